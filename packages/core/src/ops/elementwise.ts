import { isFloat, isInteger } from "../dtype.ts";
import { badArgument, dtypeMismatch } from "../errors.ts";
import * as p from "../primitives/index.ts";
import { type None, none } from "../primitives/elementwise.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import {
  counted,
  promote,
  promoteTwo,
  requireTensor,
  scalar,
  type TensorLike,
  toDType,
  toFloat,
  within,
} from "./lift.ts";

function binary(primitive: Primitive<None>, a: TensorLike, b: TensorLike): Tensor {
  return bind1(primitive, promoteTwo(primitive.name, a, b, false), none);
}
function floatBinary(primitive: Primitive<None>, a: TensorLike, b: TensorLike): Tensor {
  return bind1(primitive, promoteTwo(primitive.name, a, b, true), none);
}
function floatUnary(primitive: Primitive<None>, x: TensorLike): Tensor {
  return bind1(primitive, [toFloat(primitive.name, x)], none);
}
/** Integers and booleans stay as they are. */
function rounding(primitive: Primitive<None>, x: TensorLike): Tensor {
  const t = requireTensor(primitive.name, x);
  return isFloat(t.aval.dtype) ? bind1(primitive, [t], none) : t;
}
/** Booleans count as 0 and 1. */
function numeric(primitive: Primitive<None>, x: TensorLike): Tensor {
  return bind1(primitive, [counted(requireTensor(primitive.name, x))], none);
}
/** On booleans arithmetic is that of 0 and 1, in int32. */
function arithmetic(primitive: Primitive<None>, a: TensorLike, b: TensorLike): Tensor {
  const pair = promoteTwo(primitive.name, a, b, false);
  if (pair[0].aval.dtype !== "bool") return bind1(primitive, pair, none);
  return bind1(primitive, pair.map(counted), none);
}

/** a + b by element, with broadcasting. */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(p.add, a, b);
}
/** a − b by element, with broadcasting. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(p.sub, a, b);
}
/** a · b by element, with broadcasting. */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(p.mul, a, b);
}
/** a / b by element, with broadcasting; of integers a floating-point quotient. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  return floatBinary(p.div, a, b);
}
/** ⌊a / b⌋ by element, of the true quotient: 1 by 0.1, which is a little more than a tenth, gives 9. */
export function floorDivide(a: TensorLike, b: TensorLike): Tensor {
  return within("floorDivide", () => {
    const [x, y] = promoteTwo("floorDivide", a, b, false);
    if (isFloat(x.aval.dtype)) return floorOfQuotient(stopGradient(x), stopGradient(y));
    const q = binary(p.div, x, y);
    const r = binary(p.rem, x, y);
    return sub(q, toDType(logicalAnd(ne(r, 0), ne(lt(r, 0), lt(y, 0))), q.aval.dtype));
  }, "div");
}
/** By the exact remainder, as Python and PyTorch have it: the quotient itself may round up to the next integer. */
function floorOfQuotient(x: Tensor, y: Tensor): Tensor {
  const quotient = div(x, y);
  const rest = fmod(x, y);
  const towardsZero = div(sub(x, rest), y);
  const below = logicalAnd(ne(rest, 0), ne(lt(rest, 0), lt(y, 0)));
  const near = where(below, sub(towardsZero, 1), towardsZero);
  const floored = floor(near);
  const whole = where(gt(sub(near, floored), 0.5), add(floored, 1), floored);
  // a zero has the sign of the quotient
  return where(eq(y, 0), quotient, where(eq(near, 0), mul(quotient, 0), whole));
}
/** a / b rounded towards zero. */
export function truncDivide(a: TensorLike, b: TensorLike): Tensor {
  return within("truncDivide", () => {
    const [x, y] = promoteTwo("truncDivide", a, b, false);
    return isFloat(x.aval.dtype) ? trunc(div(x, y)) : binary(p.div, x, y);
  }, "div");
}
/** Remainder with the sign of `a` (C's fmod, JavaScript's %). */
export function fmod(a: TensorLike, b: TensorLike): Tensor {
  return within("fmod", () => arithmetic(p.rem, a, b), "rem");
}
/** Remainder with the sign of `b` (Python's %). */
export function remainder(a: TensorLike, b: TensorLike): Tensor {
  return within("remainder", () => {
    const [x, y] = promoteTwo("remainder", a, b, false);
    const r = arithmetic(p.rem, x, y);
    return where(logicalAnd(ne(r, 0), ne(lt(r, 0), lt(y, 0))), add(r, y), r);
  }, "rem");
}
/** −x */
export function neg(x: TensorLike): Tensor {
  return numeric(p.neg, x);
}
/** 1 / x */
export function reciprocal(x: TensorLike): Tensor {
  return div(1, x);
}
/** x² */
export function square(x: TensorLike): Tensor {
  return pow(x, 2);
}

/**
 * xʸ by element. With an integer number for y it is repeated multiplication, exact and smooth at 0.
 * Integer tensors take only numbers ≥ 0; to the power of an integer tensor they stay integers, and what is not ±1 is 0 to
 * a negative one.
 */
export function pow(x: TensorLike, y: TensorLike): Tensor {
  if (typeof y === "number" && Number.isInteger(y) && typeof x !== "number") {
    const base = counted(requireTensor("pow", x));
    if (!isFloat(base.aval.dtype) && y < 0)
      throw badArgument(
        "pow",
        "the exponent of an integer tensor",
        "0 or more",
        y,
        "Convert with x.to(dtype) first.",
      );
    return integerPow(base, y);
  }
  if (y === 0.5) return sqrt(x);
  if (typeof y === "object" && y?.weak?.like !== false) {
    const [base, exponent] = promoteTwo("pow", x, y, false);
    if (isInteger(base.aval.dtype)) return powOfIntegers(base, exponent);
  }
  return floatBinary(p.pow, x, y);
}
/** By repeated squaring: one step for each bit of the exponent. */
function powOfIntegers(x: Tensor, n: Tensor): Tensor {
  let out = scalar(1, x.aval.dtype);
  let power = x;
  for (let bit = 0; bit < 32; bit++) {
    out = where(ne(binary(p.bitAnd, n, 1 << bit), 0), mul(out, power), out);
    power = mul(power, power);
  }
  return where(logicalAnd(lt(n, 0), ne(abs(x), 1)), 0, out);
}
/** xⁿ for an integer n. */
export function integerPow(x: Tensor, exponent: number): Tensor {
  return exponent === 1 ? x : bind1(p.integerPow, [x], { exponent });
}

/** The angle of the point (x, y) in radians, −π to π. */
export function atan2(y: TensorLike, x: TensorLike): Tensor {
  return floatBinary(p.atan2, y, x);
}
/** √(a² + b²) without overflow. */
export function hypot(a: TensorLike, b: TensorLike): Tensor {
  return floatBinary(p.hypot, a, b);
}
/** The larger by element; NaN if either is. At a tie each gets half of the derivative. */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(p.maximum, a, b);
}
/** The smaller by element; NaN if either is. At a tie each gets half of the derivative. */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(p.minimum, a, b);
}
/** log(eᵃ + eᵇ) */
export function logaddexp(a: TensorLike, b: TensorLike): Tensor {
  return floatBinary(p.logaddexp, a, b);
}
/** x·log(y), and 0 where x = 0. */
export function xlogy(x: TensorLike, y: TensorLike): Tensor {
  return floatBinary(p.xlogy, x, y);
}

export function abs(x: TensorLike): Tensor {
  return numeric(p.abs, x);
}
/** −1, 0 or 1. */
export function sign(x: TensorLike): Tensor {
  return numeric(p.sign, x);
}
export function floor(x: TensorLike): Tensor {
  return rounding(p.floor, x);
}
export function ceil(x: TensorLike): Tensor {
  return rounding(p.ceil, x);
}
/** To the nearest integer, half to even. */
export function round(x: TensorLike): Tensor {
  return rounding(p.round, x);
}
export function trunc(x: TensorLike): Tensor {
  return rounding(p.trunc, x);
}

export function exp(x: TensorLike): Tensor {
  return floatUnary(p.exp, x);
}
export function exp2(x: TensorLike): Tensor {
  return floatUnary(p.exp2, x);
}
/** eˣ − 1, accurate near 0. */
export function expm1(x: TensorLike): Tensor {
  return floatUnary(p.expm1, x);
}
export function log(x: TensorLike): Tensor {
  return floatUnary(p.log, x);
}
export function log2(x: TensorLike): Tensor {
  return floatUnary(p.log2, x);
}
export function log10(x: TensorLike): Tensor {
  return floatUnary(p.log10, x);
}
/** log(1 + x), accurate near 0. */
export function log1p(x: TensorLike): Tensor {
  return floatUnary(p.log1p, x);
}
export function sqrt(x: TensorLike): Tensor {
  return floatUnary(p.sqrt, x);
}
/** 1 / √x */
export function rsqrt(x: TensorLike): Tensor {
  return floatUnary(p.rsqrt, x);
}
/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: TensorLike): Tensor {
  return floatUnary(p.sigmoid, x);
}
export function sin(x: TensorLike): Tensor {
  return floatUnary(p.sin, x);
}
export function cos(x: TensorLike): Tensor {
  return floatUnary(p.cos, x);
}
export function tan(x: TensorLike): Tensor {
  return floatUnary(p.tan, x);
}
export function asin(x: TensorLike): Tensor {
  return floatUnary(p.asin, x);
}
export function acos(x: TensorLike): Tensor {
  return floatUnary(p.acos, x);
}
export function atan(x: TensorLike): Tensor {
  return floatUnary(p.atan, x);
}
export function sinh(x: TensorLike): Tensor {
  return floatUnary(p.sinh, x);
}
export function cosh(x: TensorLike): Tensor {
  return floatUnary(p.cosh, x);
}
export function tanh(x: TensorLike): Tensor {
  return floatUnary(p.tanh, x);
}
export function asinh(x: TensorLike): Tensor {
  return floatUnary(p.asinh, x);
}
export function acosh(x: TensorLike): Tensor {
  return floatUnary(p.acosh, x);
}
export function atanh(x: TensorLike): Tensor {
  return floatUnary(p.atanh, x);
}
export function erf(x: TensorLike): Tensor {
  return floatUnary(p.erf, x);
}
export function erfc(x: TensorLike): Tensor {
  return floatUnary(p.erfc, x);
}

export function eq(a: TensorLike, b: TensorLike): Tensor {
  return binary(p.eq, a, b);
}
export function ne(a: TensorLike, b: TensorLike): Tensor {
  return binary(p.ne, a, b);
}
export function lt(a: TensorLike, b: TensorLike): Tensor {
  return binary(p.lt, a, b);
}
export function le(a: TensorLike, b: TensorLike): Tensor {
  return binary(p.le, a, b);
}
export function gt(a: TensorLike, b: TensorLike): Tensor {
  return binary(p.gt, a, b);
}
export function ge(a: TensorLike, b: TensorLike): Tensor {
  return binary(p.ge, a, b);
}

/** Bitwise and of integers, logical and of booleans. */
export function bitwiseAnd(a: TensorLike, b: TensorLike): Tensor {
  return within("bitwiseAnd", () => binary(p.bitAnd, a, b), "bitAnd");
}
export function bitwiseOr(a: TensorLike, b: TensorLike): Tensor {
  return within("bitwiseOr", () => binary(p.bitOr, a, b), "bitOr");
}
export function bitwiseXor(a: TensorLike, b: TensorLike): Tensor {
  return within("bitwiseXor", () => binary(p.bitXor, a, b), "bitXor");
}
export function bitwiseNot(x: TensorLike): Tensor {
  return within("bitwiseNot", () => bind1(p.bitNot, [requireTensor("bitwiseNot", x)], none), "bitNot");
}
/** x · 2ⁿ on the bits of an integer; n counts modulo 32. */
export function bitwiseLeftShift(x: TensorLike, n: TensorLike): Tensor {
  return within("bitwiseLeftShift", () => binary(p.shiftLeft, x, n), "shiftLeft");
}
/** Keeps the sign of int32, fills uint32 with zeros. */
export function bitwiseRightShift(x: TensorLike, n: TensorLike): Tensor {
  return within("bitwiseRightShift", () => binary(p.shiftRight, x, n), "shiftRight");
}
/** Non-zero counts as true. */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor {
  return bind1(p.bitAnd, [toDType(a, "bool"), toDType(b, "bool")], none);
}
export function logicalOr(a: TensorLike, b: TensorLike): Tensor {
  return within("logicalOr", () => bind1(p.bitOr, [toDType(a, "bool"), toDType(b, "bool")], none), "bitOr");
}
export function logicalXor(a: TensorLike, b: TensorLike): Tensor {
  return within("logicalXor", () => bind1(p.bitXor, [toDType(a, "bool"), toDType(b, "bool")], none), "bitXor");
}
export function logicalNot(x: TensorLike): Tensor {
  return bind1(p.bitNot, [toDType(x, "bool")], none);
}

/** `condition ? a : b` by element; `condition` is a bool tensor. Both sides are computed. */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  const c =
    typeof condition === "boolean"
      ? scalar(condition, "bool")
      : requireTensor("where", condition, "the condition");
  if (c.aval.dtype !== "bool") throw dtypeMismatch("where", "a bool condition", [c.aval]);
  const [x, y] = promote("where", [a, b]) as [Tensor, Tensor];
  return bind1(p.select, [c, x, y], none);
}
/** The same value, through which no derivative passes. */
export function stopGradient(x: Tensor): Tensor {
  return bind1(p.stopGradient, [requireTensor("stopGradient", x)], none);
}
