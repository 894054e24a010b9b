import { CotangentError, leakedTracer } from "./errors.ts";
import { evalTrace } from "./eager.ts";
import type { Primitive } from "./primitive.ts";
import type { Tensor } from "./tensor/tensor.ts";

/** How a random draw behaves under a mapped axis, as PyTorch's `randomness`. */
export type Randomness = "error" | "different" | "same";

/** An interpreter of primitives. Each transform in force has one trace, at its own level. */
export interface Trace {
  /** The transform as a user knows it: `grad`, `vmap`. */
  readonly name: string;
  readonly level: number;
  /** A helper of another trace of the same name, left out where transforms are listed. */
  readonly quiet?: boolean;
  process(primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[];
  /** The value one level down that decides `if (x > 0)`; throws `ConcretizationError` where there is none. */
  known(tracer: Tensor): Tensor;
  /** How a draw of random numbers passes this level: `draw(n)` makes n independent ones along a new axis 0. */
  random?(draw: (copies: number | null) => Tensor): Tensor;
}

/** Interprets what no tracer is involved in: null for eager evaluation, or the trace that builds a graph. */
let base: Trace | null = null;
const stack: Trace[] = [];

/** The trace of highest level among the arguments (and the graph being built, if any) interprets the primitive. */
export function bind<P extends object>(
  primitive: Primitive<P>,
  args: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  let top = base ?? evalTrace;
  for (let i = 0; i < args.length; i++) {
    const trace = args[i]!.trace;
    if (trace.level > top.level) top = trace;
  }
  return top.process(primitive, args, params);
}

/** `bind` of a primitive with one output. */
export function bind1<P extends object>(
  primitive: Primitive<P>,
  args: readonly Tensor[],
  params: P,
): Tensor {
  return bind(primitive, args, params)[0]!;
}

/** The transforms in force, outermost first. */
export function activeTraces(): readonly Trace[] {
  return stack;
}

/** The trace of the graph that is being built, so that operations on known values are recorded too; null if none is. */
export function staging(): Trace | null {
  return base;
}

/** The level that the next trace gets. */
export function nextLevel(): number {
  return stack.length + 1;
}

/**
 * Runs `body` with `trace` in force. A `graph` trace also takes the operations that no tracer is involved in.
 * Errors that pass get the transform's name and level appended.
 */
export function withTrace<R>(trace: Trace & { open: boolean }, body: () => R, graph = false): R {
  const outer = base;
  stack.push(trace);
  if (graph) base = trace;
  try {
    return body();
  } catch (error) {
    if (error instanceof CotangentError && trace.quiet !== true) error.passed(trace.name, stack.filter((t) => t.quiet !== true).length);
    throw error;
  } finally {
    trace.open = false;
    stack.pop();
    base = outer;
  }
}

/** Every trace calls this first: a tracer that outlived its transform is an error, not a wrong value. */
export function checkOpen(trace: Trace & { readonly open: boolean }): void {
  if (!trace.open) throw leakedTracer(trace.name);
}
