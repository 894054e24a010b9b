import {
  checkOptions,
  type Randomness,
  requireFunction,
  slice,
  type Tensor,
  unflattenTree,
  withTrace,
} from "@cotangent/core";
import type { Dims } from "./dims.ts";
import { badChunkSize } from "./errors.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { joinChunks, type Outputs, readOutputs } from "./outputs.ts";
import { BatchTracer, checkRandomness, type Chunk, VmapTrace } from "./trace.ts";

export interface VmapOptions {
  /**
   * The axis to map over: one for all arguments, or an array with an entry an argument, which may be a tree of axes.
   * Negative axes count from the end; null leaves an argument as it is for every example. Default 0.
   */
  readonly inDims?: Dims | undefined;
  /** Where the mapped axis goes in the result, or a tree of such. An output that no mapped argument reaches is repeated, or kept as it is with null. Default 0. */
  readonly outDims?: Dims | undefined;
  /** What a random draw does inside: fail, differ between the examples, or be the same for all. Default "error". */
  readonly randomness?: Randomness | undefined;
  /** How many examples to work on at once; all by default. Smaller chunks need less memory. */
  readonly chunkSize?: number | null | undefined;
}

/**
 * `f` for all examples along an axis at once: where `f` takes one example, the returned function takes a batch.
 * With the default options, tensors of shape [n, …] go in where `f` takes […], and [n, …] comes out where it gives […].
 * @param f takes and returns tensors or trees of them; it is called once (once a chunk), with tensors of one
 *   example's shape, and must not read their elements: use `where` instead of `if`.
 * @throws `VMAP_…` errors for arguments that do not fit `inDims` or results that do not fit `outDims`;
 *   `ConcretizationError` where `f` reads an element of a mapped tensor
 * @example vmap((x, w) => x.dot(w), { inDims: [0, null] })(xs, w) // [n, d], [d] → [n]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html
 */
export function vmap<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: VmapOptions = {},
): (...args: A) => R {
  requireFunction("vmap", f);
  checkOptions("vmap", options, ["inDims", "outDims", "randomness", "chunkSize"]);
  const { inDims = 0, outDims = 0, randomness = "error", chunkSize = null } = options;
  checkRandomness("vmap", randomness);
  if (chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize > 0))
    throw badChunkSize(chunkSize);

  const run = (inputs: Inputs<A>, chunk?: Chunk): Outputs => {
    const trace = new VmapTrace(inputs.size, randomness, chunk);
    trace.tree = inputs.tree;
    return withTrace(trace, () => {
      const args = inputs.leaves.map((leaf, i) => {
        const dim = inputs.dims[i]!;
        return dim === null ? leaf : new BatchTracer(trace, leaf as Tensor, dim, i);
      });
      return readOutputs(trace, f(...unflattenTree(inputs.tree, args)), outDims);
    });
  };

  return (...args) => {
    const inputs = readInputs(args, inDims);
    const { tree, leaves } =
      chunkSize === null || inputs.size <= chunkSize
        ? run(inputs)
        : runInChunks(inputs, chunkSize, run);
    return unflattenTree(tree, leaves) as R;
  };
}

function runInChunks<A>(
  inputs: Inputs<A>,
  chunkSize: number,
  run: (inputs: Inputs<A>, chunk: Chunk) => Outputs,
): Outputs {
  const chunks: Outputs[] = [];
  const draws: Tensor[] = [];
  for (let start = 0; start < inputs.size; start += chunkSize) {
    const stop = Math.min(start + chunkSize, inputs.size);
    const leaves = inputs.leaves.map((leaf, i) => {
      const dim = inputs.dims[i]!;
      return dim === null ? leaf : slice(leaf as Tensor, start, stop, { dim });
    });
    chunks.push(
      run({ ...inputs, leaves, size: stop - start }, { start, total: inputs.size, draws }),
    );
  }
  return joinChunks(chunks);
}
