import type { TypedArray } from "@cotangent/core";
import type { Matmul } from "./matmul.ts";

/*
 * Larger products by tiles of 4 × 4 sums that stay in registers. Both operands are first copied ("packed") into panels
 * of four rows or columns in the order in which the tiles read them, so that one loop serves every layout and dtype.
 * See Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
 */

export const block = 256;
const sums = 16;

/** Makes the 16 sums of a tile, to the beginning of `p`, from the panels at `i` and `j`, each of k times four numbers. */
export type Tile = (p: Float64Array, i: number, j: number, k: number) => void;

/** Panels up to this length stay for the next product. */
const kept = 1 << 18;
let panels: Float64Array | undefined;

/** The product; `make` makes the tiles. */
export const byTiles: (...given: [...Parameters<Matmul>, make?: Tile]) => void = (
  a,
  ao,
  am,
  ak,
  b,
  bo,
  bk,
  bn,
  out,
  oo,
  m,
  n,
  k,
  make = tile,
) => {
  const right = sums + 4 * Math.ceil(m / 4) * k;
  const length = right + 4 * Math.ceil(n / 4) * k;
  let p = panels;
  if (p === undefined || p.length < length) {
    p = new Float64Array(length);
    if (length <= kept) panels = p;
  }
  pack(a, ao, am, ak, m, k, p, sums);
  pack(b, bo, bn, bk, n, k, p, right);
  for (let j = 0; j < n; j += 4)
    for (let i = 0; i < m; i += 4) {
      make(p, sums + i * k, right + j * k, k);
      const width = Math.min(4, n - j);
      for (let r = Math.min(4, m - i) - 1; r >= 0; r--)
        for (let c = 0, to = oo + (i + r) * n + j; c < width; c++) out[to + c] = p[4 * r + c]!;
    }
};

/** Writes `rows` rows of k elements as panels [row / 4, k, 4], filled up with zeros. */
function pack(
  a: TypedArray,
  ao: number,
  step: number,
  along: number,
  rows: number,
  k: number,
  to: Float64Array,
  at: number,
): void {
  for (; rows > 3; rows -= 4, ao += 4 * step)
    for (let c = 0, from = ao; c < k; c++, from += along, at += 4) {
      to[at] = a[from]!;
      to[at + 1] = a[from + step]!;
      to[at + 2] = a[from + 2 * step]!;
      to[at + 3] = a[from + 3 * step]!;
    }
  if (rows > 0)
    for (let c = 0; c < k; c++, ao += along, at += 4)
      for (let r = 0; r < 4; r++) to[at + r] = r < rows ? a[ao + r * step]! : 0;
}

/** The sums in registers. */
export const tile: Tile = (p, i, j, k) => {
  p.fill(0, 0, sums);
  for (; k > 0; k -= block) {
    let c00 = 0,
      c01 = 0,
      c02 = 0,
      c03 = 0;
    let c10 = 0,
      c11 = 0,
      c12 = 0,
      c13 = 0;
    let c20 = 0,
      c21 = 0,
      c22 = 0,
      c23 = 0;
    let c30 = 0,
      c31 = 0,
      c32 = 0,
      c33 = 0;
    for (const end = i + 4 * Math.min(k, block); i < end; i += 4, j += 4) {
      const b0 = p[j]!;
      const b1 = p[j + 1]!;
      const b2 = p[j + 2]!;
      const b3 = p[j + 3]!;
      let a = p[i]!;
      c00 += a * b0;
      c01 += a * b1;
      c02 += a * b2;
      c03 += a * b3;
      a = p[i + 1]!;
      c10 += a * b0;
      c11 += a * b1;
      c12 += a * b2;
      c13 += a * b3;
      a = p[i + 2]!;
      c20 += a * b0;
      c21 += a * b1;
      c22 += a * b2;
      c23 += a * b3;
      a = p[i + 3]!;
      c30 += a * b0;
      c31 += a * b1;
      c32 += a * b2;
      c33 += a * b3;
    }
    p[0]! += c00;
    p[1]! += c01;
    p[2]! += c02;
    p[3]! += c03;
    p[4]! += c10;
    p[5]! += c11;
    p[6]! += c12;
    p[7]! += c13;
    p[8]! += c20;
    p[9]! += c21;
    p[10]! += c22;
    p[11]! += c23;
    p[12]! += c30;
    p[13]! += c31;
    p[14]! += c32;
    p[15]! += c33;
  }
};
