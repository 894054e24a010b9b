import type { Sources } from "./source.ts";

/** Functions of two numbers. */
export const pairs: Sources = {
  /** √(x² + y²), of numbers scaled so that no square overflows or vanishes; ∞ where either is, even beside NaN. */
  hypot: {
    wgsl: `fn m_hypot(x: f32, y: f32) -> f32 {
  let ax = bitcast<u32>(x) & 0x7fffffffu;
  let ay = bitcast<u32>(y) & 0x7fffffffu;
  if (ax == 0x7f800000u || ay == 0x7f800000u) { return m_fromBits(0x7f800000u); }
  if (ax > 0x7f800000u || ay > 0x7f800000u) { return m_fromBits(0x7fc00000u); }
  let larger = max(ax, ay);
  if (larger == 0u) { return 0.0; }
  if (larger > 0x5e000000u) {
    let a = bitcast<f32>(ax) * 2.710505431213761e-20;
    let b = bitcast<f32>(ay) * 2.710505431213761e-20;
    return m_scale(sqrt(a * a + b * b), 65);
  }
  if (larger < 0x2b800000u) {
    let a = m_lift(x);
    let b = m_lift(y);
    return m_scale(sqrt(a * a + b * b), -100);
  }
  let a = bitcast<f32>(ax);
  let b = bitcast<f32>(ay);
  return sqrt(a * a + b * b);
}`,
    needs: ["fromBits", "scale", "lift"],
  },
  /** ln(eˣ + eʸ) = larger + log1p(e^−|x − y|). */
  logaddexp: {
    wgsl: `fn m_logaddexp(x: f32, y: f32) -> f32 {
  let larger = m_maximum(x, y);
  let smaller = m_minimum(x, y);
  if (!m_isFinite(larger) || !m_isFinite(smaller)) { return larger; }
  let e = m_exp(smaller - larger);
  if ((bitcast<u32>(larger) << 1u) == 0u) { return m_log1p(e); }
  return select(larger + m_log1p(e), larger, bitcast<u32>(e) == 0u);
}`,
    needs: ["maximum", "minimum", "isFinite", "log1p", "exp"],
  },
  /** x · ln y; 0 where x is 0 and y is not NaN. */
  xlogy: {
    wgsl: `fn m_xlogy(x: f32, y: f32) -> f32 {
  if ((bitcast<u32>(x) << 1u) == 0u && !m_isNan(y)) { return 0.0; }
  let log = m_log(y);
  let a = bitcast<u32>(x) & 0x7fffffffu;
  if (a >= 0x00800000u || m_isNan(log)) { return x * log; }
  // A denormal x would be taken for 0.
  let p = m_mantissa(a);
  let sign = (bitcast<u32>(x) ^ bitcast<u32>(log)) & 0x80000000u;
  if (!m_isFinite(log)) { return m_fromBits(sign | 0x7f800000u); }
  if (log == 0.0) { return m_fromBits(sign); }
  return m_fromBits(sign | bitcast<u32>(m_scale(bitcast<f32>(p.bits) * abs(log), p.exponent)));
}`,
    needs: ["isNan", "isFinite", "fromBits", "log", "mantissa", "scale"],
  },
  /** x − trunc(x/y) · y without rounding, in integers; the sign is that of x. */
  rem: {
    wgsl: `fn m_rem(x: f32, y: f32) -> f32 {
  let ax = bitcast<u32>(x) & 0x7fffffffu;
  let ay = bitcast<u32>(y) & 0x7fffffffu;
  if (ax >= 0x7f800000u || ay > 0x7f800000u || ay == 0u) { return m_fromBits(0x7fc00000u); }
  if (ax < ay) { return x; }
  let p = m_digits(ax);
  let q = m_digits(ay);
  var rest = p.bits % q.bits;
  var left = p.exponent - q.exponent;
  while (left > 0 && rest != 0u) {
    let step = u32(min(left, 8));
    rest = (rest << step) % q.bits;
    left -= i32(step);
  }
  // rest · 2^exponent again as floating point: the leading bit is implied.
  var r = rest;
  if (rest != 0u) {
    let up = min(countLeadingZeros(rest) - 8u, u32(q.exponent) - 1u);
    r = rest << up;
    if (r >= 0x800000u) { r = (r & 0x7fffffu) | ((u32(q.exponent) - up) << 23u); }
  }
  return m_fromBits(r | (bitcast<u32>(x) & 0x80000000u));
}`,
    needs: ["fromBits", "digits"],
  },
  /** The digits of a magnitude as an integer, and the exponent as it is stored, 1 for denormal numbers. */
  digits: {
    wgsl: `struct m_Digits { bits: u32, exponent: i32 }
fn m_digits(b: u32) -> m_Digits {
  if (b < 0x00800000u) { return m_Digits(b, 1); }
  return m_Digits((b & 0x7fffffu) | 0x800000u, i32(b >> 23u));
}`,
  },
};
