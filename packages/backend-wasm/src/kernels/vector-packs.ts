import { type Expr, extractLane, f32, f64, i32, load, op, shuffle, store } from "../emit/index.ts";
import type { I32 } from "./integers.ts";
import type { Indices, Pack } from "./pack.ts";

export type V128 = Expr<"v128">;

const vector = {
  type: "v128",
  bytes: 16,
  load: (at: I32, offset?: number) => load("v128.load", at, offset),
  store: (at: I32, value: V128, offset?: number) => store("v128.store", at, value, offset),
  both: (a: V128, b: V128) => op("v128.and", a, b),
  either: (a: V128, b: V128) => op("v128.or", a, b),
  choose: (mask: V128, yes: V128, no: V128) => op("v128.bitselect", yes, no, mask),
  chooseIndex: (mask: V128, yes: V128, no: V128) => op("v128.bitselect", yes, no, mask),
  any: (mask: V128) => op("v128.any_true", mask),
} as const;

const four: Indices<"v128"> = {
  type: "v128",
  constant: (x) => op("i32x4.splat", i32(x)),
  from: (x) => op("i32x4.splat", x),
  store: (at, value) => store("v128.store", at, value),
};
const two: Indices<"v128"> = {
  type: "v128",
  constant: (x) => op("i32x4.splat", i32(x)),
  from: (x) => op("i32x4.splat", x),
  store: (at, value) =>
    store("i64.store", at, extractLane("i64x2.extract_lane", shuffle(value, value, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]), 0)),
};

type VectorPack = Pack<"v128", "v128", "v128">;

export function floats(shape: "f32x4" | "f64x2"): VectorPack {
  const wide = shape === "f64x2";
  return {
    ...vector,
    elements: wide ? 2 : 4,
    isFloat: true,
    indices: wide ? two : four,
    constant: (x) => (wide ? op("f64x2.splat", f64(x)) : op("f32x4.splat", f32(x))),
    add: (a, b) => op(`${shape}.add`, a, b),
    mul: (a, b) => op(`${shape}.mul`, a, b),
    max: (a, b) => op(`${shape}.max`, a, b),
    min: (a, b) => op(`${shape}.min`, a, b),
    less: (a, b) => op(`${shape}.lt`, a, b),
    equal: (a, b) => op(`${shape}.eq`, a, b),
    differ: (a, b) => op(`${shape}.ne`, a, b),
    first: (mask) => op("i32.ctz", op(wide ? "i64x2.bitmask" : "i32x4.bitmask", mask)),
  };
}

export function integers(sign: "s" | "u"): VectorPack {
  return {
    ...vector,
    elements: 4,
    isFloat: false,
    indices: four,
    constant: (x) => op("i32x4.splat", i32(x)),
    add: (a, b) => op("i32x4.add", a, b),
    mul: (a, b) => op("i32x4.mul", a, b),
    max: (a, b) => op(`i32x4.max_${sign}`, a, b),
    min: (a, b) => op(`i32x4.min_${sign}`, a, b),
    less: (a, b) => op(`i32x4.lt_${sign}`, a, b),
    equal: (a, b) => op("i32x4.eq", a, b),
    differ: (a, b) => op("i32x4.ne", a, b),
    first: (mask) => op("i32.ctz", op("i32x4.bitmask", mask)),
  };
}
