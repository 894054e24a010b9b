import { op, type Plain } from "../emit/index.ts";
import type { LaneShape, Vector } from "./lanes.ts";

/** Conversions that one instruction does, as the cpu backend has them: towards 0, saturating, NaN to 0; else to the nearest number. */
const instructions: { readonly [From in LaneShape]?: { readonly [To in LaneShape]?: Plain } } = {
  f32x4: { f64x2: "f64x2.promote_low_f32x4", i32x4: "i32x4.trunc_sat_f32x4_s", u32x4: "i32x4.trunc_sat_f32x4_u" },
  f64x2: { f32x4: "f32x4.demote_f64x2_zero", i32x4: "i32x4.trunc_sat_f64x2_s_zero", u32x4: "i32x4.trunc_sat_f64x2_u_zero" },
  i32x4: { f32x4: "f32x4.convert_i32x4_s", f64x2: "f64x2.convert_low_i32x4_s" },
  u32x4: { f32x4: "f32x4.convert_i32x4_u", f64x2: "f64x2.convert_low_i32x4_u" },
};

/**
 * Lanes as numbers of another type. Where either side is float64, only the two lowest lanes count: they are read, or
 * the two above them are 0.
 */
export function convert(x: Vector, from: LaneShape, to: LaneShape): Vector {
  const name = instructions[from]?.[to];
  // The same bits, or two kinds of integers modulo 2³².
  return name === undefined ? x : op(name as "f32x4.convert_i32x4_s", x);
}
