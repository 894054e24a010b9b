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
  select,
  add,
  ones,
  type Tensor,
  toDType,
  withTrace,
  zeros,
} from "@cotangent/core";
import { takeOut } from "./outputs.ts";
import { BatchTracer, checkRandomness, VmapTrace } from "./trace.ts";

/** Options of the transforms that map a linear function over a basis. */
export interface BasisOptions {
  /** Rows of the Jacobian computed at a time. Default all; 1 is a loop, without batching rules. */
  readonly chunkSize?: number | null | undefined;
  /** As for `vmap`: chunks share their draws, so that their rows are of one function. */
  readonly randomness?: Randomness | undefined;
  /** Part of another transform, which errors list. */
  readonly quiet?: boolean;
}

/** A function of one direction: a tensor for each of `like`, or `null` for zero. Of a result `null` is zero, too. */
export type OfDirection = (
  direction: readonly (Tensor | null)[],
  /** Of a tensor that differs between the directions that of the first; anything else as it is. */
  first: (x: unknown) => unknown,
) => readonly (Tensor | null)[];

/** Throws `BAD_ARGUMENT`, `VMAP_BAD_RANDOMNESS`. */
export function checkBasis(op: string, { chunkSize, randomness = "error" }: BasisOptions): void {
  if (chunkSize !== undefined && chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize > 0))
    throw badArgument(op, "chunkSize", "an integer of 1 or more", chunkSize);
  checkRandomness(op, randomness);
}

/**
 * Applies `g` to the standard basis of the space of the tensors `like`, all at once or in chunks.
 *
 * @param op the transform, as errors call it
 * @param g returns as many tensors as it wants
 * @returns what `g` returned, for all directions along a new axis 0; `null` where it was zero for all
 */
export function mapBasis(
  op: string,
  like: readonly Tensor[],
  g: OfDirection,
  options: BasisOptions = {},
): readonly (Tensor | null)[] {
  const total = like.reduce((n, x) => n + x.aval.size, 0);
  checkBasis(op, options);
  const chunk = options.chunkSize ?? total;
  const { randomness = "error", quiet } = options;
  const draws: Tensor[] = [];
  const chunks: { readonly rows: number; readonly results: readonly (Tensor | null)[] }[] = [];
  for (let start = 0; start < total; start += chunk) {
    const rows = Math.min(chunk, total - start);
    const trace = new VmapTrace(rows, randomness, { start, total, draws }, op, quiet);
    const results = withTrace(trace, () => oneChunk(trace, like, g, start));
    chunks.push({ rows, results });
  }
  if (chunks.length === 1) return chunks[0]!.results;
  return chunks.length === 0 ? [] : join(chunks);
}

/** Directions from `start`, as many as the trace maps. */
function oneChunk(
  trace: VmapTrace,
  like: readonly Tensor[],
  g: OfDirection,
  start: number,
): readonly (Tensor | null)[] {
  const rows = trace.size;
  let offset = 0;
  const direction = like.map((x) => {
    const first = start - offset;
    offset += x.aval.size;
    if (first + rows <= 0 || first >= x.aval.size) return null;
    const basis = oneHotRows(x, first, rows);
    // Of one row no batch is made: g runs without batching rules. The trace is still in force, for random draws.
    return rows === 1 ? reshape(basis, x.aval.shape) : new BatchTracer(trace, basis, 0);
  });
  const first = (x: unknown): unknown =>
    x instanceof BatchTracer && x.trace === trace ? select(x.value, x.dim, 0) : x;
  return g(direction, first).map((y) => (y === null ? null : takeOut(trace, y, 0)));
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
