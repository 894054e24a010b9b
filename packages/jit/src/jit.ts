import {
  type Aval,
  ArrayTensor,
  type Backend,
  currentBackend,
  evaluateGraph,
  type Executable,
  type Graph,
  requireFunction,
  staging,
  type Tensor,
  type TreeDef,
  sameTree,
  unflattenTree,
} from "@cotangent/core";
import { type Call, takeApart, traceCall } from "./call.ts";
import { noExplanation } from "./errors.ts";
import { equalStatics } from "./statics.ts";

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

interface Entry {
  readonly avals: readonly Aval[];
  readonly tree: TreeDef;
  readonly statics: readonly unknown[];
  readonly backend: Backend;
  readonly executable: Executable;
  readonly graph: Graph;
  readonly outTree: TreeDef;
}

/** Programs kept for one function; the one that was not used for longest goes first. */
const maxEntries = 128;

/**
 * `f` as one compiled program for each structure, shapes, dtypes and static values that it is called with.
 * `f` runs once for each, with tracers: what it does to tensors is recorded, anything else happens only then.
 * Tensors that it closes over are constants. Inside of other transforms it is seen through.
 *
 * @throws CotangentError `NOT_TRACEABLE`, `STATIC_ARGNUMS`; `ConcretizationError` where `f` wants the value of a tensor
 * @example const step = jit((w: Tensor, x: Tensor) => w.sub(grad(loss)(w, x).mul(0.1)));
 */
export function jit<A extends readonly unknown[], R>(f: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  requireFunction("jit", f);
  const { staticArgnums = [] } = options;
  const argnums = typeof staticArgnums === "number" ? [staticArgnums] : staticArgnums;
  let entries: Entry[] = [];
  let compilations = 0;

  const backendFor = (leaves: readonly Tensor[]): Backend =>
    options.backend ?? leaves.find((x) => x.backend !== null)?.backend ?? currentBackend();

  const compile = (call: Call, backend: Backend): Entry | R => {
    const { graph, tree: outTree } = traceCall("jit", f, call);
    // a closed-over tracer is another one at each call: nothing to keep
    if (graph.constants.some((c) => c.value.trace.level > 0))
      return unflattenTree(outTree, evaluateGraph(graph, call.leaves)) as R;
    const entry: Entry = {
      avals: call.leaves.map((x) => x.aval),
      tree: call.tree,
      statics: call.statics,
      backend,
      executable: backend.compile(graph),
      graph,
      outTree,
    };
    compilations++;
    entries.unshift(entry);
    if (entries.length > maxEntries) entries.pop();
    return entry;
  };

  const call = (...args: A): R => {
    const parts = takeApart("jit", args, argnums);
    const { leaves } = parts;
    if (staging() || leaves.some((x) => x.trace.level > 0)) {
      const { graph, tree } = traceCall("jit", f, parts);
      return unflattenTree(tree, evaluateGraph(graph, leaves)) as R;
    }
    const backend = backendFor(leaves);
    const found = entries.findIndex((e) => matches(e, parts, backend));
    if (found > 0) entries.unshift(...entries.splice(found, 1));
    const entry = found >= 0 ? entries[0]! : compile(parts, backend);
    return isEntry(entry) ? run(entry, leaves) : entry;
  };

  const isEntry = (x: Entry | R): x is Entry => entries.length > 0 && x === entries[0];
  const run = ({ executable, graph, outTree, backend }: Entry, leaves: readonly Tensor[]): R => {
    const buffers = executable.run(leaves.map((x) => (x as ArrayTensor).bufferOn(backend)));
    return unflattenTree(
      outTree,
      buffers.map((buffer, i) => new ArrayTensor(graph.outputs[i]!.aval, backend, buffer)),
    ) as R;
  };

  return Object.defineProperties(call, {
    compilations: { get: () => compilations },
    clear: { value: () => (entries = []) },
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

function matches(entry: Entry, call: Call, backend: Backend): boolean {
  const { avals } = entry;
  if (entry.backend !== backend || avals.length !== call.leaves.length) return false;
  for (let i = 0; i < avals.length; i++) if (avals[i] !== call.leaves[i]!.aval) return false;
  return sameTree(entry.tree, call.tree) && equalStatics(entry.statics, call.statics);
}
