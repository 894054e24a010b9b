import { call, type Func, i32, op, type ModuleBuilder, store } from "../../emit/index.ts";
import { forRange, type I32, increase, minus, plus, times } from "../integers.ts";
import type { Vectors } from "./vectors.ts";

/** Of two numbers that are known to the caller only. */
const product = (x: I32, y: I32): I32 => op("i32.mul", x, y);

const eight = ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const;
const six = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
const four = ["i32", "i32", "i32", "i32"] as const;
const two = ["i32", "i32"] as const;

/** Copies a matrix element by element: from, its strides, to, its strides (in bytes); rows, columns. */
export function emitGather(module: ModuleBuilder, { move }: Vectors): Func<typeof eight, "void"> {
  return module.define(eight, "void", (f, from, fromRow, fromColumn, to, toRow, toColumn, rows, columns) => {
    const [source, target] = [f.local("i32"), f.local("i32")];
    forRange(f, 0, rows, () => {
      f.set(source, from);
      f.set(target, to);
      forRange(f, 0, columns, () => {
        f.do(move(target, source));
        increase(f, source, fromColumn);
        increase(f, target, toColumn);
      });
      increase(f, from, fromRow);
      increase(f, to, toRow);
    });
  });
}

/** Columns become rows: from, bytes from row to row there; to, bytes from row to row there; rows, columns at the source. */
export function emitTranspose(module: ModuleBuilder, vectors: Vectors, gather: Func<typeof eight, "void">): Func<typeof six, "void"> {
  const { size, lanes, load } = vectors;
  return module.define(six, "void", (f, from, fromRow, to, toRow, rows, columns) => {
    const wholeRows = f.let(op("i32.and", rows, i32(-lanes)));
    const wholeColumns = f.let(op("i32.and", columns, i32(-lanes)));
    forRange(f, 0, wholeColumns, (column) => {
      const source = f.let(plus(from, times(column, size)));
      const target = f.let(plus(to, product(column, toRow)));
      forRange(f, 0, wholeRows, () => {
        const block = Array.from({ length: lanes }, () => {
          const row = f.let(load(source, 0, lanes));
          increase(f, source, fromRow);
          return row;
        });
        vectors.transposed(f, block).forEach((row, r) => f.do(store("v128.store", plus(target, times(toRow, r)), row)));
        increase(f, target, lanes * size);
      }, lanes);
    }, lanes);
    const rest = (row: I32, column: I32, height: I32, width: I32): void =>
      f.do(
        call(
          gather,
          plus(from, plus(product(row, fromRow), times(column, size))),
          fromRow,
          i32(size),
          plus(to, plus(product(column, toRow), times(row, size))),
          i32(size),
          toRow,
          height,
          width,
        ),
      );
    rest(i32(0), wholeColumns, rows, minus(columns, wholeColumns));
    rest(wholeRows, i32(0), minus(rows, wholeRows), wholeColumns);
  });
}

/** Panels side by side, as they lie one after the other in packed form; lengths in elements and bytes. */
export interface Panels {
  readonly count: number;
  /** Columns of one, whole vectors. */
  readonly width: number;
  /** Bytes from panel to panel. */
  readonly bytes: number;
}

/**
 * Copies rows to panels: from, bytes from row to row there; to, where rows of a panel lie one after the other; how many.
 * Several panels at a time, since rows may be a power of two apart: a part of a cache line is gone before it is read again.
 */
export function emitCopyRows(module: ModuleBuilder, { size, lanes, load }: Vectors, { count, width, bytes }: Panels): Func<typeof four, "void"> {
  return module.define(four, "void", (f, from, fromRow, to, rows) => {
    forRange(f, 0, rows, () => {
      for (let panel = 0; panel < count; panel++)
        for (let at = 0; at < width; at += lanes)
          f.do(store("v128.store", to, load(from, (panel * width + at) * size, lanes), panel * bytes + at * size));
      increase(f, from, fromRow);
      increase(f, to, width * size);
    });
  });
}

/** Zeros: from, bytes, a multiple of 16. */
export function emitClear(module: ModuleBuilder, { zero }: Vectors): Func<typeof two, "void"> {
  return module.define(two, "void", (f, from, bytes) => {
    forRange(f, from, plus(from, bytes), (at) => f.do(store("v128.store", at, zero)), 16);
  });
}
