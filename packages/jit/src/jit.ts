import {
  ArrayTensor,
  type Backend,
  checkOptions,
  currentBackend,
  type Executable,
  getDefaultDtype,
  type Graph,
  onBackend,
  requireBackend,
  requireFunction,
  staging,
  Tensor,
} from "@cotangent/core";
import { type Call, type Leaf, Static, takeApart, typeOf } from "./call.ts";
import { buffersOf, matches, plainBuffers, type Program, run } from "./program.ts";
import { copyOfStatic } from "./statics.ts";
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
  const { staticArgnums, backend: home } = options;
  if (home !== undefined) requireBackend("jit", home);
  /** The one used last is in front. */
  let programs: Program[] = [];
  let compilations = 0;

  const backendFor = (leaves: readonly Leaf[]): Backend => {
    const homes = leaves.map((x) => (x as Partial<Tensor>).backend);
    return home ?? homes.find(Boolean) ?? currentBackend();
  };

  /** What the function makes by itself is made where the program runs. */
  const trace = (op: string, call: Call, backend: Backend): Traced => onBackend(backend, () => traceCall(op, f, call));

  /** The program of the call, which may have to be compiled still; null where the function is seen through. */
  const programOf = (call: Call, args: readonly unknown[]): Program | null => {
    const { leaves, tree } = call;
    if (!areKnown(leaves)) return null;
    const backend = backendFor(leaves);
    const place = programs.findIndex((program) => matches(program, call, backend));
    if (place > 0) programs.unshift(...programs.splice(place, 1));
    else if (place < 0) {
      const traced = trace("jit", call, backend);
      // a closed-over tracer is another one at each call: nothing to keep
      if (!areKnown(traced.graph.constants.map((c) => c.value))) return null;
      programs.unshift({
        ...traced,
        types: leaves.map((x) => (x instanceof Static ? new Static(copyOfStatic(x.value)) : typeOf(x))),
        tree,
        backend,
        defaultDtype: getDefaultDtype(),
        outAvals: traced.graph.outputs.map((y) => y.aval),
        plain: args.length > 0 && args.every((x, i) => x instanceof ArrayTensor && x === leaves[i]),
      });
      if (programs.length > maxPrograms) programs.pop();
    }
    return programs[0]!;
  };

  const finish = (program: Program, executable: Executable): void => {
    if (program.executable) return;
    program.executable = executable;
    program.graph = undefined;
    compilations++;
  };

  const jitted = (...args: A): R => {
    const last = programs[0];
    const buffers = last && !staging() && plainBuffers(last, args);
    if (buffers) return run(last, buffers, []) as R;
    const call = takeApart("jit", args, staticArgnums);
    const program = programOf(call, args);
    if (program === null) return f(...args);
    if (!program.executable) finish(program, program.backend.compile(program.graph!));
    return run(program, buffersOf(program, call.leaves), call.leaves) as R;
  };
  return Object.defineProperties(jitted, {
    compilations: { get: () => compilations },
    clear: { value: () => (programs = []) },
    compileAsync: {
      async value(...args: A) {
        const program = programOf(takeApart("compileAsync", args, staticArgnums), args);
        if (!program?.graph) return;
        const { backend, graph } = program;
        try {
          program.compiling ??= backend.compileAsync?.(graph) ?? backend.compile(graph);
          finish(program, await program.compiling);
        } finally {
          program.compiling = undefined;
        }
      },
    },
    graph: {
      value(...args: A) {
        const call = takeApart("explain", args, staticArgnums);
        const backend = backendFor(call.leaves);
        return { graph: trace("explain", call, backend).graph, backend };
      },
    },
  }) as Jitted<A, R>;
}

/** Whether all have values here, so that a program can be compiled for them, and kept. */
function areKnown(values: readonly Leaf[]): boolean {
  return !staging() && values.every((x) => !(x as Partial<Tensor>).trace?.level);
}
