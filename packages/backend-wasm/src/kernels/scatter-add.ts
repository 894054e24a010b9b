import type { DType, IndexParams } from "@cotangent/core";
import { type FunctionBuilder, i32 } from "../emit/index.ts";
import { copyInput } from "./copy.ts";
import type { EmitCall } from "./emit-call.ts";
import { checkIndices } from "./index-check.ts";
import { eachIndex, type Indexed, indexedBy } from "./indexed.ts";
import { forRange, type I32, increase, least, minus, notAbove, over, plus, repeatWhile, times } from "./integers.ts";
import { accumulatorOf, type Pack, packOf, vectorOf } from "./packs.ts";
import { type Places, split, stepOver, stepWithScratch } from "./step.ts";

/** Some columns (of the `after` ones) of one row: units of work that do not depend on each other. */
interface Tile {
  readonly row: I32;
  readonly column: I32;
  readonly width: I32 | number;
}

/** Where more updates than this may meet in one place, float32 is summed in double precision. */
const fewUpdates = 64;

/** Sums in double precision take so many bytes at a time, if they can: less than the second-level cache. */
const sumBytes = 1 << 19;
const widestTile = 256;
/** Parts that can be done at the same time have sums each, and take no more than this, unless one alone does. */
const scratchBytes = 1 << 25;
const mostParts = 8;
const narrowestTile = 16;

/** Updates of one place are added in the order of their indices. */
export const scatterAdd: EmitCall = (to, equation) => {
  const [x, indices, updates] = equation.inputs.map((v) => v.aval);
  const by = indexedBy(equation.params as IndexParams, x!, indices!);
  const check = indices!.size === 0 ? [] : [checkIndices(to, equation, "scatterAdd", by.size)];
  const copy = x!.size === 0 ? [] : [copyInput(to, equation)];
  if (updates!.size === 0) return { scratch: 0, steps: [...check, ...copy] };
  const wide = x!.dtype === "float32" && by.each > fewUpdates;
  const fitting = wide ? Math.max(narrowestTile, 4 * Math.floor(sumBytes / (32 * by.size))) : widestTile;
  const tile = Math.min(by.after, widestTile, fitting);
  const tiles = Math.ceil(by.after / tile);
  const units = by.rows * tiles;
  const eachTile = (f: FunctionBuilder, start: I32, end: I32, body: (at: Tile) => void): void =>
    forRange(f, start, end, (unit) => {
      const row = f.let(over(unit, tiles));
      const column = tiles === 1 ? i32(0) : f.let(times(minus(unit, times(row, tiles)), tile));
      body({ row, column, width: tiles === 1 ? tile : least(f, minus(i32(by.after), column), tile) });
    });
  if (!wide) {
    const adds = stepOver(to, equation, split(units), updates!.size, (f, places, start, end) =>
      eachTile(f, start, end, (at) => addInPlace(f, by, x!.dtype, at, places)),
    );
    return { scratch: 0, steps: [...check, ...copy, adds] };
  }
  const bytes = by.size * tile * 8;
  const parts = split(units, Math.max(1, Math.min(mostParts, Math.floor(scratchBytes / bytes))));
  const work = updates!.size + 2 * x!.size;
  const adds = stepWithScratch(to, equation, parts, { work, bytes }, (f, places, start, end) =>
    eachTile(f, start, end, (at) => addWide(f, by, at, tile, places)),
  );
  return { scratch: parts.parts * bytes, steps: [...check, adds] };
};

function addInPlace(f: FunctionBuilder, by: Indexed, dtype: DType, at: Tile, { inputs, output }: Places): void {
  const ends = {
    x: f.let(addressIn(output, by, by.size, at)),
    indices: inputs[1]!,
    y: addressIn(inputs[2]!, by, by.each, at),
  };
  eachIndex(f, by, at.row, ends, [0, by.each], (x, y) =>
    eachPack(f, dtype, at.width, (pack, i) => {
      const target = f.let(plus(x, times(i, by.bytes)));
      f.do(pack.store(target, pack.add(pack.load(target), pack.load(plus(y, times(i, by.bytes))))));
    }),
  );
}

/** Sums in double precision: all places of the tile, as [size, tile] in the scratch memory. */
function addWide(f: FunctionBuilder, by: Indexed, at: Tile, tile: number, { inputs, output, scratch }: Places): void {
  const from = f.let(addressIn(inputs[0]!, by, by.size, at));
  const into = f.let(addressIn(output, by, by.size, at));
  const ends = { x: scratch, run: 8 * tile, indices: inputs[1]!, y: addressIn(inputs[2]!, by, by.each, at) };
  eachPlace(f, by, at, tile, from, scratch, (pack, x, sums) =>
    parts(f, pack, x).forEach((part, k) => f.do(wideOf(pack).store(sums, part, 16 * k))),
  );
  eachIndex(f, by, at.row, ends, [0, by.each], (x, y) =>
    eachPack(f, "float32", at.width, (pack, i) => {
      const sums = f.let(plus(x, times(i, 8)));
      const wide = wideOf(pack);
      parts(f, pack, plus(y, times(i, 4))).forEach((part, k) => f.do(wide.store(sums, wide.add(wide.load(sums, 16 * k), part), 16 * k)));
    }),
  );
  eachPlace(f, by, at, tile, into, scratch, (pack, x, sums) => {
    const { parts: n, join } = accumulatorOf(pack);
    f.do(pack.store(x, join(Array.from({ length: n }, (_, k) => wideOf(pack).load(sums, 16 * k)))));
  });
}

const wideOf = (pack: Pack): Pack => accumulatorOf(pack).pack;
const parts = (f: FunctionBuilder, pack: Pack, at: I32) => accumulatorOf(pack).split(f.let(pack.load(at)));

/** Address of a tile's first element, in an array of `n` runs a row. */
const addressIn = (array: I32, { after, bytes }: Indexed, n: number, { row, column }: Tile): I32 =>
  plus(plus(array, times(row, n * after * bytes)), times(column, bytes));

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

/** Fewer packs than this need no loop. */
const fewPacks = 8;

/** Goes through `width` neighbours, as many at a time as a vector holds as far as that goes; `i` counts elements. */
function eachPack(f: FunctionBuilder, dtype: DType, width: I32 | number, body: (pack: Pack, i: I32) => void): void {
  const one = packOf(dtype);
  const many = vectorOf(dtype);
  if (typeof width === "number") {
    const vectors = many === null ? 0 : Math.floor(width / many.elements);
    const rest = width - vectors * (many?.elements ?? 0);
    if (vectors + rest <= fewPacks) {
      for (let k = 0; k < vectors; k++) body(many!, i32(k * many!.elements));
      for (let k = width - rest; k < width; k++) body(one, i32(k));
      return;
    }
  }
  const i = f.let(i32(0));
  for (const pack of [many, one])
    if (pack !== null)
      repeatWhile(
        f,
        () => notAbove(plus(i, pack.elements), width),
        () => {
          body(pack, i);
          increase(f, i, pack.elements);
        },
      );
}
