import { type Aval, avalOf, type Shape, sizeOf } from "../aval.ts";
import type { DType } from "../dtype.ts";
import { badArgument, dtypeMismatch, shapeMismatch } from "../errors.ts";
import { catalogued, type Primitive } from "../primitive.ts";
import { broadcastShapes } from "../shape.ts";

type Jointly = { linear: "jointly" };
const traits = { linear: "jointly" } as const;
const text = (shape: Shape): string => `[${shape.join(",")}]`;

/** The same elements in row-major order under another shape of equal size. */
export const reshape: Primitive<{ readonly shape: Shape }, Jointly> = catalogued({
  name: "reshape",
  traits,
  aval: (avals, { shape }) => {
    if (sizeOf(shape) !== avals[0]!.size)
      throw shapeMismatch("reshape", `a tensor of ${sizeOf(shape)} elements for the shape ${text(shape)}`, avals);
    return [avalOf(shape, avals[0]!.dtype)];
  },
});

/** Output axis i is input axis `permutation[i]`. */
export const transpose: Primitive<{ readonly permutation: readonly number[] }, Jointly> =
  catalogued({
    name: "transpose",
    traits,
    aval: ([x], { permutation }) => {
      const seen = new Set(permutation);
      const { length } = x!.shape;
      if (permutation.length !== length || seen.size !== length || permutation.some((p) => !(p >= 0 && p < length)))
        throw badArgument("permute", "the permutation", `one of 0 to ${length - 1}`, permutation);
      return [avalOf(permutation.map((p) => x!.shape[p]!), x!.dtype)];
    },
  });

/** Broadcast to `shape` by NumPy's rule (aligned at the last dimension). */
export const broadcastTo: Primitive<{ readonly shape: Shape }, Jointly> = catalogued({
  name: "broadcastTo",
  traits,
  aval: (avals, { shape }) => {
    const x = avals[0]!;
    const out = broadcastShapes([x.shape, shape]);
    if (out === null || text(out) !== text(shape))
      throw shapeMismatch("broadcastTo", `a shape that broadcasts to ${text(shape)}`, avals);
    return [avalOf(shape, x.dtype)];
  },
});

/** `start[i]`, then every `stride[i]`-th up to but without `stop[i]`; all from the front, 0 ≤ start ≤ stop ≤ size, stride ≥ 1. */
export interface SliceParams {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly stride: readonly number[];
}
export const slice: Primitive<SliceParams, Jointly> = catalogued({
  name: "slice",
  traits,
  aval: ([x], { start, stop, stride }) => {
    const shape = x!.shape.map((n, i) => {
      if (!(0 <= start[i]! && start[i]! <= stop[i]! && stop[i]! <= n && stride[i]! >= 1))
        throw badArgument("slice", `dimension ${i} of size ${n}`, "0 ≤ start ≤ stop ≤ size, stride ≥ 1", [
          start[i],
          stop[i],
          stride[i],
        ]);
      return Math.ceil((stop[i]! - start[i]!) / stride[i]!);
    });
    return [avalOf(shape, x!.dtype)];
  },
});

/** Elements of the second argument (a scalar) before, after and between those of the first; all counts ≥ 0. */
export interface PadParams {
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Copies of the padding value between neighbours. */
  readonly interior: readonly number[];
}
export const pad: Primitive<PadParams, Jointly> = catalogued({
  name: "pad",
  traits,
  aval: (avals, { low, high, interior }) => {
    const [x, value] = avals as [Aval, Aval];
    if (value.dtype !== x.dtype || value.shape.length !== 0)
      throw dtypeMismatch("pad", "a padding value of shape [] and the tensor's dtype", avals);
    const shape = x.shape.map((n, i) => low[i]! + high[i]! + n + Math.max(n - 1, 0) * interior[i]!);
    return [avalOf(shape, x.dtype)];
  },
});

/** Reverses the given axes. */
export const flip: Primitive<{ readonly axes: readonly number[] }, Jointly> = catalogued({
  name: "flip",
  traits,
  aval: ([x]) => [x!],
});

/** All arguments one after the other along `axis`. */
export const concatenate: Primitive<{ readonly axis: number }, Jointly> = catalogued({
  name: "concatenate",
  traits,
  aval: (avals, { axis }) => {
    const first = avals[0]!;
    let total = 0;
    for (const a of avals) {
      if (
        a.dtype !== first.dtype ||
        a.shape.length !== first.shape.length ||
        a.shape.some((n, i) => i !== axis && n !== first.shape[i])
      )
        throw shapeMismatch("concatenate", `one dtype, and one shape except along dimension ${axis}`, avals);
      total += a.shape[axis]!;
    }
    return [avalOf(first.shape.map((n, i) => (i === axis ? total : n)), first.dtype)];
  },
});

/**
 * 0, 1, 2, … along `axis`, constant along the others. Takes no arguments. `basis` marks the rows of a Jacobian's basis:
 * where a comparison with them is false, nothing was perturbed, and a compiler may leave those zeros out.
 */
export const iota: Primitive<
  { readonly shape: Shape; readonly axis: number; readonly dtype: DType; readonly basis?: true },
  { discrete: true }
> = catalogued({
  name: "iota",
  traits: { discrete: true },
  aval: (_, { shape, dtype }) => [avalOf(shape, dtype)],
});
