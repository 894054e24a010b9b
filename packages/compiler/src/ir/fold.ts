import { type DType, limits } from "@cotangent/core";
import type { Fold } from "./tree.ts";

/** What a fold of elements of this dtype begins with. */
export function neutral(fold: Fold, dtype: DType): number {
  return fold === "sum" ? 0 : fold === "prod" ? 1 : limits[dtype][fold === "max" ? 0 : 1];
}
