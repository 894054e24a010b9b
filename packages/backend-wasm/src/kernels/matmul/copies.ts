import { call, type Expr, type Func, type FunctionBuilder, i32, op, type ModuleBuilder, store } from "../../emit/index.ts";
import type { Vectors } from "./vectors.ts";

type I32 = Expr<"i32">;
const plus = (x: I32, y: I32): I32 => op("i32.add", x, y);
const times = (x: I32, y: I32): I32 => op("i32.mul", x, y);

const eight = ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const;
const six = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
const four = ["i32", "i32", "i32", "i32"] as const;
const two = ["i32", "i32"] as const;

/** Statements for `at` = from, from + by, … below `to`. */
export function counted(f: FunctionBuilder, from: I32, to: I32, by: I32, body: (at: I32) => void): void {
  const at = f.let(from);
  f.block((done) => {
    f.loop((next) => {
      f.branch(done, op("i32.ge_u", at, to));
      body(at);
      f.set(at, plus(at, by));
      f.branch(next);
    });
  });
}

/** Copies a matrix element by element: from, its strides, to, its strides (in bytes); rows, columns. */
export function emitGather(module: ModuleBuilder, { move }: Vectors): Func<typeof eight, "void"> {
  return module.define(eight, "void", (f, from, fromRow, fromColumn, to, toRow, toColumn, rows, columns) => {
    const [source, target] = [f.local("i32"), f.local("i32")];
    counted(f, i32(0), rows, i32(1), () => {
      f.set(source, from);
      f.set(target, to);
      counted(f, i32(0), columns, i32(1), () => {
        f.do(move(target, source));
        f.set(source, plus(source, fromColumn));
        f.set(target, plus(target, toColumn));
      });
      f.set(from, plus(from, fromRow));
      f.set(to, plus(to, toRow));
    });
  });
}

/** Columns become rows: from, bytes from row to row there; to, bytes from row to row there; rows, columns at the source. */
export function emitTranspose(module: ModuleBuilder, vectors: Vectors, gather: Func<typeof eight, "void">): Func<typeof six, "void"> {
  const { size, lanes, load } = vectors;
  return module.define(six, "void", (f, from, fromRow, to, toRow, rows, columns) => {
    const wholeRows = f.let(op("i32.and", rows, i32(-lanes)));
    const wholeColumns = f.let(op("i32.and", columns, i32(-lanes)));
    counted(f, i32(0), wholeColumns, i32(lanes), (column) => {
      const source = f.let(plus(from, times(column, i32(size))));
      const target = f.let(plus(to, times(column, toRow)));
      counted(f, i32(0), wholeRows, i32(lanes), () => {
        const block = Array.from({ length: lanes }, () => {
          const row = f.let(load(source, 0, lanes));
          f.set(source, plus(source, fromRow));
          return row;
        });
        vectors.transposed(f, block).forEach((row, r) => f.do(store("v128.store", plus(target, times(toRow, i32(r))), row)));
        f.set(target, plus(target, i32(lanes * size)));
      });
    });
    const rest = (row: I32, column: I32, height: I32, width: I32): void =>
      f.do(
        call(
          gather,
          plus(from, plus(times(row, fromRow), times(column, i32(size)))),
          fromRow,
          i32(size),
          plus(to, plus(times(column, toRow), times(row, i32(size)))),
          i32(size),
          toRow,
          height,
          width,
        ),
      );
    rest(i32(0), wholeColumns, rows, op("i32.sub", columns, wholeColumns));
    rest(wholeRows, i32(0), op("i32.sub", rows, wholeRows), wholeColumns);
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
    counted(f, i32(0), rows, i32(1), () => {
      for (let panel = 0; panel < count; panel++)
        for (let at = 0; at < width; at += lanes)
          f.do(store("v128.store", to, load(from, (panel * width + at) * size, lanes), panel * bytes + at * size));
      f.set(from, plus(from, fromRow));
      f.set(to, plus(to, i32(width * size)));
    });
  });
}

/** Zeros: from, bytes, a multiple of 16. */
export function emitClear(module: ModuleBuilder, { zero }: Vectors): Func<typeof two, "void"> {
  return module.define(two, "void", (f, from, bytes) => {
    counted(f, from, f.let(plus(from, bytes)), i32(16), (at) => f.do(store("v128.store", at, zero)));
  });
}
