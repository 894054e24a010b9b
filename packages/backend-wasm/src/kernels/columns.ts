import type { DType } from "@cotangent/core";
import type { FunctionBuilder, Local } from "../emit/index.ts";
import { forRange, type I32, increase, least, minus, notAbove, over, plus, repeatWhile, times } from "./integers.ts";
import { type Pack, packOf, vectorOf } from "./packs.ts";
import { type Around, split, type Split } from "./step.ts";

/** Columns that belong to one unit of work. */
const block = 64;

/** The columns of [outer, n, inner] in blocks, which do not depend on each other. */
export const splitColumns = ({ outer, inner }: Around): Split => split(outer * Math.ceil(inner / block));

/** Neighbouring columns: `count` packs of them. `row` counts the outer axis, `column` the inner one. */
export interface Columns {
  readonly pack: Pack;
  readonly count: number;
  readonly row: Local<"i32">;
  readonly column: Local<"i32">;
}

/** Vectors that are taken together: what comes from memory at once is used at once. */
const together = 4;

/**
 * `body` for the columns of the units start … end − 1 (of `splitColumns`), as many at a time as some vectors hold, as far
 * as that goes; then `one` by one.
 */
export function eachColumn(
  f: FunctionBuilder,
  dtype: DType,
  { inner }: Around,
  [start, end]: readonly [I32, I32],
  body: (columns: Columns) => void,
  one = packOf(dtype),
): void {
  const row = f.local("i32");
  const column = f.local("i32");
  if (inner === 1) {
    forRange(f, start, end, (i) => {
      f.set(row, i);
      body({ pack: one, count: 1, row, column });
    });
    return;
  }
  const many = vectorOf(dtype);
  const blocks = Math.ceil(inner / block);
  const kinds = [{ pack: one, count: 1 }];
  if (many !== null && inner >= many.elements) kinds.unshift({ pack: many, count: 1 });
  if (many !== null && inner >= together * many.elements) kinds.unshift({ pack: many, count: together });
  forRange(f, start, end, (unit) => {
    f.set(row, over(unit, blocks));
    f.set(column, times(minus(unit, times(row, blocks)), block));
    const last = least(f, plus(column, block), inner);
    let rest = inner;
    for (const { pack, count } of kinds) {
      const width = pack.elements * count;
      if (rest < width) continue;
      rest %= width;
      repeatWhile(
        f,
        () => notAbove(plus(column, width), last),
        () => {
          body({ pack, count, row, column });
          increase(f, column, width);
        },
      );
    }
  });
}
