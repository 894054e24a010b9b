import { sizeOf, type Shape } from "../aval.ts";
import { badArgument } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, mul } from "./elementwise.ts";
import { indexSelect, take } from "./indexing.ts";
import { checkShape, range } from "./creation.ts";
import { beside, requireInteger, requireIntegers, requireTensor, scalar } from "./lift.ts";
import { moveaxis } from "./movement.ts";

/** Elements at places offset + Σ iₖ·strideₖ of the row-major `x`, in the shape `size`. */
export function asStrided(
  x: Tensor,
  size: Shape,
  stride: readonly number[],
  storageOffset = 0,
): Tensor {
  const { size: total } = requireTensor("asStrided", x).aval;
  checkShape("asStrided", size);
  requireInteger("asStrided", "the offset", storageOffset);
  requireIntegers("asStrided", "the strides", stride);
  if (stride.length !== size.length || stride.some((s) => s < 0))
    throw badArgument("asStrided", "the strides", `${size.length} integers of 0 or more`, stride);
  const last = size.reduce((at, n, i) => at + (n - 1) * stride[i]!, storageOffset);
  if (sizeOf(size) > 0 && last >= total)
    throw badArgument(
      "asStrided",
      "the last place",
      `less than the ${total} elements of the tensor`,
      last,
    );
  return take(x, stridedPlaces(x, size, stride, storageOffset));
}

function stridedPlaces(x: Tensor, size: Shape, stride: readonly number[], offset: number): Tensor {
  return beside(x, () => {
    let places = scalar(offset, "int32");
    size.forEach((_, i) => {
      places = add(places, mul(range(size, i, "int32"), stride[i]!));
    });
    return places;
  });
}

/** Windows of `size` places along `dim`, each `step` further on, as a new last dimension. */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  const { shape } = requireTensor("unfold", x).aval;
  const axis = normalizeDim("unfold", dim, shape);
  const n = shape[axis]!;
  requireInteger("unfold", "the step", step, 1);
  if (!Number.isInteger(size) || size < 0 || size > n)
    throw badArgument("unfold", "the size", `an integer from 0 to ${n}`, size);
  const windows = Math.floor((n - size) / step) + 1;
  const out = indexSelect(x, axis, stridedPlaces(x, [windows, size], [step, 1], 0));
  return moveaxis(out, axis + 1, -1);
}
