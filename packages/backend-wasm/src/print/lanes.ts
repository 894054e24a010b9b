import type { DType } from "@cotangent/core";
import { type Expr, extractLane, f32, f64, i32, type ModuleBuilder, op, opNamed, replaceLane, shuffle, v128, type ValueType } from "../emit/index.ts";

/**
 * Elements that code handles at once: 1 is scalar code; 4 are a vector of 32 bits each; 2 are a vector of float64, with
 * 32-bit numbers in its lower half. A bool is 0 or 1 in scalar code, else a mask: all ones or all zeros, in as many bits
 * as a lane has (64 where the width is 2).
 */
export type Width = 1 | 2 | 4;
export type Code = Expr<ValueType>;
export type Vector = Expr<"v128">;

/** Names of instructions begin with this. */
export type Prefix = "f32" | "f64" | "i32" | "f32x4" | "f64x2" | "i32x4" | "i64x2";

export function prefixOf(dtype: DType, width: Width): Prefix {
  if (dtype === "float32") return width === 1 ? "f32" : "f32x4";
  if (dtype === "float64") return width === 1 ? "f64" : "f64x2";
  return width === 1 ? "i32" : dtype === "bool" && width === 2 ? "i64x2" : "i32x4";
}

/** The type of a variable for one element, or for a vector of them. */
export function typeOf(dtype: DType, width: Width): ValueType {
  if (width > 1) return "v128";
  return dtype === "float32" ? "f32" : dtype === "float64" ? "f64" : "i32";
}

/** A number in one element. */
export function scalar(x: number, dtype: DType): Code {
  if (dtype === "float32") return f32(x);
  if (dtype === "float64") return f64(x);
  return i32(dtype === "bool" ? (x === 0 ? 0 : 1) : x | 0);
}

/** A number in all lanes, kept as a global of the module. */
export function everywhere(x: number, dtype: DType, width: 2 | 4, module: ModuleBuilder): Vector {
  const prefix = prefixOf(dtype, width);
  const name = Object.is(x, -0) ? "-0" : String(x);
  return module.constant(`${dtype === "bool" ? "mask" : prefix} ${name}`, v128(bytesOf(x, dtype)));
}

function bytesOf(x: number, dtype: DType): Uint8Array {
  if (dtype === "bool") return new Uint8Array(16).fill(x === 0 ? 0 : 255);
  if (dtype === "float64") return new Uint8Array(new Float64Array(2).fill(x).buffer);
  if (dtype === "float32") return new Uint8Array(new Float32Array(4).fill(x).buffer);
  return new Uint8Array(new Int32Array(4).fill(x | 0).buffer);
}

/** Four integers of 32 bits. */
export function integers(x: readonly [number, number, number, number], module: ModuleBuilder): Vector {
  return module.constant(`i32x4 ${x.join()}`, v128(new Uint8Array(Int32Array.from(x).buffer)));
}

/** A scalar in all lanes. */
export function splat(x: Code, dtype: DType, width: 2 | 4): Vector {
  if (dtype === "bool") {
    // 0 or 1 becomes 0 or −1 in every bit.
    return op("i32x4.splat", op("i32.sub", i32(0), x as Expr<"i32">));
  }
  return opNamed(`${prefixOf(dtype, width)}.splat`, x) as Vector;
}

/** One lane as a scalar. */
export function lane(x: Code, dtype: DType, width: Width, at: number): Code {
  if (width === 1) return x;
  const v = x as Vector;
  if (dtype === "float32") return extractLane("f32x4.extract_lane", v, at);
  if (dtype === "float64") return extractLane("f64x2.extract_lane", v, at);
  if (dtype === "bool") return op("i32.and", extractLane("i32x4.extract_lane", v, width === 2 ? 2 * at : at), i32(1));
  return extractLane("i32x4.extract_lane", v, at);
}

/** A vector of scalars, one a lane. */
export function gathered(lanes: readonly Code[], dtype: DType, width: 2 | 4): Vector {
  let v = splat(lanes[0]!, dtype, width);
  lanes.slice(1).forEach((x, i) => {
    const at = i + 1;
    if (dtype === "float32") v = replaceLane("f32x4.replace_lane", v, at, x as Expr<"f32">);
    else if (dtype === "float64") v = replaceLane("f64x2.replace_lane", v, at, x as Expr<"f64">);
    else if (dtype === "bool") {
      const mask = op("i32.sub", i32(0), x as Expr<"i32">);
      v =
        width === 2
          ? replaceLane("i64x2.replace_lane", v, at, op("i64.extend_i32_s", mask))
          : replaceLane("i32x4.replace_lane", v, at, mask);
    } else v = replaceLane("i32x4.replace_lane", v, at, x as Expr<"i32">);
  });
  return v;
}

/** A mask as those lanes need it that hold values of `dtype`. */
export function maskFor(mask: Vector, dtype: DType, width: Width): Vector {
  if (width !== 2 || dtype === "float64" || dtype === "bool") return mask;
  return shuffle(mask, mask, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
}

/** The mask that a comparison of values of `dtype` made, as a bool of this width. */
export function asBool(mask: Vector, dtype: DType, width: Width): Vector {
  if (width !== 2 || dtype === "float64" || dtype === "bool") return mask;
  return op("i64x2.extend_low_i32x4_s", mask);
}
