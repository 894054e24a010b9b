import type { DType } from "@cotangent/core";
import type { Fold } from "@cotangent/compiler";
import { rounded } from "./scalars.ts";

/** A fold of two floating-point numbers. */
export function combine(fold: Fold, a: string, b: string): string {
  if (fold === "sum") return `(${a} + ${b})`;
  if (fold === "prod") return `(${a} * ${b})`;
  return fold === "max" ? `Math.max(${a}, ${b})` : `Math.min(${a}, ${b})`;
}

/** A fold of two integers or booleans. */
export function combineIntegers(fold: Fold, a: string, b: string, dtype: DType): string {
  if (fold === "max" || fold === "min") return combine(fold, a, b);
  return rounded(fold === "sum" ? `${a} + ${b}` : `Math.imul(${a}, ${b})`, dtype);
}

/** A condition as 0 or 1. */
export const numeric = (condition: string): string =>
  condition === "true" ? "1" : condition === "false" ? "0" : `(${condition} ? 1 : 0)`;

/** A number in the code. */
export function literal(x: number): string {
  if (Object.is(x, -0)) return "(-0)";
  return x < 0 ? `(${x})` : String(x);
}
