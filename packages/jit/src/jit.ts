import {
  ArrayTensor,
  type Backend,
  checkOptions,
  currentBackend,
  type Executable,
  getDefaultDtype,
  type Graph,
  requireFunction,
  staging,
  Tensor,
  withBackend,
} from "@cotangent/core";
import { type Call, type Leaf, takeApart, typeOf } from "./call.ts";
import { buffersOf, matches, plainBuffers, type Program, run } from "./program.ts";
import { traceCall, type Traced } from "./traced.ts";

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
  /** What is compiled for arguments like these, and where; see `explain`. */
  graph(...args: A): { readonly graph: Graph; readonly backend: Backend };
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
  const programs = new Programs(f, options);
  const call = (...args: A): R => {
    const last = programs.list[0];
    if (last !== undefined && !staging()) {
      const buffers = plainBuffers(last, args);
      if (buffers !== null) return run(last, buffers, []) as R;
    }
    return programs.call(args) as R;
  };
  return Object.defineProperties(call, {
    compilations: { get: () => programs.compilations },
    clear: { value: () => (programs.list = []) },
    compileAsync: { value: (...args: A) => programs.compileAsync(args) },
    graph: { value: (...args: A) => programs.graph(args) },
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
    if (!areKnown(leaves)) return Reflect.apply(this.f, undefined, args);
    const backend = this.backendFor(leaves);
    let program = this.find(call, backend);
    if (program === undefined) {
      const traced = this.trace("jit", call, backend);
      // a closed-over tracer is another one at each call: nothing to keep
      if (!areKnown(traced.graph.constants.map((c) => c.value))) return Reflect.apply(this.f, undefined, args);
      program = this.keep(args, call, traced, backend, backend.compile(traced.graph));
    }
    return run(program, buffersOf(program, leaves), leaves);
  }

  async compileAsync(args: readonly unknown[]): Promise<void> {
    const call = takeApart("compileAsync", args, this.options.staticArgnums);
    const backend = this.backendFor(call.leaves);
    if (!areKnown(call.leaves) || this.find(call, backend)) return;
    const traced = this.trace("jit", call, backend);
    if (!areKnown(traced.graph.constants.map((c) => c.value))) return;
    const defaultDtype = getDefaultDtype();
    const { graph } = traced;
    const executable = await (backend.compileAsync?.(graph) ?? backend.compile(graph));
    this.keep(args, call, traced, backend, executable, defaultDtype);
  }

  graph(args: readonly unknown[]): { readonly graph: Graph; readonly backend: Backend } {
    const call = takeApart("explain", args, this.options.staticArgnums);
    const backend = this.backendFor(call.leaves);
    return { graph: this.trace("explain", call, backend).graph, backend };
  }

  /** What the function makes by itself is made where the program runs. */
  private trace(op: string, call: Call, backend: Backend): Traced {
    return withBackend(backend, () => traceCall(op, this.f, call));
  }

  private find(call: Call, backend: Backend): Program | undefined {
    const { list } = this;
    const place = list.findIndex((program) => matches(program, call, backend));
    if (place > 0) list.unshift(...list.splice(place, 1));
    return list[place < 0 ? list.length : 0];
  }

  private backendFor(leaves: readonly Leaf[]): Backend {
    const { backend: given } = this.options;
    if (given !== undefined) return given;
    for (const leaf of leaves) if (leaf instanceof Tensor && leaf.backend !== null) return leaf.backend;
    return currentBackend();
  }

  private keep(
    args: readonly unknown[],
    { leaves, tree }: Call,
    { graph, ...traced }: Traced,
    backend: Backend,
    executable: Executable,
    defaultDtype = getDefaultDtype(),
  ): Program {
    this.compilations++;
    const program: Program = {
      types: leaves.map(typeOf),
      tree,
      backend,
      defaultDtype,
      executable,
      ...traced,
      outAvals: graph.outputs.map((y) => y.aval),
      plain: args.length > 0 && args.every((x, i) => x instanceof ArrayTensor && x === leaves[i]),
    };
    this.list.unshift(program);
    if (this.list.length > maxPrograms) this.list.pop();
    return program;
  }
}

/** Whether all have values here, so that a program can be compiled for them, and kept. */
function areKnown(values: readonly Leaf[]): boolean {
  return !staging() && values.every((x) => !(x instanceof Tensor) || x.trace.level === 0);
}
