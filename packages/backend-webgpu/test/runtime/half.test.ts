import { describe, expect, test } from "vitest";
import { halfBits, halfOfBits, toHalf } from "../../src/runtime/half.ts";

/** The value of a pattern in units of 2⁻²⁴, of which every float16 number is a multiple. */
function unitsOf(bits: number): bigint {
  const exponent = (bits >> 10) & 31;
  const fraction = BigInt(bits & 0x3ff);
  return exponent === 0 ? fraction : (1024n + fraction) << BigInt(exponent - 1);
}

/** A finite number in units of 2⁻¹⁰⁷⁴, exactly. */
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
}

/** The pattern of the nearest number, by trying the neighbours in a search; 65536 stands for infinity. */
function nearest(x: number): number {
  const wanted = exact(x);
  const at = (bits: number): bigint => unitsOf(bits) << 1050n;
  let [low, high] = [0, 0x7c00];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= wanted) low = middle;
    else high = middle;
  }
  const [below, above] = [wanted - at(low), at(high) - wanted];
  const bits = below < above || (below === above && low % 2 === 0) ? low : high;
  return (x < 0 || Object.is(x, -0) ? 0x8000 : 0) | bits;
}

const finite = Array.from({ length: 0x7c00 }, (_, bits) => bits);

describe("Conversion to float16 on the host", () => {
  test("every pattern is the number that it stands for, and becomes itself again", () => {
    const right = (bits: number): boolean => {
      const x = halfOfBits(bits);
      const there = exact(x) === unitsOf(bits) << 1050n && halfOfBits(bits | 0x8000) === -x;
      return there && halfBits(x) === bits && halfBits(-x) === (bits | 0x8000);
    };
    expect(finite.filter((bits) => !right(bits))).toEqual([]);
  });

  test("infinities stay, and of the patterns of NaN one is made", () => {
    expect([0x7c00, 0xfc00].map(halfOfBits)).toEqual([Infinity, -Infinity]);
    expect([Infinity, -Infinity].map(halfBits)).toEqual([0x7c00, 0xfc00]);
    const nans = Array.from({ length: 0x3ff }, (_, i) => 0x7c01 + i);
    expect(nans.filter((bits) => halfOfBits(bits) === halfOfBits(bits) || !Number.isNaN(halfOfBits(bits | 0x8000)))).toEqual([]);
    expect(halfOfBits(halfBits(NaN))).toBeNaN();
  });

  test("between two neighbours the nearer one is taken, in the middle the even one", () => {
    const wrong: number[] = [];
    for (const bits of finite) {
      const x = halfOfBits(bits);
      const next = bits === 0x7bff ? 65536 : halfOfBits(bits + 1);
      const middle = (x + next) / 2;
      const unit = (next - x) * 2 ** -30;
      for (const y of [middle, middle - unit, middle + unit, x + unit])
        if (halfBits(y) !== nearest(y) || halfBits(-y) !== nearest(-y)) wrong.push(y);
    }
    expect(wrong).toEqual([]);
  });

  test("what is too large is infinite, and what is too small is a zero of its sign", () => {
    expect([65519.999, 65520, 1e300].map(toHalf)).toEqual([65504, Infinity, Infinity]);
    expect([2 ** -25, -(2 ** -25), 5e-324, -5e-324, 2 ** -25 * 1.0001].map(toHalf)).toEqual([0, -0, 0, -0, 2 ** -24]);
  });
});
