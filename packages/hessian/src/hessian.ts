import { type Argnums, type ArgnumsOptions, type Picked, requireFunction, type TreeProduct } from "@cotangent/core";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";

export interface HessianOptions<N extends Argnums = 0, HasAux extends boolean = false>
  extends ArgnumsOptions<N, HasAux> {
  /** Columns computed at a time, to bound memory. Default all. */
  readonly chunkSize?: number;
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
export function hessian(
  f: (...args: never[]) => unknown,
  options: HessianOptions<Argnums, boolean> = {},
): (...args: unknown[]) => unknown {
  requireFunction("hessian", f);
  const { argnums = 0, chunkSize } = options;
  const outer = chunkSize === undefined ? { argnums } : { argnums, chunkSize };
  const body = f as (...args: unknown[]) => readonly [unknown, unknown];
  return options.hasAux === true
    ? jacfwd(jacrev(body, { argnums, hasAux: true }), { ...outer, hasAux: true })
    : jacfwd(jacrev(body, { argnums }), outer);
}
