import { type Expr, fillMemory, type FunctionBuilder, i32, load, op, store, type ValueType } from "../emit/index.ts";
import { eachIndex, type Indexed } from "./indexed.ts";
import { forRange, type I32, increase, minus, plus, times } from "./integers.ts";
import { accumulatorOf, type Pack } from "./packs.ts";
import type { Places } from "./step.ts";
import { addressIn, eachPack, type Tile } from "./tiles.ts";

const wideOf = (pack: Pack): Pack => accumulatorOf(pack).pack;
const parts = (f: FunctionBuilder, pack: Pack, at: I32) => accumulatorOf(pack).split(f.let(pack.load(at)));

/** Adds the elements at `y` to the sums at `to`. */
function addParts(f: FunctionBuilder, pack: Pack, to: I32, y: I32): void {
  const sums = f.let(to);
  const wide = wideOf(pack);
  parts(f, pack, y).forEach((part, k) => f.do(wide.store(sums, wide.add(wide.load(sums, 16 * k), part), 16 * k)));
}

/** The elements whose sums are at an address. */
function rounded(pack: Pack, sums: I32): Expr<ValueType> {
  const { parts: n, join } = accumulatorOf(pack);
  return join(Array.from({ length: n }, (_, k) => wideOf(pack).load(sums, 16 * k)));
}

/** Bytes of scratch memory that a tile takes. */
export const denseBytes = ({ size }: Indexed, tile: number): number => 8 * size * tile;
export const sparseBytes = ({ size, each }: Indexed, tile: number): number => 8 * Math.ceil(size / 2) + 8 * Math.ceil(each / 2) + 8 * each * tile;

/** Adds float32 in double precision: sums of all places of the tile, as [size, tile] in the scratch memory. */
export function addDensely(f: FunctionBuilder, by: Indexed, at: Tile, tile: number, { inputs, output, scratch }: Places): void {
  const from = f.let(addressIn(inputs[0]!, by, by.size, at));
  const into = f.let(addressIn(output, by, by.size, at));
  const ends = { x: scratch, run: 8 * tile, indices: inputs[1]!, y: addressIn(inputs[2]!, by, by.each, at) };
  eachPlace(f, by, at, tile, from, scratch, (pack, x, sums) =>
    parts(f, pack, x).forEach((part, k) => f.do(wideOf(pack).store(sums, part, 16 * k))),
  );
  eachIndex(f, by, at.row, ends, [0, by.each], (x, y) =>
    eachPack(f, "float32", at.width, (pack, i) => addParts(f, pack, plus(x, times(i, 8)), plus(y, times(i, 4)))),
  );
  eachPlace(f, by, at, tile, into, scratch, (pack, x, sums) => f.do(pack.store(x, rounded(pack, sums))));
}

/**
 * Adds float32 in double precision where there are fewer updates than places: sums of those places only that have one, in
 * the order in which they come by. The output holds x already.
 */
export function addSparsely(f: FunctionBuilder, by: Indexed, at: Tile, tile: number, { inputs, output, scratch }: Places): void {
  const into = f.let(addressIn(output, by, by.size, at));
  // for each place the number of its sums, counted from 1; for each sums where in the output they belong; the sums
  const numbers = scratch;
  const places = f.let(plus(numbers, 8 * Math.ceil(by.size / 2)));
  const sums = f.let(plus(places, 8 * Math.ceil(by.each / 2)));
  const used = f.let(i32(0));
  const [number, place, target] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.do(fillMemory(numbers, i32(0), i32(4 * by.size)));
  const ends = { x: numbers, run: 4, indices: inputs[1]!, y: addressIn(inputs[2]!, by, by.each, at) };
  eachIndex(f, by, at.row, ends, [0, by.each], (x, y) => {
    f.set(number, load("i32.load", x));
    f.set(target, plus(sums, times(minus(number, 1), 8 * tile)));
    f.if(op("i32.eqz", number), () => {
      f.set(place, times(minus(x, numbers), by.after));
      f.do(store("i32.store", plus(places, times(used, 4)), place));
      f.set(target, plus(sums, times(used, 8 * tile)));
      increase(f, used, 1);
      f.do(store("i32.store", x, used));
      eachPack(f, "float32", at.width, (pack, i) =>
        parts(f, pack, plus(plus(into, place), times(i, 4))).forEach((part, k) => f.do(wideOf(pack).store(plus(target, times(i, 8)), part, 16 * k))),
      );
    });
    eachPack(f, "float32", at.width, (pack, i) => addParts(f, pack, plus(target, times(i, 8)), plus(y, times(i, 4))));
  });
  f.set(target, sums);
  forRange(f, 0, used, (k) => {
    f.set(place, plus(into, load("i32.load", plus(places, times(k, 4)))));
    eachPack(f, "float32", at.width, (pack, i) => f.do(pack.store(plus(place, times(i, 4)), rounded(pack, f.let(plus(target, times(i, 8)))))));
    increase(f, target, 8 * tile);
  });
}

/** Goes through the elements of a tile in x, of float32, and their sums. */
function eachPlace(
  f: FunctionBuilder,
  { size, after }: Indexed,
  { width }: Tile,
  tile: number,
  x: I32,
  sums: I32,
  body: (pack: Pack, x: I32, sums: I32) => void,
): void {
  const run = (from: I32, to: I32, n: I32 | number): void =>
    eachPack(f, "float32", n, (pack, i) => body(pack, f.let(plus(from, times(i, 4))), f.let(plus(to, times(i, 8)))));
  if (tile === after) return run(x, sums, size * after);
  forRange(f, 0, size, (i) => run(f.let(plus(x, times(i, 4 * after))), f.let(plus(sums, times(i, 8 * tile))), width));
}

