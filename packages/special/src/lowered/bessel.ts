import { abs, add, div, eq, exp, le, lt, mul, sign, sqrt, sub, type Tensor, where } from "@cotangent/core";
import { LARGE_0, LARGE_1, SMALL_0, SMALL_1 } from "../math/bessel-tables.ts";
import { polynomial } from "./polynomial.ts";

// With the branches of `math/bessel.ts` side by side.

export function i0e(x: Tensor): Tensor {
  const y = abs(x);
  const near = le(y, 8);
  const above = where(near, polynomial(sub(div(y, 4), 1), SMALL_0), polynomial(sub(div(16, y), 1), LARGE_0));
  return div(above, sqrt(where(near, add(y, 4), y)));
}

export function i1e(x: Tensor): Tensor {
  const y = abs(x);
  const near = le(y, 8);
  const shifted = add(y, 4);
  const small = div(mul(x, polynomial(sub(div(y, 4), 1), SMALL_1)), shifted);
  const large = mul(sign(x), polynomial(sub(div(16, y), 1), LARGE_1));
  return div(where(near, small, large), sqrt(where(near, shifted, y)));
}

export function i0(x: Tensor): Tensor {
  return where(eq(abs(x), Infinity), Infinity, unscaled(i0e(x), abs(x)));
}

export function i1(x: Tensor): Tensor {
  return where(eq(abs(x), Infinity), x, unscaled(i1e(x), abs(x)));
}

function unscaled(scaled: Tensor, y: Tensor): Tensor {
  const whole = lt(y, y.dtype === "float64" ? 700 : 80);
  const product = mul(scaled, exp(where(whole, y, sub(y, 64))));
  // not a choice of two numbers, which would be float32
  return where(whole, product, mul(product, Math.exp(64)));
}
