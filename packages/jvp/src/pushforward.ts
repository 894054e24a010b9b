import {
  flattenTensors,
  type FlatTensors,
  mapLeaves,
  splitAux,
  Tensor,
  type TreeDef,
  unflattenTree,
  withTrace,
} from "@cotangent/core";
import { JvpTrace, JvpTracer } from "./jvp-trace.ts";

/** What to do about a number where a function should return a tensor. */
export const numberHint =
  "Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative.";

/** The second of the pair that a function with `hasAux` returns. */
export type AuxOf<R> = R extends readonly [unknown, infer Aux] ? Aux : unknown;

export interface Pushforward<Aux = unknown> {
  /** Structure of the output. */
  readonly tree: TreeDef;
  readonly outputs: readonly Tensor[];
  /** One for each output; `null` where the output does not depend on anything that has a tangent. */
  readonly tangents: readonly (Tensor | null)[];
  readonly aux: Aux;
}

/**
 * Runs `f` on primals with tangents attached. The engine of `jvp`, and, with tracers as tangents, of `linearize`.
 * @param primals the argument list of `f`
 * @param tangents one for each leaf; `null` is zero
 * @param op the transform, as errors call it
 * @param reverse what happens to tangents is recorded to be transposed
 * @param quiet part of another transform, which errors list
 */
export function pushforward<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  primals: FlatTensors<A>,
  tangents: readonly (Tensor | null)[],
  hasAux: boolean,
  reverse?: boolean,
  quiet?: boolean,
): Pushforward<AuxOf<R>> {
  const trace = new JvpTrace(op, reverse, quiet);
  const lower = (x: unknown): unknown => (x instanceof JvpTracer && x.trace === trace ? x.primal : x);
  return withTrace(trace, () => {
    const args = primals.leaves.map((x, i) => {
      const tangent = tangents[i] ?? null;
      return tangent === null ? x : new JvpTracer(trace, x, tangent);
    });
    const [output, aux] = splitAux(op, f(...unflattenTree(primals.tree, args)), hasAux);
    const flat = flattenTensors(output, op, "the output of the function", numberHint);
    return {
      tree: flat.tree,
      outputs: flat.leaves.map((x) => lower(x) as Tensor),
      tangents: flat.leaves.map((x) => (x instanceof JvpTracer && x.trace === trace ? x.tangent : null)),
      aux: (hasAux ? mapLeaves(aux, lower) : aux) as AuxOf<R>,
    };
  });
}
