import type { Equation } from "@cotangent/core";
import { call, i32, load } from "../emit/index.ts";
import type { Emitter, Step } from "../kernel.ts";
import { type IndexOperation, numberOf, refusal } from "./imports.ts";
import { forRange, notAbove, plus, times } from "./integers.ts";
import { type Pack, vectorOf } from "./packs.ts";
import { step } from "./step.ts";

/**
 * A step that throws INDEX_OUT_OF_RANGE unless all elements of the second input are in 0 … size − 1. In one part, so that it
 * is done where the program was called.
 */
export function checkIndices(to: Emitter, equation: Equation, operation: IndexOperation, size: number): Step {
  const n = equation.inputs[1]!.aval.size;
  const whole = n - (n % 4);
  // negative ones are large without their sign
  const { either, constant, less, load: loadMany, any } = vectorOf("uint32") as Pack<"v128", "v128", "v128">;
  return step(to, equation, { parts: 1, work: n }, (f, { inputs }) => {
    const at = (i: Parameters<typeof times>[0]) => plus(inputs[1]!, times(i, 4));
    const each = (from: number): void =>
      forRange(f, from, n, (i) => {
        const index = f.let(load("i32.load", at(i)));
        f.if(notAbove(i32(size), index), () => f.do(call(refusal(to.module), i32(numberOf(operation)), index, i32(size))));
      });
    if (whole === 0 || size === 0) return each(0);
    const outside = f.local("v128");
    const largest = f.let(constant(size - 1));
    forRange(f, 0, whole, (i) => f.set(outside, either(outside, less(largest, loadMany(at(i))))), 4);
    f.if(any(outside), () => each(0));
    each(whole);
  });
}
