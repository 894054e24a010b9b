import { type Aval, avalOf } from "../aval.ts";
import type { DType } from "../dtype.ts";
import { badArgument, dtypeMismatch } from "../errors.ts";
import { catalogued, type Primitive, type Traits } from "../primitive.ts";
import { withoutDims } from "../shape.ts";

/** `axes`: sorted, distinct, from the front. Reduced axes disappear. */
export interface ReduceParams {
  readonly axes: readonly number[];
}
/** One axis, from the front. `reverse` runs from the end to the start. */
export interface ScanParams {
  readonly axis: number;
  readonly reverse: boolean;
}

/* @__NO_SIDE_EFFECTS__ */
function reduction<const T extends Traits>(
  name: string,
  traits: T,
  options: { readonly bool?: boolean; readonly result?: DType; readonly nonEmpty?: boolean } = {},
): Primitive<ReduceParams, T> {
  return catalogued<ReduceParams, T>({
    name,
    traits,
    aval: (avals, { axes }) => {
      const x = avals[0]!;
      if (x.dtype === "bool" && options.bool !== true) throw dtypeMismatch(name, "numbers", avals);
      if (options.nonEmpty === true) requireElements(name, x, axes);
      return [avalOf(withoutDims(x.shape, axes), options.result ?? x.dtype)];
    },
  });
}

function requireElements(name: string, x: Aval, axes: readonly number[]): void {
  if (axes.some((a) => x.shape[a] === 0))
    throw badArgument(name, "every reduced dimension", "of size 1 or more (there is no identity element)", {
      aval: x,
    });
}

/** Sums of integers stay integers. float32 is accumulated so that long sums keep their accuracy. */
export const reduceSum = reduction("reduceSum", { linear: "jointly" });
export const reduceProd = reduction("reduceProd", {});
/** NaN if any element is NaN. On booleans, `reduceMax` is any and `reduceMin` is all. */
export const reduceMax = reduction("reduceMax", {}, { bool: true, nonEmpty: true });
export const reduceMin = reduction("reduceMin", {}, { bool: true, nonEmpty: true });

/* @__NO_SIDE_EFFECTS__ */
function argReduction(name: string): Primitive<{ readonly axis: number }, { discrete: true }> {
  return catalogued({
    name,
    traits: { discrete: true },
    aval: ([x], { axis }) => {
      requireElements(name, x!, [axis]);
      return [avalOf(withoutDims(x!.shape, [axis]), "int32")];
    },
  });
}
/** int32 index of the first largest (smallest) element along `axis`; a NaN wins. */
export const argMax = argReduction("argMax");
export const argMin = argReduction("argMin");

/* @__NO_SIDE_EFFECTS__ */
function scan<const T extends Traits>(name: string, traits: T): Primitive<ScanParams, T> {
  return catalogued<ScanParams, T>({
    name,
    traits,
    aval: (avals) => {
      if (avals[0]!.dtype === "bool") throw dtypeMismatch(name, "numbers", avals);
      return [avals[0]!];
    },
  });
}
export const cumSum = scan("cumSum", { linear: "jointly" });
export const cumProd = scan("cumProd", {});
/** NaN from the first NaN onwards. */
export const cumMax = scan("cumMax", {});
export const cumMin = scan("cumMin", {});

/** int32 permutation that sorts along `axis`, stable; NaN counts as larger than everything. */
export const argSort: Primitive<
  { readonly axis: number; readonly descending: boolean },
  { discrete: true }
> = catalogued({
  name: "argSort",
  traits: { discrete: true },
  aval: ([x]) => [avalOf(x!.shape, "int32")],
});
