import {
  type Backend,
  bufferOf,
  type Capabilities,
  dtypes,
  type Equation,
  type Graph,
  hostRule,
  requireDTypes,
  ruleIn,
  type TypedArray,
} from "@cotangent/core";
import { cast } from "@cotangent/core/primitives";
import { compile, compileWithNotes, explain, type Recompute, type Target, type Weights } from "@cotangent/compiler";
import { interpret } from "../interpret.ts";
import { printProgram } from "./print-program.ts";
import { graphOf, instantiate } from "./runtime.ts";
import { prints } from "./scalars.ts";
import { kernels } from "../kernels/index.ts";

export interface CpuOptions {
  /**
   * Whether compiled Jacobians and Hessians leave out the zeros of the basis: where a direction does not perturb a
   * value, a factor of NaN or ±∞ gives 0 instead of the NaN that 0·∞ is, one operation after the other. Default true.
   */
  readonly structuralZeros?: boolean;
  /**
   * `explainGraph`, which `explain(jit(f), ...args)` asks: a program that never does need not carry its texts. Default none;
   * the backend of the package `cotangent` has it.
   */
  readonly explain?: (graph: Graph, target: Target) => string;
  /**
   * `recomputing`, the pass that computes values again where that takes less than memory does. Default none: all that loops
   * share is stored; the backend of the package `cotangent` has it.
   */
  readonly recompute?: (weights: Weights) => Recompute;
  /**
   * `CarryingTree`, with which loops hand on to their next iterations what they made, so that gradients of functions of neighbours
   * are one loop. Default none: they are two; the backend of the package `cotangent` has it.
   */
  readonly tree?: Target["tree"];
  /**
   * `scanLoops`, which makes `scan` and `foriLoop` loops of the program where their bodies are short. Default none: bodies are
   * called step by step; the backend of the package `cotangent` has it.
   */
  readonly controlLoops?: Target["controlLoops"];
}

/** Scalars are read and written fast, beside additions that are rounded one by one. */
const weights: Weights = { element: 0.5, byte: 0.25, cache: 2 ** 20 };

/** Capabilities of a backend that can print programs. */
export interface CpuCapabilities extends Capabilities {
  /** Whether programs run as generated JavaScript; false where a content security policy forbids it. */
  readonly generatedCode: boolean;
}

/**
 * The backend in plain JavaScript that prints each program as JavaScript: fused loops over typed arrays. Single
 * operations on few elements, and everything where a content security policy forbids `new Function`, are interpreted.
 * @example setDefaultBackend(createCpuBackend());
 */
export function createCpuBackend(
  options: CpuOptions = {},
): Backend & { readonly supports: CpuCapabilities } {
  const generatedCode = allowsGeneratedCode();
  const { explain: describe } = options;
  const backend: Backend & { readonly supports: CpuCapabilities } = {
    name: "cpu",
    supports: { dtypes, syncRead: true, generatedCode },
    upload: (data) => data,
    read: async (buffer) => (buffer as TypedArray).slice(),
    readSync: (buffer) => (buffer as TypedArray).slice(),
    compile(graph) {
      requireDTypes(backend, graph);
      const { equations } = graph;
      const pays = equations.length > 1 || equations.some(isLong) || options.controlLoops?.areIn(graph);
      return pays && generatedCode ? instantiate(compile(graph, target), backend) : interpret(graph, backend);
    },
    release: () => {},
    ...(describe && { explain: (graph) => describe(graph, target) }),
  };
  const target = targetOf(backend, options);
  return backend;
}

/** Elements from which on a loop that knows its strides makes up for being printed: it takes half the time of one that does not. */
const manyElements = 2 ** 14;

/** Whether an operation is worth being printed when it is alone. Conversions are the engine's own. */
const isLong = ({ primitive, outputs }: Equation): boolean => {
  const { size, dtype } = outputs[0]!.aval;
  return size >= manyElements && primitive !== cast && prints(primitive, dtype);
};

/** What the compiler has to know of this backend. */
export function targetOf(backend: Backend, { structuralZeros = true, recompute, tree, controlLoops }: CpuOptions = {}): Target {
  return {
    structuralZeros,
    tree,
    controlLoops,
    recompute: recompute?.(weights),
    prints,
    calls: (primitive) =>
      ruleIn(kernels, primitive) !== undefined || primitive.rules[hostRule] !== undefined,
    read: (value) => bufferOf(value, backend) as TypedArray,
    evaluate: (equation, inputs) =>
      interpret(graphOf(equation), backend).run(inputs) as readonly TypedArray[],
  };
}

/** The program of a graph as text: loops, operations, bytes, and the structure that was seen. */
export function explainGraph(graph: Graph, target: Target = targetOf(createCpuBackend())): string {
  return explain(compileWithNotes(graph, target));
}

/** The JavaScript that a graph becomes. */
export function printGraphSource(graph: Graph, target: Target = targetOf(createCpuBackend())): string {
  return printProgram(compile(graph, target)).source;
}

let warned = false;

/** Whether `new Function` works; says so once where it does not. */
function allowsGeneratedCode(): boolean {
  try {
    // oxlint-disable-next-line no-new-func, no-implied-eval -- the question is whether this is allowed
    return new Function("return 1")() === 1;
  } catch {
    // packages are built for browsers and Node alike, so that TypeScript knows no console
    const { console } = globalThis as { console?: { warn(message: string): void } };
    if (!warned)
      console?.warn(
        "Cotangent: the content security policy forbids generated code ('unsafe-eval'): programs are interpreted, slower; supports.generatedCode is false.",
      );
    warned = true;
    return false;
  }
}
