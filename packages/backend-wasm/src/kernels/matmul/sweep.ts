import { call, type Func, i32, op } from "../../emit/index.ts";
import type { Emitter } from "../../kernel.ts";
import { shared } from "../shared.ts";
import { emitTile, type Tile, type TileFunc } from "./tile.ts";
import type { Vectors } from "./vectors.ts";

const parameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/** Tiles one below the other: all rows of the left operand times a panel of the right one. */
export interface Sweep extends Omit<Tile, "rows"> {
  /** Bytes from row to row of the output. */
  readonly outRow: number;
  /** Rows of the whole output: what is left over decides which short tiles are needed. */
  readonly m: number;
}

/**
 * A sweep: addresses of the left operand's first row, of the panel and of its end, and of the output; the number of
 * rows, a multiple of eight unless they are the last ones; whether the output is added to.
 */
export function emitSweep(to: Emitter, vectors: Vectors, { outRow, m, ...rest }: Sweep): Func<typeof parameters, "void"> {
  const tile = (rows: number): TileFunc => {
    const spec: Tile = { rows, ...rest };
    return shared(to.module, `tile ${vectors.size} ${JSON.stringify(spec)}`, () => emitTile(to, vectors, spec));
  };
  // Where a row is one vector, as many sums hide the delay of the additions as otherwise.
  const tall = rest.columns <= vectors.lanes ? 8 : 4;
  return to.module.define(parameters, "void", (f, left, right, end, out, height, adds) => {
    const one = (rows: number): void => {
      f.do(call(tile(rows), left, right, end, out, i32(outRow), adds));
      f.set(left, op("i32.add", left, i32(rows * rest.leftRow)));
      f.set(out, op("i32.add", out, i32(rows * outRow)));
      f.set(height, op("i32.sub", height, i32(rows)));
    };
    if (m >= tall)
      f.block((done) => {
        f.loop((next) => {
          f.branch(done, op("i32.lt_u", height, i32(tall)));
          one(tall);
          f.branch(next);
        });
      });
    if (tall > 4 && m % tall >= 4) f.if(op("i32.ge_u", height, i32(4)), () => one(4));
    if (m % 4 > 0) f.if(height, () => one(m % 4));
  });
}
