import type { Aval, IndexParams } from "@cotangent/core";
import { type FunctionBuilder, load, type Local } from "../emit/index.ts";
import { forRange, type I32, increase, int, over, plus, times } from "./integers.ts";
import { packOf } from "./packs.ts";
import { count } from "./step.ts";

/** x as [batch, before, size, after] and what is gathered from it as [batch, before, each, after]. */
export interface Indexed {
  /** Batch and before in one: rows, whose indices are those of row / before. */
  readonly rows: number;
  readonly before: number;
  readonly size: number;
  readonly each: number;
  readonly after: number;
  /** Of one element. */
  readonly bytes: number;
}

export function indexedBy({ axis, batchDims }: IndexParams, x: Aval, indices: Aval): Indexed {
  const before = count(x.shape, batchDims, axis);
  return {
    rows: count(x.shape, 0, batchDims) * before,
    before,
    size: x.shape[axis]!,
    each: count(indices.shape, batchDims),
    after: count(x.shape, axis + 1),
    bytes: packOf(x.dtype).bytes,
  };
}

/** Addresses of one row of x (or of what stands for it, with `run` bytes an index), of all indices, of one row of y. */
export interface Ends {
  readonly x: I32;
  readonly run?: number;
  readonly indices: I32;
  readonly y: I32;
}

/** Goes through indices of a row, the range of them; `body` gets the addresses of the two runs of elements that an index pairs. */
export function eachIndex(
  f: FunctionBuilder,
  { before, each, after, bytes }: Indexed,
  row: I32,
  ends: Ends,
  [from, to]: readonly [I32 | number, I32 | number],
  body: (x: Local<"i32">, y: Local<"i32">) => void,
): void {
  const run = after * bytes;
  const start = f.let(int(from));
  const index = f.let(plus(plus(ends.indices, times(over(row, before), 4 * each)), times(start, 4)));
  const x = f.local("i32");
  const y = f.let(plus(ends.y, times(start, run)));
  forRange(f, start, to, () => {
    f.set(x, plus(ends.x, times(load("i32.load", index), ends.run ?? run)));
    body(x, y);
    increase(f, index, 4);
    increase(f, y, run);
  });
}
