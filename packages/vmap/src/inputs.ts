import { flattenTree, placesOf, Tensor, type TreeDef } from "@cotangent/core";
import { spreadDims } from "./dims.ts";
import {
  badDim,
  dimOutOfRange,
  inDimsStructure,
  noInputs,
  notATensor,
  nothingMapped,
  sizesDiffer,
} from "./errors.ts";

/** The arguments of one call, flattened. */
export interface Inputs<A = unknown> {
  readonly leaves: readonly unknown[];
  readonly tree: TreeDef<A>;
  /** The mapped axis of each leaf, from the front; null where it is not mapped. */
  readonly dims: readonly (number | null)[];
  /** Length of the mapped axis. */
  readonly size: number;
}

/** Matches the arguments with `inDims`; throws every error that concerns them. */
export function readInputs<A extends readonly unknown[]>(args: A, inDims: unknown): Inputs<A> {
  if (args.length === 0) throw noInputs();
  const { leaves, tree } = flattenTree(args);
  const given = spreadDims(inDims, tree);
  if (given === null) throw inDimsStructure(flattenTree(inDims).tree, tree);
  const dims = leaves.map((leaf, i) => readDim(leaf, given[i], () => argumentPath(tree, i)));
  return { leaves, tree, dims, size: commonSize(leaves, dims, tree) };
}

function readDim(leaf: unknown, dim: unknown, path: () => string): number | null {
  if (dim === null) return null;
  if (typeof dim !== "number" || !Number.isInteger(dim)) throw badDim("inDims", dim);
  if (!(leaf instanceof Tensor)) throw notATensor(path(), dim, leaf);
  const rank = leaf.aval.shape.length;
  if (dim < -rank || dim >= rank) throw dimOutOfRange(path(), dim, leaf.aval);
  return dim < 0 ? dim + rank : dim;
}

function commonSize(
  leaves: readonly unknown[],
  dims: readonly (number | null)[],
  tree: TreeDef,
): number {
  let size: number | null = null;
  let differ = false;
  for (let i = 0; i < leaves.length; i++) {
    const dim = dims[i]!;
    if (dim === null) continue;
    const n = (leaves[i] as Tensor).aval.shape[dim]!;
    if (size !== null && n !== size) differ = true;
    size ??= n;
  }
  if (size === null) throw nothingMapped();
  if (!differ) return size;
  throw sizesDiffer(
    leaves.flatMap((leaf, i) => {
      const dim = dims[i]!;
      if (dim === null) return [];
      const { aval } = leaf as Tensor;
      return [{ path: argumentPath(tree, i), aval, size: aval.shape[dim]! }];
    }),
  );
}

/** `argument 1.w` */
function argumentPath(tree: TreeDef, index: number): string {
  return `argument ${placesOf(tree)[index]}`;
}
