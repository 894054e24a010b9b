import {
  definePrimitive,
  type Derivative,
  dtypeMismatch,
  isFloat,
  jvpRule,
  type Primitive,
  scalarRule,
} from "@cotangent/core";

/** Parameters of a primitive that has none. */
export type None = Record<never, never>;

/** A primitive of `axes: "elementwise"`, batched and broadcast by that trait. */
export type Elementwise<P = None> = Primitive<P, { axes: "elementwise" }>;

/** A function of one floating-point number, by element, with its derivative. */
/* @__NO_SIDE_EFFECTS__ */
export function elementwise<P = None>(
  name: string,
  f: (params: P) => (x: number) => number,
  derivative: Derivative<P>,
): Elementwise<P> {
  return definePrimitive<P, { axes: "elementwise" }>({
    name: `special.${name}`,
    traits: { axes: "elementwise" },
    aval: (avals) => {
      const x = avals[0]!;
      if (!isFloat(x.dtype)) throw dtypeMismatch(name, "a floating-point argument", avals);
      return [x];
    },
    rules: { [jvpRule]: [derivative], [scalarRule]: f },
  });
}
