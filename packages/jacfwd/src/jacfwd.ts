import {
  type Argnums,
  type ArgnumsOptions,
  beside,
  checkOptions,
  flattenPrimals,
  mapLeaves,
  moveaxis,
  type Picked,
  type Randomness,
  requireFunction,
  reshape,
  selectArgs,
  sliceAxis,
  type Tensor,
  type TreeProduct,
  unflattenTree,
  zeros,
} from "@cotangent/core";
import { emptyOutput, type Pushforward, pushforward } from "@cotangent/jvp";
import { checkBasis, mapBasis, type OfDirection } from "@cotangent/vmap";

export interface JacfwdOptions<N extends Argnums = 0, HasAux extends boolean = false>
  extends ArgnumsOptions<N, HasAux> {
  /** What random draws inside do, as for `vmap`. Default "error". */
  readonly randomness?: Randomness;
  /** Columns computed at a time, to bound memory. Default all. */
  readonly chunkSize?: number | null | undefined;
}

/**
 * The Jacobian of `f` by forward mode, one directional derivative per element of the argument, all at once.
 * Suits functions with fewer inputs than outputs.
 *
 * @returns a function of the same arguments to the tree of the output with the tree of the argument at each leaf; the
 *   leaf for an output of shape [o…] and an input of shape [i…] has the shape [o…, i…]; with `hasAux` [Jacobian, aux]
 * @throws CotangentError `ARGNUMS`, `NOT_FLOATING`, `NOT_A_TENSOR`, `EMPTY_OUTPUT`, `AUX_PAIR`, `BAD_ARGUMENT`
 * @example jacfwd((x: Tensor) => x.sin())(x) // diagonal of cos(x)
 */
export function jacfwd<A extends readonly unknown[], R, Aux, const N extends Argnums = 0>(
  f: (...args: A) => readonly [R, Aux],
  options: JacfwdOptions<N, true> & { readonly hasAux: true },
): (...args: A) => [TreeProduct<R, Picked<A, N>>, Aux];
export function jacfwd<A extends readonly unknown[], R, const N extends Argnums = 0>(
  f: (...args: A) => R,
  options?: JacfwdOptions<N>,
): (...args: A) => TreeProduct<R, Picked<A, N>>;
export function jacfwd<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: JacfwdOptions<Argnums, boolean> = {},
): (...args: A) => unknown {
  requireFunction("jacfwd", f);
  checkOptions("jacfwd", options, ["argnums", "hasAux", "randomness", "chunkSize"]);
  return forwardJacobian("jacfwd", f, options);
}

/**
 * The engine of `jacfwd`, and of what is made of it.
 * @param op the transform, as errors call it
 */
export function forwardJacobian<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  options: JacfwdOptions<Argnums, boolean>,
): (...args: A) => unknown {
  checkBasis(op, options);
  return (...args) => jacobian(op, f, options, args);
}

function jacobian<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  { argnums = 0, hasAux = false, randomness, chunkSize }: JacfwdOptions<Argnums, boolean>,
  args: A,
): unknown {
  const selection = selectArgs(op, argnums, args);
  const x = flattenPrimals(op, "argument", selection.picked, selection.places);
  const body = (...picked: readonly unknown[]): unknown => f(...selection.replace(picked));
  let pushed: Pushforward | undefined;
  const push: OfDirection = (tangents, first) => {
    const result = pushforward(op, body, x, tangents, hasAux);
    // of an output only shape and dtype matter; what aux has of random draws differs between the columns, too
    pushed ??= { ...result, aux: mapLeaves(result.aux, first) };
    return result.tangents;
  };
  const columns = mapBasis(op, x.leaves, push, { chunkSize, randomness, quiet: true });
  if (pushed === undefined) push(x.leaves.map(() => null), (y) => y); // no directions: only the output's shape is wanted
  const { tree, outputs, aux } = pushed!;
  if (outputs.length === 0) throw emptyOutput(op);
  const blocks = outputs.map((y, i) => {
    const leaves = split(y, x.leaves, columns[i] ?? null);
    return selection.unwrap(unflattenTree(x.tree, leaves));
  });
  const result = unflattenTree(tree, blocks);
  return hasAux ? [result, aux] : result;
}

/** Columns [n, o…] as one block [o…, i…] for each input; zeros where there are none. */
function split(y: Tensor, inputs: readonly Tensor[], columns: Tensor | null): Tensor[] {
  const out = y.aval.shape;
  const last = columns === null ? null : moveaxis(columns, 0, -1);
  let start = 0;
  return inputs.map((x) => {
    const shape = [...out, ...x.aval.shape];
    if (last === null) return beside(x, () => zeros(shape, { dtype: y.aval.dtype }));
    const from = start;
    start += x.aval.size;
    return reshape(sliceAxis(last, out.length, from, start), shape);
  });
}
