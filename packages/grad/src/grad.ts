import {
  type Argnums,
  type ArgnumsOptions,
  checkOptions,
  flattenPrimals,
  type FlatTensors,
  onesLike,
  type Picked,
  requireFunction,
  selectArgs,
  type Tensor,
  unflattenTree,
} from "@cotangent/core";
import { notScalar, notSingle } from "./errors.ts";
import { dependentCotangents, linearizeFlat } from "./linearize.ts";
import { transposeGraph } from "./transpose-graph.ts";
import { instantiate } from "./vjp.ts";

export type GradOptions<N extends Argnums = 0, HasAux extends boolean = false> = ArgnumsOptions<N, HasAux>;

const gradOptions = ["argnums", "hasAux"];

/**
 * The gradient of a function with one output of shape [], as a function of the same arguments.
 *
 * @returns a function to the gradient, of the structure and shapes of the differentiated argument; with `hasAux` to
 *   [gradient, aux]
 * @throws CotangentError `NOT_SCALAR`, `NOT_SINGLE`, `ARGNUMS`, `NOT_FLOATING`, `NOT_A_TENSOR`, `AUX_PAIR`
 * @example const dx = grad((x: Tensor) => x.sin().sum())(x);
 */
export function grad<A extends readonly unknown[], Aux, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, Aux],
  options: GradOptions<N, true> & { readonly hasAux: true },
): (...args: A) => [Picked<A, N>, Aux];
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N>,
): (...args: A) => Picked<A, N>;
export function grad<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: GradOptions<Argnums, boolean> = {},
): (...args: A) => unknown {
  requireFunction("grad", f);
  checkOptions("grad", options, gradOptions);
  return (...args) => {
    const { gradient, aux } = differentiate("grad", f, options, args);
    return options.hasAux ? [gradient, aux] : gradient;
  };
}

/**
 * As `grad`, with the value: to [gradient, value], or with `hasAux` to [gradient, [value, aux]].
 */
export function gradAndValue<A extends readonly unknown[], Aux, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, Aux],
  options: GradOptions<N, true> & { readonly hasAux: true },
): (...args: A) => [Picked<A, N>, [Tensor, Aux]];
export function gradAndValue<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N>,
): (...args: A) => [Picked<A, N>, Tensor];
export function gradAndValue<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: GradOptions<Argnums, boolean> = {},
): (...args: A) => unknown {
  requireFunction("gradAndValue", f);
  checkOptions("gradAndValue", options, gradOptions);
  return (...args) => {
    const { gradient, value, aux } = differentiate("gradAndValue", f, options, args);
    return options.hasAux ? [gradient, [value, aux]] : [gradient, value];
  };
}

function differentiate<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  { argnums = 0, hasAux = false }: GradOptions<Argnums, boolean>,
  args: A,
): { readonly gradient: unknown; readonly value: Tensor; readonly aux: unknown } {
  const selection = selectArgs(op, argnums, args);
  const x = flattenPrimals(op, "argument", selection.picked, selection.places);
  const body = (...picked: readonly unknown[]): unknown => f(...selection.replace(picked));
  const { gradient, value, aux } = gradientOf(op, body, x, hasAux);
  return { gradient: selection.unwrap(gradient), value, aux };
}

/**
 * The engine of `grad`, and of what differentiates gradients.
 * @param op the transform, as errors call it
 * @param quiet part of another transform, which errors list
 */
export function gradientOf<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  x: FlatTensors<A>,
  hasAux: boolean,
  quiet?: boolean,
): { readonly gradient: A; readonly value: Tensor; readonly aux: unknown } {
  const lin = linearizeFlat(op, f, x, hasAux, quiet);
  if (lin.tree.kind !== "leaf") throw notSingle(op, unflattenTree(lin.tree, lin.outputs));
  const value = lin.outputs[0]!;
  if (value.aval.shape.length !== 0) throw notScalar(op, value.aval);
  const cts = dependentCotangents(lin, [onesLike(value)]);
  const gradients = instantiate(transposeGraph(lin.graph, cts), x.leaves);
  return { gradient: unflattenTree(x.tree, gradients), value, aux: lin.aux };
}
