import { type DType, isFloat } from "@cotangent/core";
import { type Expr, op, opNamed } from "../emit/index.ts";
import { convert } from "../math/conversions.ts";
import type { LaneShape } from "../math/lanes.ts";
import type { Cell } from "./cell.ts";
import { asBool, type Code, maskFor, prefixOf, type Vector } from "./lanes.ts";

/**
 * A conversion: from float to integer truncates and saturates, NaN becomes 0; to bool is `x != 0`; integers wrap.
 */
export function castTo(cell: Cell, x: Code, from: DType, to: DType): Code {
  const { width } = cell;
  if (from === to) return x;
  if (to === "bool") {
    const mask = opNamed(`${prefixOf(from, width)}.ne`, x, cell.number(0, from));
    return width === 1 ? mask : asBool(mask as Vector, from, width);
  }
  if (width > 1) {
    if (from !== "bool") return convert(x as Vector, shapeOf(from), shapeOf(to));
    return op("v128.and", maskFor(x as Vector, to, width), cell.number(1, to) as Vector);
  }
  if (from === "float64" && to === "float32") return op("f32.demote_f64", x as Expr<"f64">);
  if (from === "float32" && to === "float64") return op("f64.promote_f32", x as Expr<"f32">);
  if (isFloat(from)) return opNamed(`i32.trunc_sat_${prefixOf(from, 1)}_${to === "uint32" ? "u" : "s"}`, x);
  if (isFloat(to)) return opNamed(`${prefixOf(to, 1)}.convert_i32_${from === "uint32" ? "u" : "s"}`, x);
  return x;
}

const shapes: Readonly<Record<DType, LaneShape>> = { float16: "f32x4", float32: "f32x4", float64: "f64x2", int32: "i32x4", uint32: "u32x4", bool: "i32x4" };
const shapeOf = (dtype: DType): LaneShape => shapes[dtype];
