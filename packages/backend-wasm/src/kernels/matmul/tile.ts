import { type Expr, type Func, i32, op } from "../../emit/index.ts";
import type { Emitter } from "../../kernel.ts";
import { increase, repeatWhile } from "../integers.ts";
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
  /** Whether there are ever terms beyond a multiple of `termsAtOnce`, and whether there are ever that many. */
  readonly someTerms: boolean;
  readonly manyTerms: boolean;
}

const parameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
export type TileFunc = Func<typeof parameters, "void">;

/** Terms of one iteration. */
export const termsAtOnce = 4;

/**
 * One tile: addresses of the left operand's first row, of the right operand, of where this ends, and of the output; bytes
 * from row to row of the output; whether the output is added to. There is at least one term.
 *
 * Each term is a basic block of its own, in which loads stand right before their use: a tenth faster than all loads first, and with
 * several terms in one block there would be more vectors alive than registers. V8 sorts what is in a block from its end on, by the
 * variables that paths join in there; loads keep their order. So paths join after each term, those of a way around it that is never
 * taken, and there the rows come in reverse; the last term is sorted by the loop's variables, forward.
 */
export function emitTile(to: Emitter, vectors: Vectors, tile: Tile): TileFunc {
  const { rows, columns, leftRow, leftStep, rightStep, padded, someTerms, manyTerms } = tile;
  const { size, lanes, load, store, splat, multiplyAdd, add, zero } = vectors;
  const counts = Array.from({ length: Math.ceil(columns / lanes) }, (_, v) => Math.min(lanes, columns - v * lanes));
  return to.module.define(parameters, "void", (f, left, right, end, out, outRow, adds) => {
    const sums = Array.from({ length: rows }, () => counts.map(() => f.let(zero)));
    const factors = counts.map(() => f.local("v128"));
    const each = f.local("v128");
    const term = (u: number, order: readonly number[]): void => {
      counts.forEach((count, v) => f.set(factors[v]!, load(right, u * rightStep + v * lanes * size, padded ? lanes : count)));
      for (const r of order) {
        f.set(each, splat(left, r * leftRow));
        sums[r]!.forEach((sum, v) => f.set(sum, multiplyAdd(each, factors[v]!, sum)));
      }
    };
    const forward = sums.map((_, r) => r);
    const backward = forward.toReversed();
    if (someTerms) {
      const bytes = f.let(op("i32.rem_u", op("i32.sub", end, right), i32(termsAtOnce * rightStep)));
      const whole = f.let(op("i32.add", right, bytes));
      repeatWhile(f, () => op("i32.ne", right, whole), () => {
        term(0, forward);
        increase(f, left, leftStep);
        increase(f, right, rightStep);
      });
    }
    if (manyTerms) {
      const last = f.let(op("i32.sub", end, i32(termsAtOnce * rightStep)));
      // `right` is neither in the loop; the same condition twice in a row would be one
      const never = [end, f.let(op("i32.add", end, i32(1)))] as const;
      // addresses are moved before they are used: the sum of two needs no extension to 64 bits
      f.set(left, op("i32.sub", left, i32(leftStep)));
      f.set(right, op("i32.sub", right, i32(termsAtOnce * rightStep)));
      repeatWhile(f, () => op("i32.ne", right, last), () => {
        increase(f, right, termsAtOnce * rightStep);
        for (let u = 0; u < termsAtOnce; u++) {
          increase(f, left, leftStep);
          if (u === termsAtOnce - 1) term(u, forward);
          else f.if(op("i32.ne", right, never[u % 2]!), () => term(u, backward));
        }
      });
    }
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
