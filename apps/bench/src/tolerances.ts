import type { Float, Kind } from "./problem.ts";

/** How a route comes by its numbers. */
export type Origin =
  | "transforms"
  | "jit"
  | "facade"
  | "differences"
  | "differences of gradients"
  | "reference";

/**
 * Exact routes differ by rounding only, relative to the largest entry: some thousand units of float64 (2.2e-16), some
 * forty of float32 (1.2e-7), which covers the sums of 150 rows and the cancellation in these problems.
 */
const exact: Record<Float, number> = { float64: 1e-12, float32: 5e-6 };

/**
 * Central differences, always in float64. First order: step ∛ε·max(1, |x|), error about ε^⅔ ≈ 4e-11 times the ratio of the
 * third derivative to the first. Second order from values: step ∜ε, error about √ε ≈ 1.5e-8 times |f| or f⁗ over f″.
 * From gradients: as first order. Each is given two or three digits for these ratios.
 */
const differences: Record<Kind, number> = { gradient: 1e-8, jacobian: 1e-8, hessian: 1e-5 };
const differencesOfGradients = 1e-8;

/** The largest relative difference that a route may have from a correct one. */
export function toleranceOf(origin: Origin, kind: Kind, dtype: Float): number {
  if (origin === "differences") return Math.max(differences[kind], exact[dtype]);
  if (origin === "differences of gradients") return Math.max(differencesOfGradients, exact[dtype]);
  return exact[dtype];
}

/** For the report: what was asked. */
export const tolerances = { exact, differences, differencesOfGradients } as const;
