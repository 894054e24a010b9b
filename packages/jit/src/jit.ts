import {
  ArrayTensor,
  type Aval,
  type Backend,
  checkOptions,
  currentBackend,
  evaluateGraph,
  type Executable,
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
  /**
   * Compiles for arguments like these, ahead of the first call and without blocking, where the backend can: pages may
   * not compile very large WebAssembly programs at once.
   */
  compileAsync(...args: A): Promise<void>;
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
  checkOptions("jit", options, ["staticArgnums", "backend"]);
  const programs = new Programs(f as never, options);
  const call = (...args: A): R => {
    const last = programs.list[0];
    if (last !== undefined && !staging()) {
      const buffers = plainBuffers(last, args);
      if (buffers !== null) return run(last, buffers) as R;
    }
    return programs.call(args) as R;
  };
  return Object.defineProperties(call, {
    compilations: { get: () => programs.compilations },
    clear: { value: () => (programs.list = []) },
    compileAsync: { value: (...args: A) => programs.compileAsync(args) },
    explain: { value: (...args: A) => programs.explain(args) },
  }) as Jitted<A, R>;
}

/** The programs of one function. */
class Programs {
  /** The one used last is in front. */
  list: Program[] = [];
  compilations = 0;
  private readonly f: (...args: never[]) => unknown;
  private readonly options: JitOptions;

  constructor(f: (...args: never[]) => unknown, options: JitOptions) {
    this.f = f;
    this.options = options;
  }

  call(args: readonly unknown[]): unknown {
    const call = takeApart("jit", args, this.options.staticArgnums);
    const { leaves } = call;
    if (staging() || !arePlain(leaves)) {
      const { graph, tree } = traceCall("jit", this.f, call);
      return unflattenTree(tree, evaluateGraph(graph, leaves));
    }
    const backend = this.backendFor(leaves);
    const found = this.find(call, backend);
    if (found !== null) return run(found, buffersOf(leaves, backend));
    const { graph, tree } = traceCall("jit", this.f, call);
    // a closed-over tracer is another one at each call: nothing to keep
    if (!arePlain(graph.constants.map((c) => c.value)))
      return unflattenTree(tree, evaluateGraph(graph, leaves));
    const program = this.keep(call, graph, tree, backend, backend.compile(graph));
    return run(program, buffersOf(leaves, backend));
  }

  async compileAsync(args: readonly unknown[]): Promise<void> {
    const call = takeApart("compileAsync", args, this.options.staticArgnums);
    const backend = this.backendFor(call.leaves);
    if (staging() || !arePlain(call.leaves) || this.find(call, backend) !== null) return;
    const { graph, tree } = traceCall("jit", this.f, call);
    if (!arePlain(graph.constants.map((c) => c.value))) return;
    const defaultDtype = getDefaultDtype();
    const executable = await (backend.compileAsync?.(graph) ?? backend.compile(graph));
    this.keep(call, graph, tree, backend, executable, defaultDtype);
  }

  explain(args: readonly unknown[]): string {
    const call = takeApart("explain", args, this.options.staticArgnums);
    const backend = this.backendFor(call.leaves);
    if (backend.explain === undefined) throw noExplanation(backend.name);
    return backend.explain(traceCall("explain", this.f, call).graph);
  }

  private find(call: Call, backend: Backend): Program | null {
    const { list } = this;
    for (let i = 0; i < list.length; i++) {
      const program = list[i]!;
      if (!matches(program, call, backend)) continue;
      if (i > 0) list.unshift(...list.splice(i, 1));
      return program;
    }
    return null;
  }

  private backendFor(leaves: readonly Tensor[]): Backend {
    const { backend: given } = this.options;
    if (given !== undefined) return given;
    for (const { backend } of leaves) if (backend !== null) return backend;
    return currentBackend();
  }

  private keep(
    call: Call,
    graph: Graph,
    outTree: TreeDef,
    backend: Backend,
    executable: Executable,
    defaultDtype = getDefaultDtype(),
  ): Program {
    const { leaves, tree, statics } = call;
    this.compilations++;
    const program: Program = {
      avals: leaves.map(avalOf),
      tree,
      statics,
      backend,
      defaultDtype,
      executable,
      outAvals: graph.outputs.map(avalOf),
      outTree,
      plain:
        leaves.length > 0 &&
        statics.length === 0 &&
        call.arguments.every((x) => x instanceof ArrayTensor),
    };
    this.list.unshift(program);
    if (this.list.length > maxPrograms) this.list.pop();
    return program;
  }
}

const avalOf = ({ aval }: { readonly aval: Aval }): Aval => aval;

/** Whether none is a tracer. */
function arePlain(values: readonly Tensor[]): boolean {
  for (const { trace } of values) if (trace.level !== 0) return false;
  return true;
}
