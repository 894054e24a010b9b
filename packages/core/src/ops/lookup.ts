import type { DType } from "../dtype.ts";
import { shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { eq, stopGradient, where } from "./elementwise.ts";
import { range } from "./creation.ts";
import { indexSelect, type Indices, toIndices } from "./indexing.ts";
import { beside, requireInteger, requireOptions, requireTensor, toDType, within } from "./lift.ts";
import { unsqueeze } from "./movement.ts";

/**
 * Rows of `weight` [rows, width] at integer `indices` of any shape: [indices…, width]. The row `paddingIdx` gets no
 * derivative.
 */
export function embedding(
  indices: Indices,
  weight: Tensor,
  options: { readonly paddingIdx?: number | null } = {},
): Tensor {
  return within("embedding", () => {
    requireOptions("embedding", options, { paddingIdx: 1 });
    const { aval } = requireTensor("embedding", weight, "the weight");
    if (aval.shape.length !== 2)
      throw shapeMismatch("embedding", "a weight of shape [rows, width]", [aval]);
    const i = toIndices("embedding", indices, aval.shape[0]!, weight);
    const rows = indexSelect(weight, 0, i);
    const { paddingIdx } = options;
    if (paddingIdx === null || paddingIdx === undefined) return rows;
    const padding = paddingIdx < 0 ? paddingIdx + aval.shape[0]! : paddingIdx;
    return where(unsqueeze(eq(i, padding), -1), stopGradient(rows), rows);
  }, "indexSelect");
}

/** 1 at the index and 0 elsewhere along a new last dimension of size `numClasses`; int32 unless told otherwise. */
export function oneHot(
  indices: Tensor,
  numClasses: number,
  options: { readonly dtype?: DType } = {},
): Tensor {
  return within("oneHot", () => {
    requireOptions("oneHot", options, { dtype: 1 });
    requireInteger("oneHot", "the number of classes", numClasses, 1);
    const i = unsqueeze(requireTensor("oneHot", indices), -1);
    const classes = beside(indices, () => range([numClasses], 0, i.aval.dtype));
    return toDType(eq(i, classes), options.dtype ?? "int32");
  });
}
