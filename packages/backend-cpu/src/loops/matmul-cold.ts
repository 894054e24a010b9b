import { block, type Tile, tile } from "./matmul-packed.ts";

/** Multiplications by the loop that is soon compiled. */
const first = 1 << 20;
let done = 0;

/**
 * As `tile`, to the same bits. Before an engine has compiled the sixteen sums of a tile it takes thirty times as long, and
 * that lasts for milliseconds: the first products take a loop for each sum, which is compiled by the time it has run a
 * thousand times.
 */
export const tileSoon: Tile = (p, i, j, k) => {
  if (done >= first) return tile(p, i, j, k);
  done += 16 * k;
  for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) p[4 * r + c] = sum(p, i + r, j + c, k);
};

function sum(p: Float64Array, i: number, j: number, k: number): number {
  let total = 0;
  for (; k > 0; k -= block) {
    let part = 0;
    for (const end = i + 4 * Math.min(k, block); i < end; i += 4, j += 4) part += p[i]! * p[j]!;
    total += part;
  }
  return total;
}
