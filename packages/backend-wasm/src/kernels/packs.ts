import type { DType } from "@cotangent/core";
import { type Expr, extractLane, f32, f64, i32, load, op, select, shuffle, store, type ValueType } from "../emit/index.ts";
import type { I32 } from "./integers.ts";

/** Indices of one kind of pack: as many integers of a width that suits its masks. */
export interface Indices<I extends ValueType = ValueType> {
  readonly type: I;
  constant(x: number): Expr<I>;
  /** Those that begin at an index that is not known in advance, all the same. */
  from(x: I32): Expr<I>;
  /** Stores them as int32. */
  store(at: I32, value: Expr<I>): Expr<"void">;
}

/**
 * One or several neighbouring elements of a dtype, and what kernels do with them. A mask comes from a comparison and
 * goes into `choose`: a condition for one element, a vector for several.
 */
export interface Pack<T extends ValueType = ValueType, M extends ValueType = ValueType, I extends ValueType = ValueType> {
  readonly type: T;
  readonly elements: number;
  /** All of it. */
  readonly bytes: number;
  readonly isFloat: boolean;
  readonly indices: Indices<I>;
  load(at: I32, offset?: number): Expr<T>;
  store(at: I32, value: Expr<T>, offset?: number): Expr<"void">;
  /** A number in all places. */
  constant(x: number): Expr<T>;
  add(a: Expr<T>, b: Expr<T>): Expr<T>;
  mul(a: Expr<T>, b: Expr<T>): Expr<T>;
  /** NaN if either is NaN; 0 is larger than −0. The arguments may be computed twice. */
  max(a: Expr<T>, b: Expr<T>): Expr<T>;
  min(a: Expr<T>, b: Expr<T>): Expr<T>;
  less(a: Expr<T>, b: Expr<T>): Expr<M>;
  equal(a: Expr<T>, b: Expr<T>): Expr<M>;
  differ(a: Expr<T>, b: Expr<T>): Expr<M>;
  both(a: Expr<M>, b: Expr<M>): Expr<M>;
  either(a: Expr<M>, b: Expr<M>): Expr<M>;
  choose(mask: Expr<M>, yes: Expr<T>, no: Expr<T>): Expr<T>;
  chooseIndex(mask: Expr<M>, yes: Expr<I>, no: Expr<I>): Expr<I>;
  any(mask: Expr<M>): I32;
  /** Place of the first element that a mask has. */
  first(mask: Expr<M>): I32;
}

const single = {
  elements: 1,
  indices: {
    type: "i32",
    constant: i32,
    from: (x: I32) => x,
    store: (at: I32, value: I32) => store("i32.store", at, value),
  },
  both: (a: I32, b: I32) => op("i32.and", a, b),
  either: (a: I32, b: I32) => op("i32.or", a, b),
  choose: select,
  chooseIndex: select<"i32">,
  any: (mask: I32) => mask,
  first: () => i32(0),
} as const;

const float: Pack<"f32", "i32", "i32"> = {
  ...single,
  type: "f32",
  isFloat: true,
  bytes: 4,
  load: (at, offset) => load("f32.load", at, offset),
  store: (at, value, offset) => store("f32.store", at, value, offset),
  constant: f32,
  add: (a, b) => op("f32.add", a, b),
  mul: (a, b) => op("f32.mul", a, b),
  max: (a, b) => op("f32.max", a, b),
  min: (a, b) => op("f32.min", a, b),
  less: (a, b) => op("f32.lt", a, b),
  equal: (a, b) => op("f32.eq", a, b),
  differ: (a, b) => op("f32.ne", a, b),
};

export const double: Pack<"f64", "i32", "i32"> = {
  ...single,
  type: "f64",
  isFloat: true,
  bytes: 8,
  load: (at, offset) => load("f64.load", at, offset),
  store: (at, value, offset) => store("f64.store", at, value, offset),
  constant: f64,
  add: (a, b) => op("f64.add", a, b),
  mul: (a, b) => op("f64.mul", a, b),
  max: (a, b) => op("f64.max", a, b),
  min: (a, b) => op("f64.min", a, b),
  less: (a, b) => op("f64.lt", a, b),
  equal: (a, b) => op("f64.eq", a, b),
  differ: (a, b) => op("f64.ne", a, b),
};

function integer(signed: boolean): Pack<"i32", "i32", "i32"> {
  const less = (a: I32, b: I32): I32 => op(signed ? "i32.lt_s" : "i32.lt_u", a, b);
  return {
    ...single,
    type: "i32",
    isFloat: false,
    bytes: 4,
    load: (at, offset) => load("i32.load", at, offset),
    store: (at, value, offset) => store("i32.store", at, value, offset),
    constant: i32,
    add: (a, b) => op("i32.add", a, b),
    mul: (a, b) => op("i32.mul", a, b),
    max: (a, b) => select(less(a, b), b, a),
    min: (a, b) => select(less(b, a), b, a),
    less,
    equal: (a, b) => op("i32.eq", a, b),
    differ: (a, b) => op("i32.ne", a, b),
  };
}

const byte: Pack<"i32", "i32", "i32"> = /* @__PURE__ */ (() => ({
  ...integer(false),
  bytes: 1,
  load: (at: I32, offset?: number) => load("i32.load8_u", at, offset),
  store: (at: I32, value: I32, offset?: number) => store("i32.store8", at, value, offset),
}))();

type V128 = Expr<"v128">;

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

function floats(shape: "f32x4" | "f64x2"): VectorPack {
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

function integers(sign: "s" | "u"): VectorPack {
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

/** How values are accumulated: as parts of another pack, in double precision for float32. */
export interface Accumulator {
  readonly pack: Pack;
  readonly parts: number;
  /** The arguments may be computed several times. */
  split(x: Expr): readonly Expr<ValueType>[];
  join(parts: readonly Expr[]): Expr<ValueType>;
}

export function accumulatorOf(pack: Pack): Accumulator {
  if (!pack.isFloat || pack.bytes / pack.elements !== 4)
    return { pack, parts: 1, split: (x) => [x as Expr<ValueType>], join: ([x]) => x as Expr<ValueType> };
  if (pack.elements === 1)
    return {
      pack: double as Pack,
      parts: 1,
      split: (x) => [op("f64.promote_f32", x as Expr<"f32">)],
      join: ([x]) => op("f32.demote_f64", x as Expr<"f64">),
    };
  const low = (x: V128): V128 => op("f64x2.promote_low_f32x4", x);
  const half = (x: V128): V128 => op("f32x4.demote_f64x2_zero", x);
  return {
    pack: floats("f64x2") as Pack,
    parts: 2,
    split: (x) => {
      const v = x as V128;
      return [low(v), low(shuffle(v, v, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]))];
    },
    join: ([a, b]) => shuffle(half(a as V128), half(b as V128), [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]),
  };
}
