import type { Sources } from "./source.ts";

/** Logarithms: the exponent by bits, also of denormal numbers. */
export const logarithm: Sources = {
  /** x = 2ᵏ · (1 + f) with √½ ≤ 1 + f < √2, for finite x > 0. */
  logReduced: {
    wgsl: `struct m_Split { f: f32, k: f32 }
fn m_logReduced(x: f32) -> m_Split {
  var b = bitcast<u32>(x);
  var k = -127;
  if (b < 0x00800000u) {
    let s = countLeadingZeros(b) - 8u;
    b = (b << s) & 0x7fffffu;
    k = -126 - i32(s);
  }
  // Counted from √½, the exponent carries where it should.
  let moved = b + (0x3f800000u - 0x3f3504f3u);
  let m = (moved & 0x7fffffu) + 0x3f3504f3u;
  return m_Split(bitcast<f32>(m) - 1.0, f32(k + i32(moved >> 23u)));
}`,
  },
  /** ln(1 + f) for −0.3 < f < 0.42. Cephes, https://www.netlib.org/cephes/ (logf) */
  logSeries: {
    wgsl: `fn m_logSeries(f: f32) -> f32 {
  let p = 0.33333331174 + f * (-0.24999993993 + f * (0.20000714765 + f * (-0.16668057665 + f * (0.14249322787 + f * (-0.12420140846 + f * (0.1167699874 + f * (-0.1151461031 + f * 0.070376836292)))))));
  return f + (f * f * f * p - 0.5 * f * f);
}`,
  },
  /** What logarithms are of NaN, of negative numbers, of the zeros and of ∞; 1 for all others. */
  logCases: {
    wgsl: `fn m_logCases(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  if ((b << 1u) == 0u) { return m_fromBits(0xff800000u); }
  if (b > 0x7f800000u) { return m_fromBits(0x7fc00000u); }
  return select(1.0, x, b == 0x7f800000u);
}`,
    needs: ["fromBits"],
  },
  isPositive: { wgsl: "fn m_isPositive(x: f32) -> bool { let b = bitcast<u32>(x); return b != 0u && b < 0x7f800000u; }" },
  log: {
    wgsl: `fn m_log(x: f32) -> f32 {
  if (!m_isPositive(x)) { return m_logCases(x); }
  let a = m_logReduced(x);
  return a.k * 0.6931471805599453 + m_logSeries(a.f);
}`,
    needs: ["isPositive", "logCases", "logReduced", "logSeries"],
  },
  log2: {
    wgsl: `fn m_log2(x: f32) -> f32 {
  if (!m_isPositive(x)) { return m_logCases(x); }
  let a = m_logReduced(x);
  return a.k + m_logSeries(a.f) * 1.4426950408889634;
}`,
    needs: ["isPositive", "logCases", "logReduced", "logSeries"],
  },
  log10: {
    wgsl: `fn m_log10(x: f32) -> f32 {
  if (!m_isPositive(x)) { return m_logCases(x); }
  let a = m_logReduced(x);
  return a.k * 0.3010299956639812 + m_logSeries(a.f) * 0.4342944819032518;
}`,
    needs: ["isPositive", "logCases", "logReduced", "logSeries"],
  },
  log1p: {
    wgsl: `fn m_log1p(x: f32) -> f32 {
  let size = bitcast<u32>(x) & 0x7fffffffu;
  if (size < 0x38000000u) { return select(x, x - 0.5 * x * x, size > 0x26000000u); }
  if (x > -0.29 && x < 0.41) { return m_logSeries(x); }
  if (size >= 0x7f800000u) { return m_logCases(x); }
  return m_log(1.0 + x);
}`,
    needs: ["logSeries", "log", "logCases"],
  },
};
