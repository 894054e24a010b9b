import { type Argnums, type ArgnumsOptions, checkOptions, type Picked, requireFunction, type TreeProduct } from "@cotangent/core";
import { forwardJacobian } from "@cotangent/jacfwd";
import { reverseJacobian } from "@cotangent/jacrev";

export interface HessianOptions<N extends Argnums = 0, HasAux extends boolean = false>
  extends ArgnumsOptions<N, HasAux> {
  /** Columns computed at a time, to bound memory. Default all. */
  readonly chunkSize?: number | null | undefined;
}

/**
 * The matrix of second derivatives of `f`, forward over reverse: `jacfwd(jacrev(f))`.
 *
 * @returns a function of the same arguments to the tree of the output, with at each leaf the tree of the argument,
 *   with at each leaf of that the tree of the argument again; a leaf has the shape [o…, i…, j…]; with `hasAux`
 *   [Hessian, aux]
 * @throws CotangentError `ARGNUMS`, `NOT_FLOATING`, `NOT_A_TENSOR`, `INTEGER_OUTPUT`, `AUX_PAIR`, `BAD_ARGUMENT`
 * @example hessian((x: Tensor) => x.pow(3).sum())(x) // diagonal of 6·x
 */
export function hessian<A extends readonly unknown[], R, Aux, const N extends Argnums = 0>(
  f: (...args: A) => readonly [R, Aux],
  options: HessianOptions<N, true> & { readonly hasAux: true },
): (...args: A) => [TreeProduct<R, TreeProduct<Picked<A, N>, Picked<A, N>>>, Aux];
export function hessian<A extends readonly unknown[], R, const N extends Argnums = 0>(
  f: (...args: A) => R,
  options?: HessianOptions<N>,
): (...args: A) => TreeProduct<R, TreeProduct<Picked<A, N>, Picked<A, N>>>;
export function hessian<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: HessianOptions<Argnums, boolean> = {},
): (...args: A) => unknown {
  requireFunction("hessian", f);
  checkOptions("hessian", options, ["argnums", "hasAux", "chunkSize"]);
  const { chunkSize: _, ...inner } = options;
  return forwardJacobian("hessian", reverseJacobian("hessian", f, inner, true), options);
}
