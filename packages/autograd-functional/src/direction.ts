import { onesLike, sameShape, type Tensor, toDType } from "@cotangent/core";
import { missingV, vLength, vNotATensor, vNotSingle, vShape } from "./errors.ts";
import { asTuple, type Tuple } from "./tuples.ts";

/**
 * The vector `v` of a product: of the structure and shapes of `given`, in its dtypes. It may be left out where
 * `given` is a single tensor of one element; it is 1 then.
 */
export function asDirection(op: string, v: unknown, what: "output" | "input", given: Tuple): readonly Tensor[] {
  const { tensors, isTuple } = given;
  if (v === undefined || v === null) {
    if (tensors.length !== 1 || tensors[0]!.aval.size !== 1)
      throw missingV(op, what, tensors.map((t) => t.aval));
    return [onesLike(tensors[0]!)];
  }
  const entries = asTuple(v, (got, index) => vNotATensor(op, got, index)).tensors;
  if (entries.length !== tensors.length)
    throw isTuple ? vLength(op, tensors.length, entries.length) : vNotSingle(op, entries.length);
  return entries.map((entry, i) => {
    const { aval } = tensors[i]!;
    if (!sameShape(entry.aval.shape, aval.shape)) throw vShape(op, isTuple ? i : null, aval, entry.aval);
    return toDType(entry, aval.dtype);
  });
}
