import { bytesPerElement, type DType } from "@cotangent/core";
import { type Expr, extractLane, i32, load, type ModuleBuilder, op, shuffle, store } from "../emit/index.ts";
import type { Address } from "./addresses.ts";
import { type Code, everywhere, gathered, lane, splat, type Vector, type Width } from "./lanes.ts";

/** One element. */
export function loadElement({ at, offset }: Address, dtype: DType): Code {
  if (dtype === "float32") return load("f32.load", at, offset);
  if (dtype === "float64") return load("f64.load", at, offset);
  return load(dtype === "bool" ? "i32.load8_u" : "i32.load", at, offset);
}

export function storeElement({ at, offset }: Address, dtype: DType, value: Code): Expr<"void"> {
  if (dtype === "float32") return store("f32.store", at, value as Expr<"f32">, offset);
  if (dtype === "float64") return store("f64.store", at, value as Expr<"f64">, offset);
  return store(dtype === "bool" ? "i32.store8" : "i32.store", at, value as Expr<"i32">, offset);
}

/** One element in all lanes. */
export function loadEverywhere(address: Address, dtype: DType, width: 2 | 4): Vector {
  const { at, offset } = address;
  if (dtype === "float64") return load("v128.load64_splat", at, offset);
  if (dtype === "bool") return splat(loadElement(address, dtype), dtype, width);
  return load("v128.load32_splat", at, offset);
}

/** Neighbouring elements. */
export function loadVector({ at, offset }: Address, dtype: DType, width: 2 | 4): Vector {
  if (dtype === "bool") return loadMask(load("v128.load32_zero", at, offset), width);
  return load(width === 2 && dtype !== "float64" ? "v128.load64_zero" : "v128.load", at, offset);
}

/** Bytes 0 or 1, at the lower end of a vector with zeros above them, as a mask. */
function loadMask(x: Vector, width: 2 | 4): Vector {
  if (width === 4) return op("i32x4.neg", shuffle(x, x, [0, 4, 4, 4, 1, 4, 4, 4, 2, 4, 4, 4, 3, 4, 4, 4]));
  return op("i64x2.neg", shuffle(x, x, [0, 4, 4, 4, 4, 4, 4, 4, 1, 4, 4, 4, 4, 4, 4, 4]));
}

export function storeVector({ at, offset }: Address, dtype: DType, width: 2 | 4, value: Vector, module: ModuleBuilder): Expr<"void"> {
  if (dtype === "bool") {
    const ones = op("v128.and", value, everywhere(1, "int32", 4, module));
    if (width === 4) {
      const packed = op("i8x16.narrow_i16x8_u", op("i16x8.narrow_i32x4_u", ones, ones), ones);
      return store("i32.store", at, extractLane("i32x4.extract_lane", packed, 0), offset);
    }
    return store("i32.store16", at, extractLane("i32x4.extract_lane", shuffle(ones, ones, [0, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), 0), offset);
  }
  if (width === 2 && dtype !== "float64") return store("f64.store", at, extractLane("f64x2.extract_lane", value, 0), offset);
  return store("v128.store", at, value, offset);
}

/** Elements by lanes, each at its own address. */
export const loadLanes = (addresses: readonly Address[], dtype: DType, width: 2 | 4): Vector =>
  gathered(
    addresses.map((a) => loadElement(a, dtype)),
    dtype,
    width,
  );

export const storeLanes = (addresses: readonly Address[], dtype: DType, width: Width, value: Code): Expr<"void">[] =>
  addresses.map((a, i) => storeElement(a, dtype, lane(value, dtype, width, i)));

/** Neighbouring elements, the last one first. */
export function reversed(x: Vector, dtype: DType, width: 2 | 4): Vector {
  if (dtype === "float64" || dtype === "bool") {
    if (width === 2) return shuffle(x, x, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
  } else if (width === 2) return shuffle(x, x, [4, 5, 6, 7, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15]);
  return shuffle(x, x, [12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
}

/** Every second element, of the vector that begins with the first of them and of the one that ends with the last. */
export function everySecond(first: Vector, last: Vector, dtype: DType, width: 2 | 4): Vector {
  const bytes = dtype === "float64" ? 8 : 4;
  const lanes = width === 4 ? [0, 2, 5, 7] : [0, 16 / bytes + 1];
  const picked = lanes.flatMap((lane) => Array.from({ length: bytes }, (_, i) => lane * bytes + i));
  return shuffle(first, last, Array.from({ length: 16 }, (_, i) => picked[i] ?? i));
}

/** The bytes that so many elements take, as a constant. */
export const bytesOf = (size: number, dtype: DType): Expr<"i32"> => i32(size * bytesPerElement[dtype]);
