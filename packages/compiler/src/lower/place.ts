import { avalOf, type DType, definePrimitive, type Primitive, type Shape } from "@cotangent/core";

/** Where the elements of one argument go: element t goes to base + Σ t[i]·steps[i], one number an axis of the output. */
export class Part {
  readonly base: readonly number[];
  readonly steps: readonly (readonly number[])[];

  constructor(base: readonly number[], steps: readonly (readonly number[])[]) {
    this.base = base;
    this.steps = steps;
  }
  /** `(0,1)+(1,1)` is a diagonal that begins at element (0, 1). */
  toString(): string {
    return [this.base, ...this.steps].map((list) => `(${list.join()})`).join("+");
  }
}
export interface PlaceParams {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly parts: readonly Part[];
}

/**
 * An array that is zero but for some parts, which may overlap and are then summed: bands of a matrix. Made by the
 * structure pass alone; the loops of other parts never see the zeros.
 */
export const placed: Primitive<PlaceParams> = /* @__PURE__ */ definePrimitive({
  name: "compiler.place",
  traits: {},
  aval: (_, { shape, dtype }: PlaceParams) => [avalOf(shape, dtype)],
});

export const placeParams = (params: object): PlaceParams => params as PlaceParams;
