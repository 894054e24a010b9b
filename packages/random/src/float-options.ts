import { type DType, getDefaultDtype, isFloat } from "@cotangent/core";
import { badDType } from "./errors.ts";

export type FloatDType = "float32" | "float64";

export interface FloatOptions {
  /** float32 or float64. Default: the default dtype. */
  readonly dtype?: DType | undefined;
}

export function floatDType(op: string, dtype: DType | undefined): FloatDType {
  const out = dtype ?? getDefaultDtype();
  if (!isFloat(out) || out === "float16") throw badDType(op, "float32 or float64", out);
  return out;
}
