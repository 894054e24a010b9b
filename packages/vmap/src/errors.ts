import {
  type Aval,
  CotangentError,
  describe,
  formatAval,
  formatTree,
  type TreeDef,
} from "@cotangent/core";

const error = (code: string, message: string, hint?: string): CotangentError =>
  new CotangentError(`VMAP_${code}`, `vmap: ${message}`, hint);

export const noInputs = (): CotangentError =>
  error("NO_INPUTS", "expected at least one argument to map over, got none.");

export const nothingMapped = (): CotangentError =>
  error(
    "NOTHING_MAPPED",
    "expected at least one tensor to map over, got inDims that are null for every tensor.",
    "Give the axis of at least one argument, or call the function without vmap.",
  );

export const badDim = (option: "inDims" | "outDims", got: unknown): CotangentError =>
  error("BAD_DIM", `expected ${option} to hold integers and null, got ${describe(got)}.`);

export const inDimsStructure = (prefix: TreeDef, args: TreeDef): CotangentError =>
  error(
    "IN_DIMS_STRUCTURE",
    `expected inDims to match the arguments ${formatTree(args)} or a prefix of them, got ${formatTree(prefix)}.`,
    "An array of inDims has one entry an argument; a number or null stands for everything below it.",
  );

export const notATensor = (path: string, dim: number, got: unknown): CotangentError =>
  error(
    "NOT_A_TENSOR",
    `expected ${path} to be a tensor, since inDims maps its dimension ${dim}, got ${describe(got)}.`,
    "Give null as its entry of inDims: every example then gets it as it is.",
  );

export const dimOutOfRange = (path: string, dim: number, aval: Aval): CotangentError =>
  error(
    "DIM_OUT_OF_RANGE",
    `inDims maps dimension ${dim} of ${path}, a tensor of ${count(aval.shape.length, "dimension")} (${formatAval(aval)})${range(aval.shape.length)}.`,
  );

export const sizesDiffer = (
  mapped: readonly { path: string; aval: Aval; size: number }[],
): CotangentError =>
  error(
    "SIZES_DIFFER",
    `all mapped arguments must have one axis size, got ${mapped
      .map(({ path, aval, size }) => `${size} (${path}, ${formatAval(aval)})`)
      .join(" and ")}.`,
  );

export const outputNotATensor = (path: string, got: unknown): CotangentError =>
  error(
    "OUTPUT_NOT_A_TENSOR",
    `expected ${path} to be a tensor, got ${describe(got)}.`,
    got instanceof Promise
      ? "The function must not be async."
      : typeof got === "number" || typeof got === "boolean"
        ? "Wrap it: tensor(value)."
        : undefined,
  );

export const outDimsStructure = (prefix: TreeDef, output: TreeDef): CotangentError =>
  error(
    "OUT_DIMS_STRUCTURE",
    `expected outDims to match the output ${formatTree(output)} or a prefix of it, got ${formatTree(prefix)}.`,
    "A number stands for everything below it.",
  );

export const outDimOutOfRange = (path: string, dim: number, aval: Aval): CotangentError =>
  error(
    "OUT_DIM_OUT_OF_RANGE",
    `outDims puts the mapped axis at ${dim} of ${path}, which is ${formatAval(aval)} for one example${range(aval.shape.length + 1)}.`,
  );

export const outDimNull = (path: string, aval: Aval): CotangentError =>
  error(
    "OUT_DIM_NULL",
    `outDims is null for ${path} (${formatAval(aval)}), which differs between the examples; expected an integer.`,
    "Only an output that depends on no mapped argument can stay without the mapped axis.",
  );

export const randomnessError = (op: string): CotangentError =>
  new CotangentError(
    "VMAP_RANDOMNESS",
    `${op}: a random operation was called with randomness "error".`,
    `Set randomness of vmap or jacfwd to "same" (one draw for all examples) or "different" (one for each), or draw outside of ${op}.`,
  );

export const badRandomness = (op: string, got: unknown): CotangentError =>
  new CotangentError(
    "VMAP_BAD_RANDOMNESS",
    `${op}: expected randomness to be "error", "same" or "different", got ${describe(got)}.`,
  );

export const badChunkSize = (got: unknown): CotangentError =>
  error(
    "BAD_CHUNK_SIZE",
    `expected chunkSize to be an integer of 1 or more, got ${describe(got)}.`,
  );

export const chunksDiffer = (first: TreeDef, other: TreeDef): CotangentError =>
  error(
    "CHUNKS_DIFFER",
    `expected the function to return one structure for every chunk, got ${formatTree(first)} and ${formatTree(other)}.`,
  );

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

const range = (rank: number): string =>
  rank === 0 ? "; it has none to map" : `; expected ${-rank} to ${rank - 1}`;
