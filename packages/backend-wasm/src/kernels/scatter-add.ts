import type { DType, IndexParams } from "@cotangent/core";
import { type FunctionBuilder, i32 } from "../emit/index.ts";
import { copyInput } from "./copy.ts";
import type { EmitCall } from "./emit-call.ts";
import { checkIndices } from "./index-check.ts";
import { eachIndex, type Indexed, indexedBy } from "./indexed.ts";
import { forRange, type I32, least, minus, over, plus, times } from "./integers.ts";
import { addDensely, addSparsely, denseBytes, sparseBytes } from "./scatter-wide.ts";
import { type Places, split, stepOver, stepWithScratch } from "./step.ts";
import { addressIn, eachPack, type Tile } from "./tiles.ts";
import { work } from "./work.ts";

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
  const sparse = by.each < by.size / 2;
  const places = sparse ? by.each : by.size;
  const fitting = wide ? Math.max(narrowestTile, 4 * Math.floor(sumBytes / (32 * places))) : widestTile;
  const tile = Math.min(by.after, widestTile, fitting);
  const tiles = Math.ceil(by.after / tile);
  const units = by.rows * tiles;
  const eachTile = (f: FunctionBuilder, start: I32, end: I32, body: (at: Tile) => void): void =>
    forRange(f, start, end, (unit) => {
      const row = f.let(over(unit, tiles));
      const column = tiles === 1 ? i32(0) : f.let(times(minus(unit, times(row, tiles)), tile));
      body({ row, column, width: tiles === 1 ? tile : least(f, minus(i32(by.after), column), tile) });
    });
  const effort = work.index * by.rows * by.each + work.add * updates!.size;
  if (!wide) {
    const adds = stepOver(to, equation, split(units), effort, (f, places, start, end) =>
      eachTile(f, start, end, (at) => addInPlace(f, by, x!.dtype, at, places)),
    );
    return { scratch: 0, steps: [...check, ...copy, adds] };
  }
  const bytes = (sparse ? sparseBytes : denseBytes)(by, tile);
  const parts = split(units, Math.max(1, Math.min(mostParts, Math.floor(scratchBytes / bytes))));
  const adds = stepWithScratch(to, equation, parts, { work: effort + 2 * work.copy * x!.size * by.bytes, bytes }, (f, places, start, end) =>
    eachTile(f, start, end, (at) => (sparse ? addSparsely : addDensely)(f, by, at, tile, places)),
  );
  return { scratch: parts.parts * bytes, steps: sparse ? [...check, ...copy, adds] : [...check, adds] };
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
