import {
  abs,
  add,
  div,
  eq,
  floor,
  integerPow,
  log,
  lt,
  mul,
  neg,
  round,
  sign,
  square,
  sub,
  tan,
  type Tensor,
  type TensorLike,
  where,
} from "@cotangent/core";
import { BERNOULLI } from "../math/bernoulli.ts";
import { cotangentPolynomial } from "../math/polygamma.ts";
import { isPole } from "./gamma.ts";
import { polynomial } from "./polynomial.ts";

/** cot(πx), with full relative precision at its zeros and poles: the distances to them are exact. */
function cotangentPi(x: Tensor): Tensor {
  const r = sub(x, round(x));
  const size = abs(r);
  const atPole = lt(size, 0.25);
  const t = tan(mul(where(atPole, r, sub(0.5, size)), Math.PI));
  return where(atPole, div(1, t), mul(sign(r), t));
}

/**
 * ψ for x ≥ 0: up to ten steps to the right, whose reciprocals are summed as one fraction, then the asymptotic series. In
 * single precision five steps and half as many terms are enough, and lose fewer digits.
 */
function digammaRight(x: Tensor): Tensor {
  const [far, terms] = x.dtype === "float32" ? [5, 4] : [10, 8];
  let w = add(x, 1);
  let above: TensorLike = 1;
  let below = x;
  for (let i = 1; i < far; i++) {
    const near = lt(w, far);
    above = where(near, add(mul(above, w), below), above);
    below = where(near, mul(below, w), below);
    w = where(near, add(w, 1), w);
  }
  const coefficients = BERNOULLI.slice(0, terms).map((b, k) => b / (2 * k + 2));
  const r = div(1, square(w));
  return sub(sub(sub(log(w), div(0.5, w)), mul(polynomial(r, coefficients.toReversed()), r)), div(above, below));
}

function digamma(x: Tensor): Tensor {
  const left = lt(x, 0);
  const size = digammaRight(where(left, sub(1, x), x));
  const reflected = where(eq(floor(x), x), NaN, sub(size, mul(cotangentPi(x), Math.PI)));
  return where(left, reflected, size);
}

/** n!·ζ(n + 1, x) for x > 0, as in `math/polygamma.ts`. */
function factorialZeta(n: number, x: Tensor): Tensor {
  const s = n + 1;
  const far = n + 12;
  let w = x;
  let sum: TensorLike = 0;
  for (let i = 1; i <= far; i++) {
    const near = lt(w, far);
    sum = where(near, add(integerPow(div(x, w), s), sum), sum);
    w = where(near, add(x, i), w);
  }
  const r = div(1, square(w));
  let factor = s / 2;
  const coefficients: number[] = [];
  for (let k = 1; k <= 10; k++) {
    coefficients.push(BERNOULLI[k - 1]! * factor);
    factor *= ((s + 2 * k - 1) * (s + 2 * k)) / ((2 * k + 1) * (2 * k + 2));
  }
  const series = div(polynomial(r, coefficients.toReversed()), w);
  const correction = add(add(div(w, n), 0.5), series);
  let result = div(add(mul(integerPow(div(x, w), s), correction), sum), x);
  for (let k = 1; k <= n; k++) result = mul(result, div(k, x));
  return where(eq(x, Infinity), 0, result);
}

/** The n-th derivative of π·cot(πx). */
function cotangentDerivative(n: number, x: Tensor): Tensor {
  const coefficients = [...cotangentPolynomial(n).subarray(0, n + 2)].toReversed();
  return mul(polynomial(cotangentPi(x), coefficients), Math.PI ** (n + 1));
}

/** ψ⁽ⁿ⁾(x), with the branches of `math/polygamma.ts` side by side. */
export function polygamma(x: Tensor, { n }: { readonly n: number }): Tensor {
  if (n === 0) return digamma(x);
  const odd = n % 2 === 1;
  const left = lt(x, 0);
  const size = factorialZeta(n, where(left, sub(1, x), x));
  const value = where(left, neg(add(size, cotangentDerivative(n, x))), odd ? size : neg(size));
  const atPole = where(isPole(x), odd ? Infinity : -Infinity, value);
  return where(eq(x, -Infinity), NaN, atPole);
}
