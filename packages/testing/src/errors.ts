import { CotangentError, type DType } from "@cotangent/core";

/** Where two numbers differ that should agree. */
export interface Difference {
  /** What was compared: `reverse of forward, order 2`. */
  readonly what: string;
  /** Which tensor of the tree, counted in flattening order. */
  readonly leaf: number;
  /** Position in that tensor. */
  readonly index: readonly number[];
  readonly got: number;
  readonly expected: number;
}

/** Thrown by `checkGrads` and `checkVmap`: says which element differs, and both numbers. */
export class CheckError extends CotangentError {
  readonly difference: Difference;

  constructor(code: string, message: string, difference: Difference, hint?: string) {
    super(code, message, hint);
    this.name = "CheckError";
    this.difference = difference;
  }
}

const place = ({ leaf, index }: Difference): string => `leaf ${leaf}, index [${index.join(",")}]`;

export const derivativeDiffers = (d: Difference, tolerance: number): CheckError =>
  new CheckError(
    "GRADIENT_MISMATCH",
    `checkGrads: the derivative (${d.what}) differs at ${place(d)}: expected ${d.expected} by central differences, got ${d.got} (tolerance ${tolerance}).`,
    d,
    "Check the rule, or move the arguments away from kinks and poles.",
  );

export const valueDiffers = (d: Difference): CheckError =>
  new CheckError(
    "VALUE_MISMATCH",
    `checkGrads: the value under the transform (${d.what}) differs at ${place(d)}: expected ${d.expected}, got ${d.got}.`,
    d,
  );

export const productsDiffer = (d: Difference): CheckError =>
  new CheckError(
    "DOT_PRODUCT_MISMATCH",
    `checkGrads: the reverse is not the transpose of the forward (${d.what}): expected ⟨ct, J·dx⟩ = ${d.expected}, got ⟨Jᵀ·ct, dx⟩ = ${d.got}.`,
    d,
    "The transpose rule or the linear trait of a primitive is wrong.",
  );

export const batchDiffers = (d: Difference): CheckError =>
  new CheckError(
    "BATCH_MISMATCH",
    `checkVmap: ${d.what} differs at ${place(d)}: expected ${d.expected} by a loop, got ${d.got}.`,
    d,
    "Check the batching rule.",
  );

export const shapeDiffers = (
  check: string,
  what: string,
  expected: string,
  got: string,
): CotangentError =>
  new CotangentError(
    "SHAPE_MISMATCH",
    `${check}: ${what} is expected to be ${expected}, got ${got}.`,
  );

export const notFloat64 = (what: string, dtype: DType): CotangentError =>
  new CotangentError(
    "NOT_FLOAT64",
    `checkGrads: expected every ${what} to be float64, got ${dtype}.`,
    "Central differences need float64: convert with x.to('float64').",
  );

export const nonConforming = (primitive: string, expected: string, got: string): CotangentError =>
  new CotangentError("NOT_CONFORMING", `${primitive}: expected ${expected}, got ${got}.`);
