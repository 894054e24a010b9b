import type { DType } from "@cotangent/core";
import { type FunctionBuilder, i32 } from "../emit/index.ts";
import type { Indexed } from "./indexed.ts";
import { type I32, increase, notAbove, plus, repeatWhile, times } from "./integers.ts";
import { type Pack, packOf, vectorOf } from "./packs.ts";

/** Some columns (of the `after` ones) of one row: units of work that do not depend on each other. */
export interface Tile {
  readonly row: I32;
  readonly column: I32;
  readonly width: I32 | number;
}

/** Address of a tile's first element, in an array of `n` runs a row. */
export const addressIn = (array: I32, { after, bytes }: Indexed, n: number, { row, column }: Tile): I32 =>
  plus(plus(array, times(row, n * after * bytes)), times(column, bytes));

/** Fewer packs than this need no loop. */
const fewPacks = 8;

/** Goes through `width` neighbours, as many at a time as a vector holds as far as that goes; `i` counts elements. */
export function eachPack(f: FunctionBuilder, dtype: DType, width: I32 | number, body: (pack: Pack, i: I32) => void): void {
  const one = packOf(dtype);
  const many = vectorOf(dtype);
  if (typeof width === "number") {
    const vectors = many === null ? 0 : Math.floor(width / many.elements);
    const rest = width - vectors * (many?.elements ?? 0);
    if (vectors + rest <= fewPacks) {
      for (let k = 0; k < vectors; k++) body(many!, i32(k * many!.elements));
      for (let k = width - rest; k < width; k++) body(one, i32(k));
      return;
    }
  }
  const i = f.let(i32(0));
  for (const pack of [many, one])
    if (pack !== null)
      repeatWhile(
        f,
        () => notAbove(plus(i, pack.elements), width),
        () => {
          body(pack, i);
          increase(f, i, pack.elements);
        },
      );
}
