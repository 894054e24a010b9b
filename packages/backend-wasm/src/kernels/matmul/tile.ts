import { type Expr, type Func, i32, op } from "../../emit/index.ts";
import type { Emitter } from "../../kernel.ts";
import type { Vectors } from "./vectors.ts";

/** A block of the output that is kept in registers while the sums are made. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Bytes from row to row of the left operand, and from term to term. */
  readonly leftRow: number;
  readonly leftStep: number;
  /** Bytes from term to term of the right operand, whose columns are neighbours. */
  readonly rightStep: number;
  /** Whether the right operand has whole vectors: a part of the last one may be padding. */
  readonly padded: boolean;
}

const parameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
export type TileFunc = Func<typeof parameters, "void">;

/**
 * One tile: addresses of the left operand's first row, of the right operand, of where this ends, and of the output; bytes
 * from row to row of the output; whether the output is added to. There is at least one term.
 *
 * Two terms an iteration, with an exit between them: V8 moves the loads of a basic block above its arithmetic, and in
 * two blocks no more vectors are alive at once than there are registers.
 */
export function emitTile(to: Emitter, vectors: Vectors, tile: Tile): TileFunc {
  const { rows, columns, leftRow, leftStep, rightStep, padded } = tile;
  const { size, lanes, load, store, splat, multiplyAdd, add, zero } = vectors;
  const counts = Array.from({ length: Math.ceil(columns / lanes) }, (_, v) => Math.min(lanes, columns - v * lanes));
  return to.module.define(parameters, "void", (f, left, right, end, out, outRow, adds) => {
    const sums = Array.from({ length: rows }, () => counts.map(() => f.let(zero)));
    const factors = counts.map(() => f.local("v128"));
    const each = f.local("v128");
    const term = (u: number): void => {
      counts.forEach((count, v) => f.set(factors[v]!, load(right, u * rightStep + v * lanes * size, padded ? lanes : count)));
      sums.forEach((row, r) => {
        f.set(each, splat(left, r * leftRow + u * leftStep));
        row.forEach((sum, v) => f.set(sum, multiplyAdd(each, factors[v]!, sum)));
      });
    };
    const last = f.let(op("i32.sub", end, i32(rightStep)));
    f.block((done) => {
      f.loop((next) => {
        term(0);
        f.branch(done, op("i32.eq", right, last));
        term(1);
        f.set(left, op("i32.add", left, i32(2 * leftStep)));
        f.set(right, op("i32.add", right, i32(2 * rightStep)));
        f.branch(next, op("i32.ne", right, end));
      });
    });
    const write = (value: (sum: Expr<"v128">, v: number) => Expr<"v128">): void => {
      sums.forEach((row, r) => {
        row.forEach((sum, v) => {
          f.set(sum, value(sum, v));
          for (const statement of store(out, v * lanes * size, sum, counts[v]!)) f.do(statement);
        });
        if (r < rows - 1) f.set(out, op("i32.add", out, outRow));
      });
    };
    f.if(
      adds,
      () => write((sum, v) => add(load(out, v * lanes * size, counts[v]!), sum)),
      () => write((sum) => sum),
    );
  });
}
