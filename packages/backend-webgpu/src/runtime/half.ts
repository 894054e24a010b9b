/** Adding and taking it away again rounds a number of at most 2⁵¹ to a whole one, the even one of two. */
const roundsToWhole = 2 ** 52;

/** The bits of the float16 number that is nearest to `x`, the even one of two: ±∞ from 65520 on. */
export function halfBits(x: number): number {
  if (x !== x) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (size >= 65520) return sign | 0x7c00;
  // numbers below 2⁻¹⁴ are multiples of the same unit
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const units = size * 2 ** (10 - exponent) + roundsToWhole - roundsToWhole;
  // the first bit of what is not small is not written; what was rounded up to the next power of two carries over
  return sign | (((exponent + 14) << 10) + units);
}

/** The number that these bits are in float16. */
export function halfOfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The float16 number that is nearest to `x`. */
export const toHalf = (x: number): number => halfOfBits(halfBits(x));
