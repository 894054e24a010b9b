import { expect, test } from "vitest";
import { tileSoon } from "../../src/loops/matmul-cold.ts";
import { byTiles } from "../../src/loops/matmul-packed.ts";
import { bySums, type Matmul } from "../../src/loops/matmul.ts";

const values = (size: number, step: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(step * i + 1) * 10 ** (i % 7));

const soon: Matmul = (...given) => byTiles(...given, tileSoon);

/** [m, k] times [k, n], transposed where that is said. */
function product(by: Matmul, m: number, n: number, k: number, turned: boolean): Float64Array {
  const out = new Float64Array(m * n + 1);
  const [am, ak] = turned ? [1, m] : [k, 1];
  const [bk, bn] = turned ? [1, k] : [n, 1];
  by(values(m * k, 3), 0, am, ak, values(k * n, 5), 0, bk, bn, out, 1, m, n, k);
  return out;
}

test("the first products and later ones have the bits of the tiles in registers, and the values of plain sums", () => {
  const shapes = [[4, 4, 4], [5, 7, 3], [16, 9, 600], [33, 10, 257], [64, 64, 300]] as const;
  // the last of these are made after a million multiplications
  for (let round = 0; round < 3; round++)
    for (const [m, n, k] of shapes)
      for (const turned of [false, true]) {
        const got = product(soon, m, n, k, turned);
        expect(got).toEqual(product(byTiles, m, n, k, turned));
        const plain = product(bySums, m, n, k, turned);
        const largest = Math.max(...plain.map(Math.abs));
        for (let i = 0; i < plain.length; i++)
          expect(Math.abs(got[i]! - plain[i]!)).toBeLessThan(largest * 1e-12);
      }
});
