import type { DType } from "@cotangent/core";
import { call, type Expr, i32, load, store } from "../emit/index.ts";
import type { EmitCall } from "./emit-call.ts";
import { forRange, increase, minus, over, plus, times } from "./integers.ts";
import { packOf } from "./packs.ts";
import { countBytes, insertionSort, radixSort, type Records } from "./radix-sort.ts";
import { keyOf } from "./sort-keys.ts";
import { around, nothing, split, stepWithScratch } from "./step.ts";
import { work } from "./work.ts";

/** Rows up to this length are sorted by insertion. */
const shortRow = 56;

/** Parts that can be done at the same time have memory each, and take no more than this, unless one alone does. */
const scratchBytes = 1 << 26;
const mostParts = 8;

function recordsOf(dtype: DType): Records {
  const wide = dtype === "float64";
  return { wide, bytes: wide ? 16 : 8, rounds: dtype === "bool" ? 1 : wide ? 8 : 4 };
}

/** Rows as records of a key and an index, sorted in scratch memory: by their digits, or by insertion where they are few. */
export const argSort: EmitCall = (to, equation) => {
  const { dtype, shape, size } = equation.inputs[0]!.aval;
  if (size === 0) return nothing;
  const { axis, descending } = equation.params as { readonly axis: number; readonly descending: boolean };
  const { outer, n, inner } = around(shape, axis);
  const element = packOf(dtype);
  const records = recordsOf(dtype);
  const short = n <= shortRow;
  const tables = short ? 16 : countBytes(records);
  const room = Math.ceil((n * records.bytes) / 16) * 16;
  const bytes = tables + (short ? 1 : 2) * room;
  const parts = split(outer * inner, Math.max(1, Math.min(mostParts, Math.floor(scratchBytes / bytes))));
  const effort = size * (short ? work.sortFew : records.wide ? work.sortWide : work.sort);
  const index = records.bytes / 2;
  const rows = stepWithScratch(to, equation, parts, { work: effort, bytes }, (f, { inputs, output, scratch }, start, end) => {
    const unsorted = f.let(plus(scratch, tables));
    const sorted = f.local("i32");
    const [from, into, at] = [f.local("i32"), f.local("i32"), f.local("i32")];
    forRange(f, start, end, (unit) => {
      const row = f.let(over(unit, inner));
      const first = f.let(plus(times(row, n * inner), minus(unit, times(row, inner))));
      f.set(from, plus(inputs[0]!, times(first, element.bytes)));
      f.set(into, plus(output, times(first, 4)));
      f.set(at, unsorted);
      forRange(f, 0, n, (i) => {
        const key = keyOf(f, dtype, f.let(element.load(from)), descending);
        f.do(records.wide ? store("i64.store", at, key as Expr<"i64">) : store("i32.store", at, key as Expr<"i32">));
        f.do(store("i32.store", at, i, index));
        increase(f, from, inner * element.bytes);
        increase(f, at, records.bytes);
      });
      f.set(sorted, unsorted);
      if (short) insertionSort(f, records, unsorted, n);
      else f.set(sorted, call(radixSort(to.module, records), unsorted, plus(unsorted, room), scratch, i32(n)));
      forRange(f, 0, n, () => {
        f.do(store("i32.store", into, load("i32.load", sorted, index)));
        increase(f, into, 4 * inner);
        increase(f, sorted, records.bytes);
      });
    });
  });
  return { scratch: parts.parts * bytes, steps: [rows] };
};
