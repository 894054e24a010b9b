import {
  concatenate,
  flattenTree,
  moveaxis,
  pathsOf,
  sameTree,
  Tensor,
  type TreeDef,
} from "@cotangent/core";
import { spreadDims } from "./dims.ts";
import {
  badDim,
  chunksDiffer,
  outDimNull,
  outDimOutOfRange,
  outDimsStructure,
  outputNotATensor,
} from "./errors.ts";
import { repeat } from "./rules/axes.ts";
import type { BatchTracer, VmapTrace } from "./trace.ts";

/** The results of one run, flattened, outside of its trace. */
export interface Outputs {
  readonly leaves: readonly Tensor[];
  readonly tree: TreeDef;
  /** Where the mapped axis is, from the front; null where there is none. */
  readonly dims: readonly (number | null)[];
}

/** Takes the results out of `trace`, with the mapped axis where `outDims` wants it. */
export function readOutputs(trace: VmapTrace, result: unknown, outDims: unknown): Outputs {
  const { leaves, tree } = flattenTree(result);
  const path = (i: number): string => `the output${pathsOf(tree)[i]}`;
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof Tensor)) throw outputNotATensor(path(i), leaf);
  });
  const given = spreadDims(outDims, tree) ?? ofSingleOutput(outDims, tree);
  if (given === null) throw outDimsStructure(flattenTree(outDims).tree, tree);
  const tensors = leaves as readonly Tensor[];
  const dims = tensors.map((leaf, i) =>
    readDim(leaf, given[i], leaf.trace === trace, () => path(i)),
  );
  return { leaves: tensors.map((leaf, i) => takeOut(trace, leaf, dims[i]!)), tree, dims };
}

/** As PyTorch, `[1]` will do for a function that returns one tensor. */
function ofSingleOutput(outDims: unknown, tree: TreeDef): unknown[] | null {
  return tree.kind === "leaf" && Array.isArray(outDims) && outDims.length === 1 ? outDims : null;
}

function readDim(leaf: Tensor, dim: unknown, mapped: boolean, path: () => string): number | null {
  if (dim === null) {
    if (mapped) throw outDimNull(path(), leaf.aval);
    return null;
  }
  if (typeof dim !== "number" || !Number.isInteger(dim)) throw badDim("outDims", dim);
  const rank = leaf.aval.shape.length + 1;
  if (dim < -rank || dim >= rank) throw outDimOutOfRange(path(), dim, leaf.aval);
  return dim < 0 ? dim + rank : dim;
}

/** A result outside of `trace`, with the mapped axis at `dim`; as it is where that is null. */
export function takeOut(trace: VmapTrace, leaf: Tensor, dim: number | null): Tensor {
  if (dim === null) return leaf;
  if (leaf.trace !== trace) return repeat(leaf, dim, trace.size);
  const { value, dim: from } = leaf as BatchTracer;
  return moveaxis(value, from, dim);
}

/** The results of consecutive chunks as one. */
export function joinChunks(chunks: readonly Outputs[]): Outputs {
  const first = chunks[0]!;
  for (const { tree } of chunks)
    if (!sameTree(tree, first.tree)) throw chunksDiffer(first.tree, tree);
  const leaves = first.leaves.map((leaf, i) => {
    const dim = first.dims[i]!;
    return dim === null
      ? leaf
      : concatenate(
          chunks.map((chunk) => chunk.leaves[i]!),
          dim,
        );
  });
  return { ...first, leaves };
}
