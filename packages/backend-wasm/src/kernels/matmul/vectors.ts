import { type Expr, extractLane, f32, f64, type FunctionBuilder, i32, load, op, shuffle, store } from "../../emit/index.ts";

type Address = Expr<"i32">;
type Vector = Expr<"v128">;

/** Vectors of one dtype. */
export interface Vectors {
  /** Bytes of an element. */
  readonly size: 4 | 8;
  readonly lanes: 4 | 2;
  readonly zero: Vector;
  add(x: Vector, y: Vector): Vector;
  /** `x·y + z`. */
  multiplyAdd(x: Vector, y: Vector, z: Vector): Vector;
  /** All lanes are the element that lies there. */
  splat(address: Address, offset?: number): Vector;
  /** The first `count` elements that lie there, then zeros; nothing beyond them is read. */
  load(address: Address, offset: number, count: number): Vector;
  /** Stores the first `count` lanes of a variable, and nothing beyond them. */
  store(address: Address, offset: number, vector: Vector, count: number): readonly Expr<"void">[];
  /** Copies one element. */
  move(to: Address, from: Address): Expr<"void">;
  clear(to: Address): Expr<"void">;
  /** `lanes` vectors, element j of vector i to element i of vector j. */
  transposed(f: FunctionBuilder, rows: readonly Vector[]): readonly Vector[];
}

const pairs = (a: readonly number[]): readonly number[] => a.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
const lanes32 = (x: Vector, y: Vector, ...lanes: readonly number[]): Vector => shuffle(x, y, pairs(lanes));

/** @param madd - Whether there is a relaxed multiply-add. */
export function vectorsOf(dtype: "float32" | "float64", madd: boolean): Vectors {
  return dtype === "float32" ? narrow(madd) : wide(madd);
}

function narrow(madd: boolean): Vectors {
  return {
    size: 4,
    lanes: 4,
    zero: op("f32x4.splat", f32(0)),
    add: (x, y) => op("f32x4.add", x, y),
    multiplyAdd: (x, y, z) => (madd ? op("f32x4.relaxed_madd", x, y, z) : op("f32x4.add", z, op("f32x4.mul", x, y))),
    splat: (address, offset) => load("v128.load32_splat", address, offset),
    load(address, offset, count) {
      if (count === 4) return load("v128.load", address, offset);
      if (count === 1) return load("v128.load32_zero", address, offset);
      const two = load("v128.load64_zero", address, offset);
      return count === 2 ? two : lanes32(two, load("v128.load32_zero", address, offset + 8), 0, 1, 4, 5);
    },
    store: (address, offset, vector, count) =>
      count === 4
        ? [store("v128.store", address, vector, offset)]
        : Array.from({ length: count }, (_, lane) => store("f32.store", address, extractLane("f32x4.extract_lane", vector, lane), offset + 4 * lane)),
    move: (to, from) => store("f32.store", to, load("f32.load", from)),
    clear: (to) => store("i32.store", to, i32(0)),
    transposed(f, rows) {
      const [a, b, c, d] = [f.let(rows[0]!), f.let(rows[1]!), f.let(rows[2]!), f.let(rows[3]!)];
      const [upper, lower] = [f.let(lanes32(a, b, 0, 4, 1, 5)), f.let(lanes32(c, d, 0, 4, 1, 5))];
      const [upperEnd, lowerEnd] = [f.let(lanes32(a, b, 2, 6, 3, 7)), f.let(lanes32(c, d, 2, 6, 3, 7))];
      return [
        lanes32(upper, lower, 0, 1, 4, 5),
        lanes32(upper, lower, 2, 3, 6, 7),
        lanes32(upperEnd, lowerEnd, 0, 1, 4, 5),
        lanes32(upperEnd, lowerEnd, 2, 3, 6, 7),
      ];
    },
  };
}

function wide(madd: boolean): Vectors {
  return {
    size: 8,
    lanes: 2,
    zero: op("f64x2.splat", f64(0)),
    add: (x, y) => op("f64x2.add", x, y),
    multiplyAdd: (x, y, z) => (madd ? op("f64x2.relaxed_madd", x, y, z) : op("f64x2.add", z, op("f64x2.mul", x, y))),
    splat: (address, offset) => load("v128.load64_splat", address, offset),
    load: (address, offset, count) => load(count === 2 ? "v128.load" : "v128.load64_zero", address, offset),
    store: (address, offset, vector, count) =>
      count === 2
        ? [store("v128.store", address, vector, offset)]
        : [store("f64.store", address, extractLane("f64x2.extract_lane", vector, 0), offset)],
    move: (to, from) => store("f64.store", to, load("f64.load", from)),
    clear: (to) => store("f64.store", to, f64(0)),
    transposed(f, rows) {
      const [a, b] = [f.let(rows[0]!), f.let(rows[1]!)];
      return [lanes32(a, b, 0, 1, 4, 5), lanes32(a, b, 2, 3, 6, 7)];
    },
  };
}
