import { contract, type DotParams, freeAxes, isLinearArg, type LinearArg, permute, type Tensor } from "@cotangent/core";

/** ct has the axes [batch…, free of lhs…, free of rhs…]. */
export function dotCotangents(
  ct: Tensor,
  [lhs, rhs]: readonly (Tensor | LinearArg)[],
  params: DotParams,
): readonly (Tensor | null)[] {
  if (isLinearArg(lhs!)) return [lhsCotangent(ct, lhs.unknown.shape.length, rhs as Tensor, params), null];
  // the product with sides swapped, and ct's axes accordingly
  const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
  const batch = lhsBatch.length;
  const left = lhs!.shape.length - batch - lhsContract.length;
  const axes = ct.shape.map((_, i) => i);
  const swapped = permute(ct, [...axes.slice(0, batch), ...axes.slice(batch + left), ...axes.slice(batch, batch + left)]);
  return [
    null,
    lhsCotangent(swapped, (rhs as LinearArg).unknown.shape.length, lhs!, {
      lhsContract: rhsContract,
      rhsContract: lhsContract,
      lhsBatch: rhsBatch,
      rhsBatch: lhsBatch,
    }),
  ];
}

/** Contracts ct with `rhs` over the free axes of `rhs`, and puts the axes of the result in the order of `lhs`. */
function lhsCotangent(ct: Tensor, rank: number, rhs: Tensor, params: DotParams): Tensor {
  const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
  const rhsFree = freeAxes(rhs.shape.length, rhsContract, rhsBatch);
  const lhsFree = freeAxes(rank, lhsContract, lhsBatch);
  const out = contract(ct, rhs, {
    lhsContract: rhsFree.map((_, i) => ct.shape.length - rhsFree.length + i),
    rhsContract: rhsFree,
    lhsBatch: lhsBatch.map((_, i) => i),
    rhsBatch,
  });
  // axes of `out`: batch, free of lhs, then the contracted ones in the order in which they stand in rhs
  const contracted = rhsContract
    .map((axis, i) => ({ axis, lhs: lhsContract[i]! }))
    .sort((a, b) => a.axis - b.axis)
    .map((c) => c.lhs);
  const order = [...lhsBatch, ...lhsFree, ...contracted];
  return permute(out, order.map((_, axis) => order.indexOf(axis)));
}
