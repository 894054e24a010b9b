import {
  checkOptions,
  flattenPrimals,
  isFloat,
  requireFunction,
  requireList,
  type Tensor,
  unflattenTree,
  zerosLike,
} from "@cotangent/core";
import { emptyOutput, integerOutput } from "./errors.ts";
import { dependentCotangents, linearizeFlat, matchCotangents } from "./linearize.ts";
import { transposeGraph } from "./transpose-graph.ts";

/**
 * Value of `f` at `primals` and its derivative transposed: the vector-Jacobian product, reverse mode.
 *
 * @param primals the arguments of `f`, each a tensor or a tree of tensors
 * @returns [output, vjpFn] or [output, vjpFn, aux]; `vjpFn(cotangent)` takes a tree like the output and returns a
 *   list of cotangents, one for each primal; it may be called many times
 * @throws CotangentError `COTANGENT_STRUCTURE`, `COTANGENT_SHAPE`, `INTEGER_OUTPUT`, `EMPTY_OUTPUT`, `NOT_FLOATING`
 * @example const [y, vjpFn] = vjp((x) => x.sin(), [x]); const [dx] = vjpFn(onesLike(y));
 */
export function vjp<A extends readonly unknown[], R, Aux>(
  f: (...args: A) => readonly [R, Aux],
  primals: A,
  options: { readonly hasAux: true },
): [R, (cotangent: R) => A, Aux];
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
  options?: { readonly hasAux?: false },
): [R, (cotangent: R) => A];
export function vjp<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  primals: A,
  options: { readonly hasAux?: boolean } = {},
): unknown[] {
  requireFunction("vjp", f);
  checkOptions("vjp", options, ["hasAux"]);
  const x = flattenPrimals("vjp", "primal", requireList("vjp", "the primals", primals));
  const { hasAux = false } = options;
  const lin = linearizeFlat("vjp", f, x, hasAux);
  if (lin.outputs.length === 0) throw emptyOutput("vjp");
  lin.outputs.forEach((y, i) => {
    if (!isFloat(y.aval.dtype)) throw integerOutput("vjp", i, y.aval);
  });
  const vjpFn = (cotangent: unknown): A => {
    const cts = dependentCotangents(lin, matchCotangents("vjp", lin, cotangent));
    return unflattenTree(x.tree, instantiate(transposeGraph(lin.graph, cts), x.leaves));
  };
  const output = unflattenTree(lin.tree, lin.outputs);
  return hasAux ? [output, vjpFn, lin.aux] : [output, vjpFn];
}

/** Zeros where there is no cotangent. */
export function instantiate(cts: readonly (Tensor | null)[], primals: readonly Tensor[]): Tensor[] {
  return primals.map((x, i) => cts[i] ?? zerosLike(x));
}
