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

export interface Pushforward {
  /** Structure of the output. */
  readonly tree: TreeDef;
  readonly outputs: readonly Tensor[];
  /** One for each output; `null` where the output does not depend on anything that has a tangent. */
  readonly tangents: readonly (Tensor | null)[];
  readonly aux: unknown;
}

/**
 * Runs `f` on primals with tangents attached. The engine of `jvp`, and, with tracers as tangents, of `linearize`.
 * @param primals the argument list of `f`
 * @param tangents one for each leaf; `null` is zero
 * @param reverse what happens to tangents is recorded to be transposed
 */
export function pushforward<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  primals: FlatTensors<A>,
  tangents: readonly (Tensor | null)[],
  hasAux: boolean,
  reverse?: boolean,
): Pushforward {
  const trace = new JvpTrace(op, reverse);
  const lower = (x: unknown): unknown => (x instanceof JvpTracer && x.trace === trace ? x.primal : x);
  return withTrace(trace, () => {
    const args = primals.leaves.map((x, i) => {
      const tangent = tangents[i] ?? null;
      return tangent === null ? x : new JvpTracer(trace, x, tangent);
    });
    const [output, aux] = splitAux(op, f(...unflattenTree(primals.tree, args)), hasAux);
    const flat = flattenTensors(output, op, "the output of the function");
    return {
      tree: flat.tree,
      outputs: flat.leaves.map((x) => lower(x) as Tensor),
      tangents: flat.leaves.map((x) => (x instanceof JvpTracer && x.trace === trace ? x.tangent : null)),
      aux: hasAux ? mapLeaves(aux, lower) : undefined,
    };
  });
}
