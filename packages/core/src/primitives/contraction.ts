import { type Aval, avalOf } from "../aval.ts";
import { dtypeMismatch, shapeMismatch } from "../errors.ts";
import { catalogued, type Primitive } from "../primitive.ts";

/** Axes come in pairs: `lhsContract[i]` with `rhsContract[i]`, `lhsBatch[i]` with `rhsBatch[i]`. */
export interface DotParams {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
}

/** The axes of rank `rank` that are neither contracted nor batch axes, in order. */
export function freeAxes(rank: number, contract: readonly number[], batch: readonly number[]): number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => !contract.includes(i) && !batch.includes(i));
}

/**
 * General contraction: sums products over the contracted axes, pairs up the batch axes.
 * Output shape: [batch…, free axes of lhs…, free axes of rhs…].
 */
export const dot: Primitive<DotParams, { linear: "each" }> = catalogued({
  name: "dot",
  traits: { linear: "each" },
  aval: (avals, { lhsContract, rhsContract, lhsBatch, rhsBatch }) => {
    const [a, b] = avals as [Aval, Aval];
    if (a.dtype !== b.dtype || a.dtype === "bool") throw dtypeMismatch("dot", "numbers of one dtype", avals);
    const agree = (l: readonly number[], r: readonly number[]): boolean =>
      l.length === r.length && l.every((axis, i) => a.shape[axis] === b.shape[r[i]!]);
    if (!agree(lhsContract, rhsContract) || !agree(lhsBatch, rhsBatch))
      throw shapeMismatch("dot", "equal sizes of contracted and of batch dimensions", avals);
    return [
      avalOf(
        [
          ...lhsBatch.map((i) => a.shape[i]!),
          ...freeAxes(a.shape.length, lhsContract, lhsBatch).map((i) => a.shape[i]!),
          ...freeAxes(b.shape.length, rhsContract, rhsBatch).map((i) => b.shape[i]!),
        ],
        a.dtype,
      ),
    ];
  },
});
