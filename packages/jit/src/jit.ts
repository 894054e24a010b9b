import {
  ArrayTensor,
  type Backend,
  currentBackend,
  evaluateGraph,
  getDefaultDtype,
  type Graph,
  requireFunction,
  staging,
  type Tensor,
  type TreeDef,
  unflattenTree,
} from "@cotangent/core";
import { type Call, takeApart, traceCall } from "./call.ts";
import { noExplanation } from "./errors.ts";
import { buffersOf, matches, plainBuffers, type Program, run } from "./program.ts";

export interface JitOptions {
  /** Arguments that are not traced: the function is compiled anew for each of their values. Default none. */
  readonly staticArgnums?: number | readonly number[];
  /** Where to compile. Default: where the arguments live. */
  readonly backend?: Backend;
}

/** A compiled function. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: A): R;
  /** How many programs have been compiled. */
  readonly compilations: number;
  /** Drops all programs. */
  clear(): void;
  /** See `explain`. */
  explain(...args: A): string;
}

/** Programs kept for one function; the one that was not used for longest goes first. */
const maxPrograms = 128;

/**
 * `f` as one compiled program for each structure, shapes, dtypes and static values that it is called with.
 * `f` runs once for each, with tracers: what it does to tensors is recorded, anything else happens only then.
 * Tensors that it closes over are constants. Inside of other transforms it is seen through.
 *
 * @throws CotangentError `NOT_TRACEABLE`, `STATIC_ARGNUMS`; `ConcretizationError` where `f` wants the value of a tensor
 * @example const step = jit((w: Tensor, x: Tensor) => w.sub(grad(loss)(w, x).mul(0.1)));
 */
export function jit<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): Jitted<A, R> {
  requireFunction("jit", f);
  const { staticArgnums = [] } = options;
  const argnums = typeof staticArgnums === "number" ? [staticArgnums] : staticArgnums;
  let programs: Program[] = [];
  let compilations = 0;

  const backendFor = (leaves: readonly Tensor[]): Backend =>
    options.backend ?? leaves.find((x) => x.backend !== null)?.backend ?? currentBackend();

  const compile = (call: Call, graph: Graph, outTree: TreeDef, backend: Backend): Program => {
    const { leaves, tree, statics } = call;
    compilations++;
    programs.unshift({
      avals: leaves.map((x) => x.aval),
      tree,
      statics,
      backend,
      defaultDtype: getDefaultDtype(),
      executable: backend.compile(graph),
      outAvals: graph.outputs.map((v) => v.aval),
      outTree,
      plain:
        leaves.length > 0 &&
        statics.length === 0 &&
        call.arguments.every((x) => x instanceof ArrayTensor),
    });
    if (programs.length > maxPrograms) programs.pop();
    return programs[0]!;
  };

  const slowCall = (args: A): unknown => {
    const call = takeApart("jit", args, argnums);
    const { leaves } = call;
    const backend = backendFor(leaves);
    if (!staging() && leaves.every((x) => x.trace.level === 0)) {
      const found = programs.findIndex((p) => matches(p, call, backend));
      if (found > 0) programs.unshift(...programs.splice(found, 1));
      if (found >= 0) return run(programs[0]!, buffersOf(leaves, backend));
      const { graph, tree } = traceCall("jit", f, call);
      // a closed-over tracer is another one at each call: nothing to keep
      if (graph.constants.every((c) => c.value.trace.level === 0))
        return run(compile(call, graph, tree, backend), buffersOf(leaves, backend));
      return unflattenTree(tree, evaluateGraph(graph, leaves));
    }
    const { graph, tree } = traceCall("jit", f, call);
    return unflattenTree(tree, evaluateGraph(graph, leaves));
  };

  const call = (...args: A): R => {
    const last = programs[0];
    if (last !== undefined && !staging()) {
      const buffers = plainBuffers(last, args);
      if (buffers !== null) return run(last, buffers) as R;
    }
    return slowCall(args) as R;
  };

  return Object.defineProperties(call, {
    compilations: { get: () => compilations },
    clear: { value: () => (programs = []) },
    explain: {
      value: (...args: A) => {
        const parts = takeApart("explain", args, argnums);
        const backend = backendFor(parts.leaves);
        if (backend.explain === undefined) throw noExplanation(backend.name);
        return backend.explain(traceCall("explain", f, parts).graph);
      },
    },
  }) as Jitted<A, R>;
}
