import type { Aval } from "../aval.ts";
import { ConcretizationError } from "../errors.ts";
import { evaluateGraph } from "../graph/evaluate.ts";
import type { Graph, Var } from "../graph/graph.ts";
import { NamedTrace } from "../graph/named-trace.ts";
import { GraphTrace } from "../graph/trace-graph.ts";
import type { Primitive } from "../primitive.ts";
import { zeros } from "../ops/creation.ts";
import { currentBackend } from "../backend.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind, withTrace } from "../trace.ts";
import { pathsOf, type TreeDef } from "../tree.ts";

/** A function of leaves: what the primitives of this folder are made of. */
export type Flat = (...args: Tensor[]) => readonly Tensor[];

/** A function as a graph, which takes the tracers that the function closes over as further inputs. */
export interface Staged {
  readonly graph: Graph;
  readonly captured: readonly Tensor[];
}

/** What a user calls the arguments of a function of leaves: `state.m`. */
export type Names = () => readonly string[];

/** `state.m` for each leaf of a tree that is called `state`. */
export function namesOf(what: string, tree: TreeDef): string[] {
  return pathsOf(tree).map((path) => what + path);
}

/** The graph of `f`. Tensors with known values that it closes over are constants of the graph. */
export function stage(op: string, f: Flat, avals: readonly Aval[], names: Names = () => []): Staged {
  const trace = new NamedTrace(op, names);
  const graph = withTrace(trace, () => trace.graph(f(...avals.map((a) => trace.input(a)))), true);
  const captured = graph.constants.filter((c) => c.value.trace.level > 0);
  return {
    captured: captured.map((c) => c.value),
    graph: {
      ...graph,
      inputs: [...graph.inputs, ...captured.map((c) => c.variable)],
      constants: graph.constants.filter((c) => c.value.trace.level === 0),
    },
  };
}

/** The same graph with all tensors of `all` as inputs after its own first `own`. */
export function widen({ graph, captured }: Staged, own: number, all: readonly Tensor[]): Graph {
  let { size } = graph;
  const inputs = all.map((x): Var => {
    const place = captured.indexOf(x);
    return place < 0 ? { id: size++, aval: x.aval } : graph.inputs[own + place]!;
  });
  return { ...graph, inputs: [...graph.inputs.slice(0, own), ...inputs], size };
}

/** Binds a primitive unless nothing comes of it: backends need not know equations without outputs. */
export function bindSome<P extends object>(
  primitive: Primitive<P>,
  args: readonly Tensor[],
  params: P,
  outputs: number,
): readonly Tensor[] {
  return outputs === 0 ? [] : bind(primitive, args, params);
}

export function call(graph: Graph): Flat {
  return (...args) => evaluateGraph(graph, args);
}

export function avalsOf(values: readonly { readonly aval: Aval }[]): readonly Aval[] {
  return values.map((v) => v.aval);
}

export function zerosOf({ shape, dtype }: Aval): Tensor {
  return zeros(shape, { dtype });
}

/** The number that decides, or null where there is none: under `jit` or `vmap`, or on a backend that must be awaited. */
export function knownValue(x: Tensor): number | null {
  // a graph that is built would look for the argument to blame: for each of thousands of conditions, through all equations
  if (x.trace instanceof GraphTrace) return null;
  try {
    const concrete = x.trace.known(x);
    return (concrete.backend ?? currentBackend()).readSync === undefined ? null : concrete.item();
  } catch (error) {
    if (error instanceof ConcretizationError) return null;
    throw error;
  }
}

/** `list` in pieces of the given lengths, and the rest. */
export function split<T>(list: readonly T[], ...lengths: readonly number[]): T[][] {
  let start = 0;
  return [...lengths, list.length].map((n) => list.slice(start, (start += n)));
}
