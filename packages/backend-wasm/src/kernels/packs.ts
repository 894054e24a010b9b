import type { DType } from "@cotangent/core";
import { extractLane, load, store } from "../emit/index.ts";
import type { Pack } from "./pack.ts";
import { byte, double, float, integer } from "./scalar-packs.ts";
import { floats, integers, type V128 } from "./vector-packs.ts";

export type { Pack } from "./pack.ts";
export { type Accumulator, accumulatorOf } from "./accumulator.ts";

/** One element of the dtype. */
export function packOf(dtype: DType): Pack {
  switch (dtype) {
    case "float32":
      return float as Pack;
    case "float64":
      return double as Pack;
    case "bool":
      return byte as Pack;
    default:
      return integer(dtype === "int32") as Pack;
  }
}

/**
 * One element of the dtype in a vector, where that is better for comparisons: engines choose between two floating-point
 * numbers by a jump, and between vectors without.
 */
export function laneOf(dtype: DType): Pack {
  const one = packOf(dtype);
  const many = vectorOf(dtype);
  if (!one.isFloat || many === null) return one;
  const wide = dtype === "float64";
  return {
    ...many,
    elements: 1,
    bytes: one.bytes,
    load: (at, offset) => load(wide ? "v128.load64_splat" : "v128.load32_splat", at, offset),
    store: (at, value, offset) =>
      wide
        ? store("f64.store", at, extractLane("f64x2.extract_lane", value as V128, 0), offset)
        : store("f32.store", at, extractLane("f32x4.extract_lane", value as V128, 0), offset),
    indices: {
      ...many.indices,
      store: (at, value) => store("i32.store", at, extractLane("i32x4.extract_lane", value as V128, 0)),
    },
  };
}

/** As many elements as a vector holds, or null where there are no vectors of the dtype. */
export function vectorOf(dtype: DType): Pack | null {
  switch (dtype) {
    case "float32":
      return floats("f32x4") as Pack;
    case "float64":
      return floats("f64x2") as Pack;
    case "bool":
      return null;
    default:
      return integers(dtype === "int32" ? "s" : "u") as Pack;
  }
}
