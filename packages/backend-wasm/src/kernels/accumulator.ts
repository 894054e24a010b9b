import { type Expr, op, shuffle, type ValueType } from "../emit/index.ts";
import type { Pack } from "./pack.ts";
import { double } from "./scalar-packs.ts";
import { floats, type V128 } from "./vector-packs.ts";

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
