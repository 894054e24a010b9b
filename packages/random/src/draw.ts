import { avalOf, bind1, broadcastShapes, definePrimitive, type DType, lowerRule, type Primitive, type Tensor } from "@cotangent/core";
import { threefry2x32, type Words } from "./threefry.ts";

/** What is drawn, with a key and a counter for each element: four arrays of uint32, which broadcast. */
export type Draw = Primitive<{ readonly dtype: DType }, { axes: "elementwise"; discrete: true }>;

/**
 * A draw as one primitive, which backends compile as a whole: the hundred operations on integers that a random number takes
 * would each be a program of its own where no `jit` is around them.
 * @param formula makes the elements from two random words for each
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineDraw(name: string, formula: (words: Words, dtype: DType) => Tensor): Draw {
  return definePrimitive<{ readonly dtype: DType }, { axes: "elementwise"; discrete: true }>({
    name: `random.${name}`,
    traits: { axes: "elementwise", discrete: true },
    aval: (avals, { dtype }) => [avalOf(broadcastShapes(avals.map((a) => a.shape))!, dtype)],
    rules: {
      [lowerRule]: ([k0, k1, c0, c1], { dtype }) => formula(threefry2x32([k0!, k1!], [c0!, c1!]), dtype),
    },
  });
}

/** One element of this dtype for each pair of a key and a counter. */
export function drawn(draw: Draw, key: Words, counter: Words, dtype: DType): Tensor {
  return bind1(draw, [...key, ...counter], { dtype });
}
