import {
  type Aval,
  type DType,
  flattenTensors,
  flattenTree,
  formatAval,
  type Graph,
  GraphTrace,
  type GraphTracer,
  noSingleValue,
  placesOf,
  type Primitive,
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

/** Knows of each tracer an argument that its value comes from: the error of who asks for the value names it. */
class CallTrace extends GraphTrace {
  readonly from = new Map<Tensor, string>();

  override process(primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[] {
    const outputs = super.process(primitive, args, params);
    for (const x of args) if (this.from.has(x)) for (const y of outputs) this.from.set(y, this.from.get(x)!);
    return outputs;
  }

  override known(tracer: Tensor): Tensor {
    throw noSingleValue(`A tracer of ${formatAval(tracer.aval)}${this.from.get(tracer) ?? ""}`, this.name);
  }
}

/** Runs `f` with tracers for the leaves of the call. Throws `NOT_A_TENSOR` for what it returns, and whatever it throws. */
export function traceCall(op: string, f: (...args: never[]) => unknown, call: Call): Traced {
  const trace = new CallTrace(op);
  const names = placesOf(call.tree);
  return withTrace(
    trace,
    () => {
      const fed: Fed[] = [];
      const tracers = call.leaves.map((leaf, i) => {
        const named = <T extends Tensor>(tracer: T): T => {
          trace.from.set(tracer, `, from argument ${names[i]},`);
          return tracer;
        };
        const input = (aval: Aval): GraphTracer => {
          fed.push([i, aval.dtype]);
          return named(trace.input(aval));
        };
        const type = typeOf(leaf);
        if (type instanceof Static) return type.value;
        return typeof type === "object" ? input(type) : named(new NumberTracer(trace, type, input));
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
