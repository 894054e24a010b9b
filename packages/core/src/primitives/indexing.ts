import { type Aval, avalOf, type Shape } from "../aval.ts";
import { dtypeMismatch, shapeMismatch } from "../errors.ts";
import { catalogued, type Primitive } from "../primitive.ts";

/**
 * For `x` of shape [batch…, before…, n, after…] and `indices` of shape [batch…, index…], with `batchDims` leading
 * dimensions in common and n at `axis` (counted in x, ≥ batchDims): elements of x along `axis`, at shape
 * [batch…, before…, index…, after…]. Indices are int32 and in 0 … n−1; a backend that can, throws on others.
 */
export interface IndexParams {
  readonly axis: number;
  readonly batchDims: number;
}

/** Shape of `gather(x, indices)`. */
export function gatherShape(x: Shape, indices: Shape, { axis, batchDims }: IndexParams): Shape {
  return [...x.slice(0, axis), ...indices.slice(batchDims), ...x.slice(axis + 1)];
}

function check(name: string, avals: readonly Aval[], { batchDims }: IndexParams): void {
  const [x, indices] = avals as [Aval, Aval];
  if (indices.dtype !== "int32") throw dtypeMismatch(name, "int32 indices", avals);
  for (let i = 0; i < batchDims; i++)
    if (x.shape[i] !== indices.shape[i])
      throw shapeMismatch(name, `equal sizes in the first ${batchDims} dimensions`, avals);
}

/** Arguments: x, indices. */
export const gather: Primitive<IndexParams, { linear: "jointly" }> = catalogued({
  name: "gather",
  traits: { linear: "jointly" },
  aval: (avals, params) => {
    check("gather", avals, params);
    const [x, indices] = avals as [Aval, Aval];
    return [avalOf(gatherShape(x.shape, indices.shape, params), x.dtype)];
  },
});

const scatterAval = (name: string) => (avals: readonly Aval[], params: IndexParams): readonly Aval[] => {
  check(name, avals, params);
  const [x, indices, updates] = avals as [Aval, Aval, Aval];
  const expected = gatherShape(x.shape, indices.shape, params);
  if (updates.dtype !== x.dtype || updates.shape.join() !== expected.join())
    throw shapeMismatch(name, `updates of ${x.dtype}[${expected.join(",")}]`, avals);
  return [x];
};

/** Arguments: x, indices, updates (of `gather`'s shape). x with each update added at its index; deterministic order. */
export const scatterAdd: Primitive<IndexParams, { linear: "jointly" }> = catalogued({
  name: "scatterAdd",
  traits: { linear: "jointly" },
  aval: (avals, params) => {
    if (avals[0]!.dtype === "bool") throw dtypeMismatch("scatterAdd", "numbers", avals);
    return scatterAval("scatterAdd")(avals, params);
  },
});

/** As `scatterAdd`, but replaces; of several updates for one place the last one stays. */
export const scatter: Primitive<IndexParams, { linear: "jointly" }> = catalogued({
  name: "scatter",
  traits: { linear: "jointly" },
  aval: scatterAval("scatter"),
});
