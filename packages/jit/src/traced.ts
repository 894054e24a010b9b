import {
  type Aval,
  type DType,
  flattenTensors,
  flattenTree,
  type Graph,
  type GraphTracer,
  NamedTrace,
  placesOf,
  Tensor,
  type TreeDef,
  unflattenTree,
  withTrace,
} from "@cotangent/core";
import { type Call, Static, typeOf } from "./call.ts";
import { NumberTracer } from "./number-tracer.ts";

export type Fed = readonly [leaf: number, dtype: DType];

/** A function as a graph, for the types of a call. */
export interface Traced {
  readonly graph: Graph;
  /** For each input of the graph, the leaf of the call that it is, in this dtype. Numbers are inputs once they are used in one. */
  readonly fed: readonly Fed[];
  /** Structure of the result. */
  readonly outTree: TreeDef;
  /** For each leaf of the result its place among the outputs; −1 − n for leaf n of the call, a number that was returned. */
  readonly places: readonly number[];
}

/** Runs `f` with tracers for the leaves of the call. Throws `NOT_A_TENSOR` for what it returns, and whatever it throws. */
export function traceCall(op: string, f: (...args: never[]) => unknown, call: Call): Traced {
  const fed: Fed[] = [];
  const trace = new NamedTrace(op, () => fed.map(([leaf]) => `argument ${placesOf(call.tree)[leaf]}`));
  return withTrace(
    trace,
    () => {
      const tracers = call.leaves.map((leaf, i) => {
        const input = (aval: Aval): GraphTracer => {
          fed.push([i, aval.dtype]);
          return trace.input(aval);
        };
        const type = typeOf(leaf);
        if (type instanceof Static) return type.value;
        return typeof type === "object" ? input(type) : new NumberTracer(trace, type, input);
      });
      const result: unknown = Reflect.apply(f, undefined, unflattenTree(call.tree, tracers) as unknown[]);
      const { leaves, tree: outTree } = flattenTree(result);
      if (!leaves.every((leaf) => leaf instanceof Tensor)) flattenTensors(result, op, "the output of the function");
      const outputs: Tensor[] = [];
      const places = (leaves as Tensor[]).map((leaf) => {
        const place = leaf.weak ? tracers.indexOf(leaf) : -1;
        return place < 0 ? outputs.push(leaf) - 1 : -1 - place;
      });
      return { graph: trace.graph(outputs), fed, outTree, places };
    },
    true,
  );
}
