import type { Sources } from "./source.ts";

/** Logarithms: the exponent by bits, also of denormal numbers. */
export const logarithm: Sources = {
  /** x = 2ᵏ · (1 + f) with √½ ≤ 1 + f < √2, for finite x > 0. */
  logReduced: {
    wgsl: `struct m_Split { f: f32, k: f32 }
fn m_logReduced(x: f32) -> m_Split {
  let tiny = bitcast<u32>(x) < 0x00800000u;
  // The digits of a denormal number, as an integer, become a normal one.
  let b = select(bitcast<u32>(x), bitcast<u32>(f32(bitcast<u32>(x) & 0x7fffffu)), tiny);
  let k = select(-127, -276, tiny);
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
  /** `y`, or what logarithms are of NaN, of negative numbers, of the zeros and of ∞. */
  logCases: {
    wgsl: `fn m_logCases(x: f32, y: f32) -> f32 {
  let b = bitcast<u32>(x);
  let z = select(bitcast<u32>(y), b, b == 0x7f800000u);
  let w = select(z, 0x7fc00000u, b > 0x7f800000u);
  return m_fromBits(select(w, 0xff800000u, (b << 1u) == 0u));
}`,
    needs: ["fromBits"],
  },
  log: {
    wgsl: `fn m_log(x: f32) -> f32 {
  let a = m_logReduced(x);
  return m_logCases(x, a.k * 0.6931471805599453 + m_logSeries(a.f));
}`,
    needs: ["logCases", "logReduced", "logSeries"],
  },
  log2: {
    wgsl: `fn m_log2(x: f32) -> f32 {
  let a = m_logReduced(x);
  return m_logCases(x, a.k + m_logSeries(a.f) * 1.4426950408889634);
}`,
    needs: ["logCases", "logReduced", "logSeries"],
  },
  log10: {
    wgsl: `fn m_log10(x: f32) -> f32 {
  let a = m_logReduced(x);
  return m_logCases(x, a.k * 0.3010299956639812 + m_logSeries(a.f) * 0.4342944819032518);
}`,
    needs: ["logCases", "logReduced", "logSeries"],
  },
  log1p: {
    wgsl: `fn m_log1p(x: f32) -> f32 {
  let size = bitcast<u32>(x) & 0x7fffffffu;
  if (size < 0x38000000u) { return select(x, x - 0.5 * x * x, size > 0x26000000u); }
  if (x > -0.29 && x < 0.41) { return m_logSeries(x); }
  return m_log(1.0 + x);
}`,
    needs: ["logSeries", "log"],
  },
};
