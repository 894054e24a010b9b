import { isFloat } from "@cotangent/core";
import type { KernelTable, Lowering } from "../kernel.ts";
import * as loops from "../loops/binary.ts";
import { divInteger, pow, remInteger } from "../loops/scalar.ts";
import { binary, select } from "./broadcast.ts";

/** One loop for floating-point numbers, one for integers and booleans. */
function pair(float: loops.BinaryLoop, integer: loops.BinaryLoop = float): Lowering<unknown> {
  return (_, inputs, out, make) => binary(isFloat(out.dtype) ? float : integer, inputs, out, make);
}
/* @__NO_SIDE_EFFECTS__ */
function by(f: (x: number, y: number) => number, integer = f): Lowering<unknown> {
  return pair(loops.binaryBy(f), loops.binaryBy(integer));
}

export const elementwiseBinary: Pick<
  KernelTable,
  | (
      | "add"
      | "atan2"
      | "bitAnd"
      | "bitOr"
      | "bitXor"
      | "div"
      | "maximum"
      | "minimum"
    )
  | ("mul" | "pow" | "rem" | "select" | "shiftLeft" | "shiftRight" | "sub")
> = {
  add: pair(loops.add),
  sub: pair(loops.sub),
  mul: pair(loops.mul, loops.mulInteger),
  div: pair(loops.div, loops.binaryBy(divInteger)),
  rem: by((x, y) => x % y, remInteger),
  pow: by(pow),
  atan2: by(Math.atan2),
  maximum: pair(loops.maximum),
  minimum: pair(loops.minimum),
  bitAnd: pair(loops.bitAnd),
  bitOr: pair(loops.bitOr),
  bitXor: pair(loops.bitXor),
  shiftLeft: pair(loops.shiftLeft),
  shiftRight: (_, inputs, out, make) =>
    binary(out.dtype === "uint32" ? loops.shiftRightZeros : loops.shiftRight, inputs, out, make),
  select: (_, inputs, out, make) => select(inputs, out, make),
};
