import {
  type Aval,
  badArgument,
  beside,
  concatenate,
  eq,
  range,
  type Randomness,
  reshape,
  scalar,
  add,
  ones,
  type Tensor,
  toDType,
  withTrace,
  zeros,
} from "@cotangent/core";
import { takeOut } from "./outputs.ts";
import { BatchTracer, checkRandomness, type Chunk, VmapTrace } from "./trace.ts";

/** Options of the transforms that map a linear function over a basis. */
export interface BasisOptions {
  /** Rows of the Jacobian computed at a time. Default all; 1 is a loop, without batching rules. */
  readonly chunkSize?: number | undefined;
  /** As for `vmap`: chunks share their draws, so that their rows are of one function. */
  readonly randomness?: Randomness | undefined;
}

/**
 * Applies `g` to the standard basis of the space of the tensors `like`, all at once or in chunks.
 *
 * @param g takes one direction: a tensor for each of `like`, or `null` for zero; returns as many tensors as it wants,
 *   `null` for those that are zero
 * @returns what `g` returned, for all directions along a new axis 0; `null` where it was zero for all
 */
export function mapBasis(
  op: string,
  like: readonly Tensor[],
  g: (direction: readonly (Tensor | null)[]) => readonly (Tensor | null)[],
  options: BasisOptions = {},
): readonly (Tensor | null)[] {
  const total = like.reduce((n, x) => n + x.aval.size, 0);
  const chunk = options.chunkSize ?? total;
  if (!Number.isInteger(chunk) || (chunk <= 0 && options.chunkSize !== undefined))
    throw badArgument(op, "chunkSize", "an integer of 1 or more", options.chunkSize);
  const { randomness = "error" } = options;
  checkRandomness(randomness);
  const draws: Tensor[] = [];
  const chunks: { readonly rows: number; readonly results: readonly (Tensor | null)[] }[] = [];
  for (let start = 0; start < total; start += chunk) {
    const rows = Math.min(chunk, total - start);
    const results = oneChunk(like, g, rows, randomness, { start, total, draws });
    chunks.push({ rows, results });
  }
  if (chunks.length === 1) return chunks[0]!.results;
  return chunks.length === 0 ? [] : join(chunks);
}

/** Directions `chunk.start` to `chunk.start + rows`. */
function oneChunk(
  like: readonly Tensor[],
  g: (direction: readonly (Tensor | null)[]) => readonly (Tensor | null)[],
  rows: number,
  randomness: Randomness,
  chunk: Chunk,
): readonly (Tensor | null)[] {
  let offset = 0;
  const basis = like.map((x) => {
    const first = chunk.start - offset;
    offset += x.aval.size;
    return first + rows <= 0 || first >= x.aval.size ? null : oneHotRows(x, first, rows);
  });
  // Of one row no batch is made: g runs without batching rules. The trace is still in force, for random draws.
  const trace = new VmapTrace(rows, randomness, chunk);
  return withTrace(trace, () => {
    const direction = basis.map((b, i) => {
      if (b === null) return null;
      return rows === 1 ? reshape(b, like[i]!.aval.shape) : new BatchTracer(trace, b, 0);
    });
    return g(direction).map((y) => (y === null ? null : takeOut(trace, y, 0)));
  });
}

/** Row r has its 1 at element `first + r` of `x`, if there is one: shape [rows, ...x.shape]. */
function oneHotRows(x: Tensor, first: number, rows: number): Tensor {
  const { shape, dtype, size }: Aval = x.aval;
  return beside(x, () => {
    if (size === 1 && rows === 1) return ones([1, ...shape], { dtype });
    const row = range([rows, 1], 0, "int32", true);
    const at = first === 0 ? row : add(row, scalar(first, "int32"));
    return reshape(toDType(eq(at, range([1, size], 1, "int32")), dtype), [rows, ...shape]);
  });
}

function join(
  chunks: readonly { readonly rows: number; readonly results: readonly (Tensor | null)[] }[],
): readonly (Tensor | null)[] {
  return chunks[0]!.results.map((_, i) => {
    const some = chunks.map((c) => c.results[i]!).find((y) => y !== null);
    if (some === undefined) return null;
    const parts = chunks.map(
      ({ rows, results }) =>
        results[i] ??
        beside(some, () => zeros([rows, ...some.aval.shape.slice(1)], { dtype: some.aval.dtype })),
    );
    return concatenate(parts, 0);
  });
}
