import type { Equation } from "@cotangent/core";
import { copyMemory, type FunctionBuilder, i32, load, op, store } from "../emit/index.ts";
import type { Emitter, Step } from "../kernel.ts";
import { type I32, minus, plus, times } from "./integers.ts";
import { packOf } from "./packs.ts";
import { split, stepOver } from "./step.ts";
import { work } from "./work.ts";

/** More bytes are copied by an instruction of its own, which costs a call. */
const longRun = 256;

/** Copies so many bytes; both addresses are variables. The ranges do not overlap. */
export function copyBytes(f: FunctionBuilder, to: I32, from: I32, bytes: number): void {
  if (bytes > longRun) return f.do(copyMemory(to, from, i32(bytes)));
  let at = 0;
  for (; at + 16 <= bytes; at += 16) f.do(store("v128.store", to, load("v128.load", from, at), at));
  if (at === bytes) return;
  if (bytes > 16) f.do(store("v128.store", to, load("v128.load", from, bytes - 16), bytes - 16));
  else {
    if (bytes & 8) f.do(store("i64.store", to, load("i64.load", from, at), at));
    at += bytes & 8;
    if (bytes & 4) f.do(store("i32.store", to, load("i32.load", from, at), at));
    at += bytes & 4;
    if (bytes & 2) f.do(store("i32.store16", to, load("i32.load16_u", from, at), at));
    at += bytes & 2;
    if (bytes & 1) f.do(store("i32.store8", to, load("i32.load8_u", from, at), at));
  }
}

/** Bytes that one part copies. */
const chunk = 65536;

/** A step that copies the first input to the output. */
export function copyInput(to: Emitter, equation: Equation): Step {
  const { dtype, size } = equation.outputs[0]!.aval;
  const bytes = size * packOf(dtype).bytes;
  const portions = split(Math.ceil(bytes / chunk));
  return stepOver(to, equation, portions, work.copy * bytes, (f, { inputs, output }, start, end) => {
    const from = f.let(times(start, chunk));
    const length = f.let(minus(times(end, chunk), from));
    // the last chunk is not full
    const short = portions.units * chunk - bytes;
    if (short > 0) f.if(op("i32.eq", end, i32(portions.units)), () => f.set(length, minus(length, short)));
    f.do(copyMemory(plus(output, from), plus(inputs[0]!, from), length));
  });
}
