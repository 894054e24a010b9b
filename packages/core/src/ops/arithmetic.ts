import type { Tensor } from "../tensor/tensor.ts";
import {
  abs,
  add,
  div,
  eq,
  ge,
  gt,
  le,
  logicalAnd,
  logicalOr,
  lt,
  mul,
  ne,
  neg,
  pow,
  sub,
  trunc,
  where,
} from "./elementwise.ts";
import { promoteTwo, requireOptions, type TensorLike, toDType, toFloat, within } from "./lift.ts";
import { isFloat } from "../dtype.ts";

/** x − trunc(x), with the sign of x. */
export function frac(x: TensorLike): Tensor {
  const t = toFloat("frac", x);
  return sub(t, trunc(t));
}
/** Degrees to radians. */
export function deg2rad(x: TensorLike): Tensor {
  return mul(toFloat("deg2rad", x), Math.PI / 180);
}
/** Radians to degrees. */
export function rad2deg(x: TensorLike): Tensor {
  return mul(toFloat("rad2deg", x), 180 / Math.PI);
}

/** The larger by element; a NaN only if both are. At a tie the derivative goes to `a`. */
export function fmax(a: TensorLike, b: TensorLike): Tensor {
  return within("fmax", () => {
    const [x, y] = promoteTwo("fmax", a, b, false);
    return where(logicalOr(ge(x, y), ne(y, y)), x, y);
  });
}
/** The smaller by element; a NaN only if both are. At a tie the derivative goes to `a`. */
export function fmin(a: TensorLike, b: TensorLike): Tensor {
  return within("fmin", () => {
    const [x, y] = promoteTwo("fmin", a, b, false);
    return where(logicalOr(le(x, y), ne(y, y)), x, y);
  });
}

/** a + weight·(b − a), counted from the nearer end, so that it is b exactly at weight 1. */
export function lerp(a: TensorLike, b: TensorLike, weight: TensorLike): Tensor {
  return within("lerp", () => {
    const span = areNumbers(a, b) ? Number(b) - Number(a) : sub(b, a);
    if (typeof weight === "object")
      return where(lt(abs(weight), 0.5), add(a, mul(weight, span)), sub(b, mul(sub(1, weight), span)));
    const w = Number(weight);
    return Math.abs(w) < 0.5 ? add(a, mul(span, w)) : sub(b, mul(span, 1 - w));
  });
}
/** What is made of these alone has no place and no precision of its own: it stays a number until it meets a tensor. */
const areNumbers = (...all: unknown[]): boolean => all.every((x) => typeof x === "number" || typeof x === "boolean");
/** x + value·a·b */
export function addcmul(
  x: TensorLike,
  a: TensorLike,
  b: TensorLike,
  options: { readonly value?: number } = {},
): Tensor {
  return within("addcmul", () => {
    requireOptions("addcmul", options, { value: 1 });
    const { value = 1 } = options;
    return add(x, areNumbers(a, b, value) ? Number(a) * Number(b) * value : scaled(mul(a, b), value));
  });
}
/** x + value·a/b */
export function addcdiv(
  x: TensorLike,
  a: TensorLike,
  b: TensorLike,
  options: { readonly value?: number } = {},
): Tensor {
  return within("addcdiv", () => {
    requireOptions("addcdiv", options, { value: 1 });
    const { value = 1 } = options;
    if (areNumbers(a, b, value)) return add(toFloat("addcdiv", x), (Number(a) / Number(b)) * value);
    return add(x, scaled(div(a, b), value));
  });
}
const scaled = (x: Tensor, value: number): Tensor => (value === 1 ? x : mul(x, value));

/** b − a */
export function rsub(a: TensorLike, b: TensorLike): Tensor {
  return within("rsub", () => sub(b, a), "sub");
}
/** aᵇ in the widest dtype there is, float64. */
export function floatPower(a: TensorLike, b: TensorLike): Tensor {
  return within("floatPower", () => {
    const wide = (x: TensorLike): TensorLike => (typeof x === "object" ? toDType(x, "float64") : x);
    return typeof a === "object" || typeof b === "object"
      ? pow(wide(a), wide(b))
      : pow(toDType(a, "float64"), b);
  }, "pow");
}

/** Whether the sign is negative, −0 included. */
export function signbit(x: TensorLike): Tensor {
  return within("signbit", () => {
    const t = typeof x === "object" ? x : toFloat("signbit", x);
    const negative = lt(t, 0);
    return isFloat(t.aval.dtype)
      ? logicalOr(negative, logicalAnd(eq(t, 0), lt(div(1, t), 0)))
      : negative;
  });
}
/** |a| with the sign of `b`; at a = 0 the derivative is 0. */
export function copysign(a: TensorLike, b: TensorLike): Tensor {
  return within("copysign", () => {
    const [x, y] = promoteTwo("copysign", a, b, true);
    const size = abs(x);
    return where(signbit(y), neg(size), size);
  });
}
/** 0 for x < 0, 1 for x > 0, `values` at 0. */
export function heaviside(x: TensorLike, values: TensorLike): Tensor {
  return within("heaviside", () => {
    const [t, v] = promoteTwo("heaviside", x, values, false);
    return where(eq(t, 0), v, toDType(gt(t, 0), t.aval.dtype));
  });
}
