import { type Shape, sizeOf } from "../aval.ts";
import { badArgument, CotangentError, shapeMismatch } from "../errors.ts";
import { broadcastAvals } from "../shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { range } from "./creation.ts";
import { add, ge, logicalAnd, lt, mul, where } from "./elementwise.ts";
import { indexSelect, type Indices, scatter, scatterAdd, toIndices } from "./indexing.ts";
import { beside, promote, requireOptions, requireTensor, type TensorLike, within } from "./lift.ts";
import { indicesAt, placesOf } from "./masking.ts";
import { broadcastTo, permute, reshape, select } from "./movement.ts";
import { Slice, slice } from "./slice.ts";

/**
 * One place of an index expression: an integer, `slice(start, stop, step)`, `":"` for all of a dimension, `"..."` for
 * all dimensions not named, `null` for a new dimension, integer indices (a tensor or a list), or a bool tensor.
 */
export type IndexItem = number | Slice | ":" | "..." | null | Tensor | readonly Indices[];

/** Indices along one dimension of the sliced tensor. */
interface Advanced {
  readonly axis: number;
  readonly indices: Tensor;
}

/**
 * NumPy's and PyTorch's indexing, `x[1:, 0, ..., None, idx]` as `index(x, slice(1, null), 0, "...", null, idx)`.
 * Integers and slices are applied first; then integer lists and tensors broadcast against each other, and their
 * dimensions come where they stand if they stand side by side, else first. A bool tensor stands for the indices of its
 * true elements, so its values must be known.
 */
export function index(x: Tensor, ...items: readonly IndexItem[]): Tensor {
  return within("index", () => {
    const [sliced, advanced] = applyBasic(requireTensor("index", x), items);
    if (advanced.length === 0) return sliced;
    if (advanced.length === 1) return indexSelect(sliced, advanced[0]!.axis, advanced[0]!.indices);
    return gatherTogether(sliced, advanced);
  });
}

/**
 * x with the places that `index(x, ...items)` reads replaced by `values` (or added to, with `accumulate`); of several
 * values for one place the last stays.
 */
export function indexPut(
  x: Tensor,
  items: readonly IndexItem[],
  values: TensorLike,
  options: { readonly accumulate?: boolean } = {},
): Tensor {
  return within("indexPut", () => {
    requireOptions("indexPut", options, { accumulate: 1 });
    const [t, v] = promote("indexPut", [requireTensor("indexPut", x), values]) as [Tensor, Tensor];
    const { shape, size } = t.aval;
    if (!Array.isArray(items)) throw badArgument("indexPut", "the items", "a list, as index takes them one by one", items);
    const places = index(
      beside(t, () => reshape(range([size], 0, "int32"), shape)),
      ...items,
    );
    const put = options.accumulate === true ? scatterAdd : scatter;
    const updates = reshape(broadcastTo(v, places.aval.shape), [places.aval.size]);
    return reshape(put(reshape(t, [size]), 0, reshape(places, [places.aval.size]), updates), shape);
  });
}

const isMask = (item: IndexItem): item is Tensor =>
  item instanceof Tensor && item.aval.dtype === "bool";
const dimensionsOf = (item: IndexItem): number =>
  item === null || item === "..." ? 0 : isMask(item) ? item.aval.shape.length : 1;

/** `"..."` (or the end, where there is none) as as many `":"` as are missing. */
function expandEllipsis(x: Tensor, items: readonly IndexItem[]): readonly IndexItem[] {
  const named = items.reduce<number>((n, item) => n + dimensionsOf(item), 0);
  const missing = x.aval.shape.length - named;
  if (missing < 0) throw tooManyIndices(x, named);
  const at = items.indexOf("...");
  if (at !== items.lastIndexOf("..."))
    throw badArgument("index", "the index", 'one with at most one "..."', items);
  const all = Array.from({ length: missing }, () => ":" as const);
  return at < 0 ? [...items, ...all] : [...items.slice(0, at), ...all, ...items.slice(at + 1)];
}

function tooManyIndices(x: Tensor, named: number): CotangentError {
  return new CotangentError(
    "TOO_MANY_INDICES",
    `index: expected at most ${x.aval.shape.length} indices for a tensor of shape [${x.aval.shape.join(",")}], got ${named}.`,
  );
}

/** x with integers, slices and new dimensions applied, and what is left to gather. */
function applyBasic(x: Tensor, items: readonly IndexItem[]): [Tensor, readonly Advanced[]] {
  let out = x;
  let axis = 0;
  const advanced: Advanced[] = [];
  expandEllipsis(x, items).forEach((item, position) => {
    if (item === ":") axis++;
    else if (item === null) out = reshape(out, insertOne(out.aval.shape, axis++));
    else if (typeof item === "number") out = select(out, axis, item);
    else if (item instanceof Slice)
      out = slice(out, item.start, item.stop, { dim: axis++, step: item.step ?? 1 });
    else if (isMask(item))
      for (const indices of indicesOfMask(item, out, axis))
        advanced.push({ axis: axis++, indices });
    else if (item instanceof Tensor || Array.isArray(item)) {
      advanced.push({
        axis,
        indices: toIndices("index", item as Indices, out.aval.shape[axis]!, out),
      });
      axis++;
    } else
      throw badArgument(
        "index",
        `index ${position}`,
        'an integer, slice(start, stop), ":", "...", null, a list of integers or a tensor',
        item,
      );
  });
  return [out, advanced];
}
const insertOne = (shape: Shape, axis: number): Shape => [
  ...shape.slice(0, axis),
  1,
  ...shape.slice(axis),
];

/** One index vector for each dimension of a mask. */
function indicesOfMask(mask: Tensor, x: Tensor, axis: number): Tensor[] {
  const { shape } = mask.aval;
  if (shape.length === 0 || shape.some((n, i) => n !== x.aval.shape[axis + i]))
    throw shapeMismatch("index", `a mask of the sizes of dimensions ${axis} and following`, [
      x.aval,
      mask.aval,
    ]);
  return indicesAt(placesOf(mask), shape);
}

/** Gathers along several dimensions at once, as one dimension of their product. */
function gatherTogether(x: Tensor, advanced: readonly Advanced[]): Tensor {
  const axes = advanced.map((a) => a.axis);
  const common = broadcastAvals(
    "index",
    advanced.map((a) => a.indices.aval),
  );
  const adjacent = axes.every((a, i) => i === 0 || a === axes[i - 1]! + 1);
  const others = x.aval.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const at = adjacent ? axes[0]! : 0;
  const order = [...others.slice(0, at), ...axes, ...others.slice(at)];
  const moved = permute(x, order);
  const sizes = axes.map((a) => x.aval.shape[a]!);
  const { shape } = moved.aval;
  const joined = reshape(moved, [
    ...shape.slice(0, at),
    sizeOf(sizes),
    ...shape.slice(at + axes.length),
  ]);
  return indexSelect(joined, at, broadcastTo(joinIndices(advanced, sizes), common));
}

/** Indices into the joined dimension. One that is out of range must stay so, and not become another element. */
function joinIndices(advanced: readonly Advanced[], sizes: readonly number[]): Tensor {
  let places: Tensor | null = null;
  let valid: Tensor | null = null;
  advanced.forEach(({ indices }, i) => {
    const inRange = logicalAnd(ge(indices, 0), lt(indices, sizes[i]!));
    valid = valid === null ? inRange : logicalAnd(valid, inRange);
    places = places === null ? indices : add(mul(places, sizes[i]!), indices);
  });
  return where(valid!, places!, sizeOf(sizes));
}
