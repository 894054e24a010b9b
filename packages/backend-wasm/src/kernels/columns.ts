import type { DType } from "@cotangent/core";
import type { FunctionBuilder, Local } from "../emit/index.ts";
import { forRange, type I32, increase, least, minus, notAbove, over, plus, repeatWhile, times } from "./integers.ts";
import { type Pack, packOf, vectorOf } from "./packs.ts";
import { type Around, split, type Split } from "./step.ts";

/** Columns that belong to one unit of work. */
const block = 64;

/** The columns of [outer, n, inner] in blocks, which do not depend on each other. */
export const splitColumns = ({ outer, inner }: Around): Split => split(outer * Math.ceil(inner / block));

/**
 * `body` for the columns of the units start … end − 1 (of `splitColumns`): `row` counts the outer axis, `column` the
 * inner one; columns are done as many at a time as a vector holds, as far as that goes.
 */
export function eachColumn(
  f: FunctionBuilder,
  dtype: DType,
  { inner }: Around,
  start: I32,
  end: I32,
  body: (pack: Pack, row: Local<"i32">, column: Local<"i32">) => void,
): void {
  const one = packOf(dtype);
  const many = vectorOf(dtype);
  const blocks = Math.ceil(inner / block);
  const row = f.local("i32");
  const column = f.local("i32");
  const from = f.let(start);
  if (inner === 1) {
    forRange(f, from, end, (i) => {
      f.set(row, i);
      body(one, row, column);
    });
    return;
  }
  forRange(f, from, end, (unit) => {
    f.set(row, over(unit, blocks));
    f.set(column, times(minus(unit, times(row, blocks)), block));
    const last = least(f, plus(column, block), inner);
    if (many !== null && inner >= many.elements)
      repeatWhile(f, () => notAbove(plus(column, many.elements), last), () => {
        body(many, row, column);
        increase(f, column, many.elements);
      });
    if (many === null || inner % many.elements !== 0)
      repeatWhile(f, () => notAbove(plus(column, 1), last), () => {
        body(one, row, column);
        increase(f, column, 1);
      });
  });
}
