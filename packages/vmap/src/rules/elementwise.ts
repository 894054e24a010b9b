import { type BatchDim, bind1, moveaxis, type Primitive, type Tensor } from "@cotangent/core";
import { insertAt, reshapeTo } from "./axes.ts";

/**
 * The rule that the trait `axes: "elementwise"` implies. Shapes align at the last axis, so what counts is how many axes
 * follow the batch axis: where that is the same number for all mapped arguments, and no unmapped one has more axes
 * than that, the primitive applies to the values as they are. Unmapped arguments stay unmapped.
 */
export function batchElementwise(
  primitive: Primitive,
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  params: object,
): readonly [Tensor, number] {
  let rank = 0; // of one example's result
  let unmapped = 0; // the largest rank of an unmapped argument
  let after = -1; // the largest number of axes behind a batch axis
  let aligned = true;
  for (let i = 0; i < args.length; i++) {
    const dim = dims[i]!;
    let r = args[i]!.aval.shape.length;
    if (dim === null) {
      if (r > unmapped) unmapped = r;
    } else {
      r--;
      if (after >= 0 && r - dim !== after) aligned = false;
      if (r - dim > after) after = r - dim;
    }
    if (r > rank) rank = r;
  }
  const values =
    aligned && unmapped <= after
      ? args
      : args.map((x, i) => (dims[i] === null ? besideBatch(x, after) : align(x, dims[i]!, after)));
  return [bind1(primitive, values, params), rank - after];
}

/** An unmapped value with an axis of size 1 where the batch axis of the others stands. */
function besideBatch(x: Tensor, after: number): Tensor {
  const { shape } = x.aval;
  return shape.length <= after ? x : reshapeTo(x, insertAt(shape, shape.length - after, 1));
}

/** A mapped value with `after` axes behind its batch axis; fewer are filled up with axes of size 1. */
function align(x: Tensor, dim: number, after: number): Tensor {
  const rank = x.aval.shape.length - 1;
  if (rank - dim === after) return x;
  if (rank >= after) return moveaxis(x, dim, rank - after);
  const front = moveaxis(x, dim, 0);
  const [size, ...rest] = front.aval.shape;
  return reshapeTo(front, [size!, ...Array.from({ length: after - rank }, () => 1), ...rest]);
}
