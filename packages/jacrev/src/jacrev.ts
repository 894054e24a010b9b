import {
  type Argnums,
  type ArgnumsOptions,
  beside,
  checkOptions,
  flattenPrimals,
  type Graph,
  isFloat,
  onesLike,
  type Picked,
  requireFunction,
  reshape,
  selectArgs,
  type Tensor,
  type TreeProduct,
  unflattenTree,
  zeros,
} from "@cotangent/core";
import { emptyOutput, integerOutput, type Linearized, linearizeFlat, transposeGraph } from "@cotangent/grad";
import { type BasisOptions, checkBasis, mapBasis } from "@cotangent/vmap";

export interface JacrevOptions<N extends Argnums = 0, HasAux extends boolean = false>
  extends ArgnumsOptions<N, HasAux> {
  /** Rows computed at a time, to bound memory. Default all. */
  readonly chunkSize?: number | null | undefined;
}

/**
 * The Jacobian of `f` by reverse mode, one backward pass per element of the output, all at once.
 * Suits functions with fewer outputs than inputs.
 *
 * @returns a function of the same arguments to the tree of the output with the tree of the argument at each leaf; the
 *   leaf for an output of shape [o…] and an input of shape [i…] has the shape [o…, i…]; with `hasAux` [Jacobian, aux]
 * @throws CotangentError `ARGNUMS`, `NOT_FLOATING`, `NOT_A_TENSOR`, `INTEGER_OUTPUT`, `EMPTY_OUTPUT`, `AUX_PAIR`, `BAD_ARGUMENT`
 * @example jacrev((x: Tensor) => x.sin())(x) // diagonal of cos(x)
 */
export function jacrev<A extends readonly unknown[], R, Aux, const N extends Argnums = 0>(
  f: (...args: A) => readonly [R, Aux],
  options: JacrevOptions<N, true> & { readonly hasAux: true },
): (...args: A) => [TreeProduct<R, Picked<A, N>>, Aux];
export function jacrev<A extends readonly unknown[], R, const N extends Argnums = 0>(
  f: (...args: A) => R,
  options?: JacrevOptions<N>,
): (...args: A) => TreeProduct<R, Picked<A, N>>;
export function jacrev<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: JacrevOptions<Argnums, boolean> = {},
): (...args: A) => unknown {
  requireFunction("jacrev", f);
  checkOptions("jacrev", options, ["argnums", "hasAux", "chunkSize"]);
  return reverseJacobian("jacrev", f, options);
}

/**
 * The engine of `jacrev`, and of what is made of it.
 * @param op the transform, as errors call it
 * @param quiet part of another transform, which errors list
 */
export function reverseJacobian<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  options: JacrevOptions<Argnums, boolean>,
  quiet = false,
): (...args: A) => unknown {
  checkBasis(op, options);
  return (...args) => jacobian(op, f, options, args, quiet);
}

function jacobian<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  { argnums = 0, hasAux = false, chunkSize }: JacrevOptions<Argnums, boolean>,
  args: A,
  quiet: boolean,
): unknown {
  const selection = selectArgs(op, argnums, args);
  const x = flattenPrimals(op, "argument", selection.picked, selection.places);
  const body = (...picked: readonly unknown[]): unknown => f(...selection.replace(picked));
  const lin = linearizeFlat(op, body, x, hasAux, quiet);
  if (lin.outputs.length === 0) throw emptyOutput(op);
  const blocks: unknown[] = [];
  for (let i = 0; i < lin.outputs.length; i++) {
    const rows = rowsOf(op, lin, i, { chunkSize, quiet });
    const leaves = x.leaves.map((leaf, j) => block(lin.outputs[i]!, leaf, rows[j] ?? null));
    blocks.push(selection.unwrap(unflattenTree(x.tree, leaves)));
  }
  const result = unflattenTree(lin.tree, blocks);
  return hasAux ? [result, lin.aux] : result;
}

/** Output i differentiated in every input, a row for each of its elements. */
function rowsOf(op: string, lin: Linearized, i: number, options: BasisOptions): readonly (Tensor | null)[] {
  const y = lin.outputs[i]!;
  const place = lin.places[i]!;
  if (!isFloat(y.aval.dtype)) throw integerOutput(op, i, y.aval);
  // a gradient: one row, and no axis for it
  if (y.aval.size === 1 && place !== -1) return backward(lin.graph, place, onesLike(y));
  return mapBasis(op, place === -1 ? [] : [y], ([ct]) => backward(lin.graph, place, ct!), options);
}

/** One backward pass, from a cotangent of the graph's output `place` alone. */
function backward(
  graph: Graph,
  place: number,
  ct: Tensor,
): readonly (Tensor | null)[] {
  return transposeGraph(
    graph,
    graph.outputs.map((_, i) => (i === place ? ct : null)),
  );
}

/** Rows [n, i…] as [o…, i…]; zeros where there are none. */
function block(y: Tensor, x: Tensor, rows: Tensor | null): Tensor {
  const shape = [...y.aval.shape, ...x.aval.shape];
  return rows === null ? beside(x, () => zeros(shape, { dtype: x.aval.dtype })) : reshape(rows, shape);
}
