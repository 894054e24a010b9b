import {
  definePrimitive,
  type Derivative,
  dtypeMismatch,
  isFloat,
  jvpRule,
  lowerRule,
  type Primitive,
  scalarRule,
} from "@cotangent/core";
import { type Formula, lowered } from "./lowered/form.ts";

/** Parameters of a primitive that has none. */
export type None = Record<never, never>;

/** A primitive of `axes: "elementwise"`, batched and broadcast by that trait. */
export type Elementwise<P = None> = Primitive<P, { axes: "elementwise" }>;

/**
 * A function of one floating-point number, by element, with its derivative; as a formula of tensors too, for backends that
 * do not compute on the host.
 */
/* @__NO_SIDE_EFFECTS__ */
export function elementwise<P = None>(
  name: string,
  f: (params: P) => (x: number) => number,
  derivative: Derivative<P>,
  formula?: Formula<P>,
): Elementwise<P> {
  return definePrimitive<P, { axes: "elementwise" }>({
    name: `special.${name}`,
    traits: { axes: "elementwise" },
    aval: (avals) => {
      const x = avals[0]!;
      if (!isFloat(x.dtype)) throw dtypeMismatch(name, "a floating-point argument", avals);
      return [x];
    },
    rules: {
      [jvpRule]: [derivative],
      [scalarRule]: f,
      ...(formula === undefined ? {} : { [lowerRule]: lowered(formula) }),
    },
  });
}
