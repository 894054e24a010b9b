import type { Equation, Shape } from "@cotangent/core";
import type { Func, FunctionBuilder, Local, ValueType } from "../emit/index.ts";
import { i32, op } from "../emit/index.ts";
import type { Emitter, Kernel, Step } from "../kernel.ts";
import { forRange, type I32, least, times } from "./integers.ts";

/** Where a step finds things; addresses in bytes. */
export interface Places {
  readonly inputs: readonly Local<"i32">[];
  readonly output: Local<"i32">;
  readonly scratch: Local<"i32">;
}

/** Units of work that do not depend on each other, in parts of `each`. */
export interface Split {
  readonly units: number;
  readonly each: number;
  readonly parts: number;
}

/** Enough for any number of threads to be busy until the end. */
const mostParts = 32;

export function split(units: number, most = mostParts): Split {
  const each = Math.max(1, Math.ceil(units / most));
  return { units, each, parts: Math.ceil(units / each) };
}

type Range = readonly [from: Local<"i32">, to: Local<"i32">];

/** A step of a call with one output. `body` does the parts from … to − 1. */
export function step(
  { module }: Emitter,
  { inputs }: Equation,
  size: { readonly parts: number; readonly work: number },
  body: (f: FunctionBuilder, places: Places, range: Range) => void,
): Step {
  const params: ValueType[] = Array.from({ length: inputs.length + 4 }, () => "i32");
  const func: Func = module.define(params, "void", (f, ...all) => {
    const locals = all as readonly Local<"i32">[];
    const [output, scratch, from, to] = locals.slice(inputs.length) as [Local<"i32">, Local<"i32">, Local<"i32">, Local<"i32">];
    body(f, { inputs: locals.slice(0, inputs.length), output, scratch }, [from, to]);
  });
  return { func, ...size };
}

/** A step that goes through all units of its parts, which need no scratch memory of their own. */
export function stepOver(
  to: Emitter,
  equation: Equation,
  { units, each, parts }: Split,
  work: number,
  body: (f: FunctionBuilder, places: Places, start: I32, end: I32) => void,
): Step {
  return step(to, equation, { parts, work }, (f, places, [first, last]) => {
    const start = f.let(times(first, each));
    body(f, places, start, least(f, times(last, each), units));
  });
}

/** As `stepOver`, part by part, where each has `bytes` of the scratch memory for itself. */
export function stepWithScratch(
  to: Emitter,
  equation: Equation,
  { units, each, parts }: Split,
  sizes: { readonly work: number; readonly bytes: number },
  body: (f: FunctionBuilder, places: Places, start: I32, end: I32) => void,
): Step {
  return step(to, equation, { parts, work: sizes.work }, (f, places, [first, last]) =>
    forRange(f, first, last, (part) => {
      const scratch = f.let(op("i32.add", places.scratch, op("i32.mul", part, i32(sizes.bytes))));
      const start = f.let(times(part, each));
      body(f, { ...places, scratch }, start, least(f, op("i32.add", start, i32(each)), units));
    }),
  );
}

/** What there is to do for a result without elements. */
export const nothing: Kernel = /* @__PURE__ */ Object.freeze({ scratch: 0, steps: [] });

/** Product of the sizes from dimension `from` up to but without `to`. */
export function count(shape: Shape, from = 0, to = shape.length): number {
  let n = 1;
  for (let i = from; i < to; i++) n *= shape[i]!;
  return n;
}

/** An array as [outer, n, inner] around one axis. */
export interface Around {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}
export const around = (shape: Shape, axis: number): Around => ({
  outer: count(shape, 0, axis),
  n: shape[axis]!,
  inner: count(shape, axis + 1),
});
