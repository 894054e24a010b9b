import { bind1, exp, mul, neg, none, square, sub, type Tensor, type TensorLike, toFloat } from "@cotangent/core";
import { type Elementwise, elementwise } from "./elementwise.ts";
import * as lowered from "./lowered/normal.ts";
import { erfinv as erfinvOf, excess as excessOf, hazard as hazardOf, logNdtr as logNdtrOf, ndtri as ndtriOf } from "./math/normal.ts";

// Derivatives: of an inverse 1/f′ at the result, for f′ see https://dlmf.nist.gov/7.2#E1; of ln Φ φ/Φ.

export const erfinvPrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "erfinv",
  () => erfinvOf,
  (dx, out) => mul(dx, mul(exp(square(out)), Math.sqrt(Math.PI) / 2)),
  lowered.erfinv,
);
export const ndtriPrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "ndtri",
  () => ndtriOf,
  (dx, out) => mul(dx, mul(exp(mul(square(out), 0.5)), Math.sqrt(2 * Math.PI))),
  lowered.ndtri,
);
export const logNdtrPrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "logNdtr",
  () => logNdtrOf,
  (dx, _, [x]) => mul(dx, hazard(x!)),
  lowered.logNdtr,
);
export const hazardPrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "normalHazard",
  () => hazardOf,
  (dx, out, [x]) => neg(mul(mul(dx, out), excess(x!))),
  lowered.hazard,
);
export const excessPrimitive: Elementwise = /* @__PURE__ */ elementwise(
  "normalExcess",
  () => excessOf,
  (dx, out, [x]) => mul(dx, sub(1, mul(hazard(x!), out))),
  lowered.excess,
);
/** φ/Φ by element. */
const hazard = (x: Tensor): Tensor => bind1(hazardPrimitive, [x], none);
/** x + φ/Φ by element: φ/Φ is −x and little more on the far left. */
const excess = (x: Tensor): Tensor => bind1(excessPrimitive, [x], none);

/**
 * Inverse of the error function, by element; ±∞ at ±1, NaN beyond.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example erfinv(erf(tensor([0.5]))) // [0.5]
 */
export function erfinv(x: TensorLike): Tensor {
  return bind1(erfinvPrimitive, [toFloat("erfinv", x)], none);
}

/**
 * Inverse of the distribution function of the normal distribution, by element; ∓∞ at 0 and 1, NaN beyond.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example ndtri(tensor([0.975])) // [1.96]
 */
export function ndtri(x: TensorLike): Tensor {
  return bind1(ndtriPrimitive, [toFloat("ndtri", x)], none);
}

/**
 * Logarithm of the distribution function of the normal distribution, by element, accurate in both tails.
 * @throws CotangentError `BAD_ARGUMENT`
 * @example logNdtr(tensor([-40])) // [−804.6], where log(ndtr(x)) is −∞ in float32
 */
export function logNdtr(x: TensorLike): Tensor {
  return bind1(logNdtrPrimitive, [toFloat("logNdtr", x)], none);
}
