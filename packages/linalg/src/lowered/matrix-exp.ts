import {
  abs,
  add,
  amax,
  ceil,
  div,
  exp,
  exp2,
  isfinite,
  log2,
  lt,
  matmul,
  mean,
  mul,
  neg,
  scalar,
  sub,
  sum,
  beside,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  whileLoop,
} from "@cotangent/core";
import { identityMask } from "./indices.ts";
import { diagonalOf } from "./parts.ts";

// The Taylor polynomial of degree 18 in five products, then squarings, as many as the matrix needs. The derivative along E is the
// same computation with (X, dX)·(Y, dY) = (X·Y, X·dY + dX·Y). P. Bader, S. Blanes and F. Casas, Computing the matrix exponential with
// an optimized Taylor polynomial approximation, https://doi.org/10.3390/math7121174

/** Factors of A, A², A³ and A⁶, after that of the identity. */
const coefficients: readonly (readonly number[])[] = [
  [0, -0.100365581030144618291, -0.00802924648241156932449, -0.000892138498045729985177, 0],
  [0, 0.397849749499645077844, 1.36783778460411720168, 0.498289622525382669416, -0.00063789819459472328015],
  [-10.9676396052962061844, 1.68015813878906206114, 0.0571779846478865511061, -0.00698210122488052056106, 3.34975017086070470649e-5],
  [-0.0904316832390810593223, -0.0676404519071381882256, 0.0675961301770459654925, 0.0295552570429315521194, -1.39180257516060693404e-5],
  [0, 0, -0.0923364619367118555360, -0.0169364939002081722752, -1.40086798182036094347e-5],
];

/** Up to this norm the polynomial and its derivative are right to the last digit. */
const enough = (a: Tensor): number => (a.aval.dtype === "float32" ? 3 : 1);

/** A matrix, and its derivative if that is asked for. */
interface Pair {
  readonly x: Tensor;
  readonly dx: Tensor | null;
}

const multiply = (a: Pair, b: Pair): Pair => ({
  x: matmul(a.x, b.x),
  dx: a.dx && b.dx && add(matmul(a.x, b.dx), matmul(a.dx, b.x)),
});
const plus = (a: Pair, b: Pair): Pair => ({ x: add(a.x, b.x), dx: a.dx && b.dx && add(a.dx, b.dx) });

/** exp(A) of matrices […, n, n]; or, of A and E, the derivative of exp at A along E. */
export function matrixExp(a: Tensor, e: Tensor | null): Tensor {
  const n = a.aval.shape.at(-1)!;
  const same = identityMask(n, a);
  const identity = (factor: Tensor | number): Tensor => where(same, toDType(factor, a.aval.dtype, a), 0);
  const shift = unsqueeze(mean(diagonalOf(a), -1, { keepdim: true }), -1);
  const rest = sub(a, identity(shift));
  const size = amax(sum(abs(rest), -2, { keepdim: true }), -1, { keepdim: true });
  const ratio = div(size, enough(a));
  // NaN for elements that are no finite numbers
  const squarings = where(isfinite(size), ceil(log2(where(lt(1, ratio), ratio, 1))), 0);
  const scale = where(isfinite(size), exp2(neg(squarings)), NaN);
  const scaled: Pair = { x: mul(rest, scale), dx: e && mul(e, scale) };
  const factor = exp(mul(shift, scale));
  const start = polynomial(scaled, identity);
  return squared({ x: mul(start.x, factor), dx: start.dx && mul(start.dx, factor) }, squarings);
}

function polynomial(a: Pair, identity: (factor: number) => Tensor): Pair {
  const a2 = multiply(a, a);
  const a3 = multiply(a2, a);
  const a6 = multiply(a3, a3);
  const combined = (row: readonly number[]): Pair => {
    const terms = [a, a2, a3, a6].flatMap((power, i) => (row[i + 1] === 0 ? [] : [[power, row[i + 1]!] as const]));
    const weighed = terms.map(([{ x, dx }, c]): Pair => ({ x: mul(x, c), dx: dx && mul(dx, c) }));
    const total = weighed.reduce(plus);
    return row[0] === 0 ? total : { ...total, x: add(total.x, identity(row[0]!)) };
  };
  const [b1, b2, b3, b4, b5] = coefficients.map(combined) as [Pair, Pair, Pair, Pair, Pair];
  const a9 = plus(multiply(b1, b5), b4);
  return plus(b2, multiply(plus(b3, a9), a9));
}

/** X^(2^squarings) of each matrix; or its derivative. */
function squared({ x, dx }: Pair, squarings: Tensor): Tensor {
  const most = amax(squarings);
  const zero = beside(x, () => scalar(0, x.aval.dtype));
  const more = (done: Tensor): Tensor => lt(done, squarings);
  if (dx === null) {
    const [result] = whileLoop<readonly [Tensor, Tensor]>(
      ([, done]) => lt(done, most),
      ([y, done]) => [where(more(done), matmul(y, y), y), add(done, 1)],
      [x, zero],
    );
    return result;
  }
  const [, result] = whileLoop<readonly [Tensor, Tensor, Tensor]>(
    ([, , done]) => lt(done, most),
    ([y, dy, done]) => {
      const next = multiply({ x: y, dx: dy }, { x: y, dx: dy });
      return [where(more(done), next.x, y), where(more(done), next.dx!, dy), add(done, 1)];
    },
    [x, dx, zero],
  );
  return result;
}
