import { isFloat } from "@cotangent/core";
import { identity, type KernelTable, type Lowering } from "../kernel.ts";
import { power, powerInteger, round, sign } from "../loops/scalar.ts";
import * as loops from "../loops/unary.ts";

function unary(loop: loops.UnaryLoop): Lowering<unknown> {
  return (_, __, ___, make) => (a) => {
    const o = make();
    loop(a!, o);
    return o;
  };
}

/* @__NO_SIDE_EFFECTS__ */
function by(f: (x: number) => number): Lowering<unknown> {
  return unary(loops.unaryBy(f));
}

function integerPow(n: number): loops.UnaryLoop {
  if (n === 2) return loops.square;
  if (n === 3) return loops.cube;
  if (n === -1) return loops.reciprocal;
  return loops.unaryBy(power(n));
}

export const elementwiseUnary: Pick<
  KernelTable,
  | (
      | "abs"
      | "acos"
      | "acosh"
      | "asin"
      | "asinh"
      | "atan"
      | "atanh"
      | "bitNot"
      | "ceil"
      | "cos"
      | "cosh"
    )
  | ("exp" | "exp2" | "expm1" | "floor" | "integerPow" | "log")
  | ("log10" | "log1p" | "log2" | "neg" | "round" | "rsqrt" | "sigmoid")
  | ("sign" | "sin" | "sinh" | "sqrt" | "stopGradient" | "tan" | "tanh" | "trunc")
> = {
  neg: unary(loops.neg),
  abs: unary(loops.abs),
  sign: by(sign),
  floor: by(Math.floor),
  ceil: by(Math.ceil),
  round: by(round),
  trunc: by(Math.trunc),
  bitNot: (params, inputs, out, make) =>
    unary(loops.flipBits(out.dtype === "bool" ? 1 : -1))(params, inputs, out, make),
  stopGradient: () => identity,

  exp: unary(loops.exp),
  exp2: by((x) => 2 ** x),
  expm1: by(Math.expm1),
  log: unary(loops.log),
  log2: by(Math.log2),
  log10: by(Math.log10),
  log1p: by(Math.log1p),
  sqrt: unary(loops.sqrt),
  rsqrt: unary(loops.rsqrt),
  sigmoid: unary(loops.sigmoid),
  integerPow: (params, inputs, out, make) => {
    const { exponent } = params;
    if (exponent === 1) return identity;
    const loop = isFloat(out.dtype)
      ? integerPow(exponent)
      : loops.unaryBy(powerInteger(exponent, out.dtype === "uint32"));
    return unary(loop)(params, inputs, out, make);
  },

  sin: unary(loops.sin),
  cos: unary(loops.cos),
  tan: by(Math.tan),
  asin: by(Math.asin),
  acos: by(Math.acos),
  atan: by(Math.atan),
  sinh: by(Math.sinh),
  cosh: by(Math.cosh),
  tanh: unary(loops.tanh),
  asinh: by(Math.asinh),
  acosh: by(Math.acosh),
  atanh: by(Math.atanh),
};
