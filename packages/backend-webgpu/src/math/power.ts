import type { Sources } from "./source.ts";

/** Powers and roots. */
export const power: Sources = {
  /**
   * log₂ x = mantissa · 2^(exponent − 31) for finite x > 0, to 31 bits, in integers: of m · c − 1 with a c of 8 bits near 1/m, which is exact, and −log₂ c
   * from a table. The signs apart.
   */
  log2Wide: {
    wgsl: `struct m_Log2 { mantissa: u32, exponent: i32, negative: bool }
const m_inverses = array<u32, 32>(
  256u, 245u, 237u, 231u, 224u, 218u, 213u, 207u, 202u, 197u, 193u, 188u, 184u, 180u, 176u, 172u,
  169u, 165u, 162u, 159u, 156u, 153u, 150u, 148u, 145u, 142u, 140u, 138u, 135u, 133u, 131u, 128u);
const m_logHigh = array<u32, 32>(
  0x0u, 0x81c3fu, 0xe3da9u, 0x12f9e3u, 0x18a898u, 0x1dac22u, 0x21f509u, 0x273bd1u,
  0x2bbfb9u, 0x30609bu, 0x342a5eu, 0x39033bu, 0x3cfbebu, 0x410af5u, 0xffc53158u, 0xffc97028u,
  0xffccaffbu, 0xffd11c5au, 0xffd47fcbu, 0xffd7f373u, 0xffdb77f0u, 0xffdf0deau, 0xffe2b611u, 0xffe530a1u,
  0xffe8f8bdu, 0xffecd516u, 0xffef73a7u, 0xfff21bdeu, 0xfff62ae8u, 0xfff8ec81u, 0xfffbb8cbu, 0x0u);
const m_logLow = array<u32, 32>(
  0x0u, 0x7de5434fu, 0x45b878e2u, 0x2d5bfdd1u, 0xabfbd32u, 0xd3e441d3u, 0x8966a2u, 0xc2ab3edfu,
  0xe3dd5c1du, 0x21823fa6u, 0x28530368u, 0x85a8bfc8u, 0xfca71567u, 0x2e69f262u, 0x3f9a2be2u, 0x118efabfu,
  0x8dc3b9a2u, 0x8b020988u, 0x8c0852f1u, 0x89c9f76du, 0xa9e3f18du, 0x489f9fedu, 0xb3cda690u, 0xd24b136cu,
  0x2b10fd81u, 0x1d8751e6u, 0x7325861cu, 0xdfa92a23u, 0x116c071fu, 0x51bd5528u, 0x8abb32fbu, 0x0u);
fn m_log2Wide(x: f32) -> m_Log2 {
  let b = bitcast<u32>(x);
  var e = i32(b >> 23u) - 127;
  var m = (b & 0x7fffffu) | 0x800000u;
  if (b < 0x00800000u) {
    let s = countLeadingZeros(b) - 8u;
    m = b << s;
    e = -126 - i32(s);
  }
  let i = (m >> 18u) & 31u;
  // Around 1, not from 1 to 2.
  if (i >= 14u) { e += 1; }
  // f = m·c − 1 with 31 binary places, |f| ≤ 1/32; log₂(1 + f) = f·g with g = (1 − f/2 + f²/3 − …)/ln 2.
  let f = bitcast<i32>(m * m_inverses[i] - 0x80000000u);
  let t = f32(f) * 4.656612873077393e-10;
  let tail = t * (0.4808983469629878 + t * (-0.36067376022224085 + t * (0.2885390081777927 + t * (-0.2404491734814939 + t * 0.2060992915555662))));
  let size = u32(abs(f));
  let correction = m_highProduct(size << 1u, u32(1549082005 - i32(tail * 2147483648.0)));
  let g = select(3098164010u - correction, 3098164010u + correction, f < 0);
  var high = m_highProduct(size, g);
  var low = size * g;
  var negative = f < 0;
  var places = 62;
  if (e != 0 || (i != 0u && i != 31u)) {
    // The sum with 55 binary places.
    places = 55;
    low = (low >> 7u) | (high << 25u);
    high = high >> 7u;
    if (negative) {
      high = ~high + select(0u, 1u, low == 0u);
      low = 0u - low;
    }
    let sum = low + m_logLow[i];
    high = high + m_logHigh[i] + (bitcast<u32>(e) << 23u) + select(0u, 1u, sum < low);
    low = sum;
    negative = high >> 31u != 0u;
    if (negative) {
      high = ~high + select(0u, 1u, low == 0u);
      low = 0u - low;
    }
  }
  if (high == 0u) {
    if (low == 0u) { return m_Log2(0u, 0, false); }
    let s = countLeadingZeros(low);
    return m_Log2(low << s, 31 - i32(s) - places, negative);
  }
  let s = countLeadingZeros(high);
  return m_Log2((high << s) | ((low >> 1u) >> (31u - s)), 63 - i32(s) - places, negative);
}`,
    needs: ["highProduct"],
  },
  /** |x|^y for finite x > 0, where neither is 1 and y is finite and not 0. */
  powMain: {
    wgsl: `fn m_powMain(x: f32, y: f32) -> f32 {
  let b = bitcast<u32>(y) & 0x7fffffffu;
  let log = m_log2Wide(x);
  if (b < 0x00800000u || log.mantissa == 0u) { return 1.0; }
  // The product is z · 2^−s.
  let z = m_highProduct((b << 8u) | 0x80000000u, log.mantissa);
  let s = 157 - i32(b >> 23u) - log.exponent;
  let negative = log.negative != (bitcast<u32>(y) >> 31u != 0u);
  if (s < 23) { return m_fromBits(select(0x7f800000u, 0u, negative)); }
  if (s >= 64) { return 1.0; }
  var k = 0;
  var fraction = z;
  if (s < 32) {
    k = i32(z >> u32(s));
    fraction = z << u32(32 - s);
  } else {
    fraction = z >> u32(s - 32);
  }
  if (fraction >> 31u != 0u) { k += 1; }
  let f = f32(bitcast<i32>(fraction)) * 2.3283064365386963e-10;
  if (k > 128 && !negative) { return m_fromBits(0x7f800000u); }
  return m_scale(m_exp2Series(select(f, -f, negative)), select(k, -min(k, 153), negative));
}`,
    needs: ["log2Wide", "highProduct", "exp2Series", "scale", "fromBits"],
  },
  /** As C has it: 1 to any power and any number to the power 0 are 1, and so is (−1)^±∞. */
  pow: {
    wgsl: `fn m_pow(x: f32, y: f32) -> f32 {
  let bx = bitcast<u32>(x);
  let by = bitcast<u32>(y);
  let ax = bx & 0x7fffffffu;
  let ay = by & 0x7fffffffu;
  if (ay == 0u || bx == 0x3f800000u) { return 1.0; }
  if (ax > 0x7f800000u || ay > 0x7f800000u) { return m_fromBits(0x7fc00000u); }
  let falls = by >> 31u != 0u;
  let e = i32(ay >> 23u) - 127;
  var whole = e >= 24;
  var odd = false;
  if (e >= 0 && e < 24) {
    let m = (ay & 0x7fffffu) | 0x800000u;
    let s = u32(23 - e);
    whole = (m & ((1u << s) - 1u)) == 0u;
    odd = whole && ((m >> s) & 1u) != 0u;
  }
  let negative = bx >> 31u != 0u;
  let sign = select(0u, 0x80000000u, negative && odd);
  if (ax == 0u || ax == 0x7f800000u) { return m_fromBits(sign | select(0u, 0x7f800000u, (ax != 0u) != falls)); }
  if (ax == 0x3f800000u && (ay == 0x7f800000u || whole)) { return m_fromBits(sign | 0x3f800000u); }
  if (ay == 0x7f800000u) { return m_fromBits(select(0u, 0x7f800000u, (ax > 0x3f800000u) != falls)); }
  if (negative && !whole) { return m_fromBits(0x7fc00000u); }
  return m_fromBits(sign | bitcast<u32>(m_powMain(bitcast<f32>(ax), y)));
}`,
    needs: ["fromBits", "powMain"],
  },
  /** 1/√x; of a denormal number, by its digits as an integer. */
  rsqrt: {
    wgsl: `fn m_rsqrt(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  let tiny = b < 0x800000;
  let y = bitcast<i32>((1.0 / sqrt(select(x, 2.0 * f32(b & 0x7fffff), tiny))) * select(1.0, 3.777893186295716e+22, tiny));
  let special = select(select(0x7fc00000, 0, b == 0x7f800000), b | 0x7f800000, (b & 0x7fffffff) == 0);
  return bitcast<f32>(select(y, special, (b <= 0) | (b >= 0x7f800000)));
}`,
  },
  /** xⁿ by squaring, lowest bit of n first. */
  powi: {
    wgsl: `fn m_powi(x: f32, n: i32) -> f32 {
  var e = u32(abs(n));
  var square = x;
  var result = 1.0;
  while (e > 0u) {
    if ((e & 1u) != 0u) { result *= square; }
    e >>= 1u;
    square *= square;
  }
  return select(result, 1.0 / result, n < 0);
}`,
  },
};
