import type { Sources } from "./source.ts";

/** Logarithms: the exponent by bits, also of denormal numbers. Without shifts, as exponentials. */
export const logarithm: Sources = {
  /** x = 2ᵏ · (1 + f) with √½ ≤ 1 + f < √2, for finite x > 0. */
  logReduced: {
    wgsl: `struct m_Split { f: f32, k: f32 }
fn m_logReduced(x: f32) -> m_Split {
  let b = bitcast<i32>(x);
  let tiny = b < 0x00800000;
  // The digits of a denormal number, as an integer, become a normal one.
  // Counted from √½, the exponent carries where it should.
  let moved = select(b, bitcast<i32>(f32(b & 0x7fffff)), tiny) + (0x3f800000 - 0x3f3504f3);
  let m = (moved & 0x7fffff) + 0x3f3504f3;
  return m_Split(bitcast<f32>(m) - 1.0, f32(moved & 0x7f800000) * 1.1920928955078125e-7 + select(-127.0, -276.0, tiny));
}`,
  },
  /** ln(1 + f) for −0.3 < f < 0.42, by a minimax fit of 2⁻³⁰ in s = f/(2 + f). */
  logSeries: {
    wgsl: `fn m_logSeries(f: f32) -> f32 {
  let s = f / (2.0 + f);
  let z = s * s;
  let h = 0.5 * f * f;
  return f - (h - s * (h + z * (0.6666677594184875 + z * (0.3997756838798523 + z * 0.2987147867679596))));
}`,
  },
  /** `y`, or what logarithms are of NaN, of negative numbers, of the zeros and of ∞. */
  logCases: {
    wgsl: `fn m_logCases(x: f32, y: f32) -> f32 {
  let b = bitcast<i32>(x);
  let special = select(select(0x7fc00000, b, b == 0x7f800000), -0x800000, (b & 0x7fffffff) == 0);
  return bitcast<f32>(select(bitcast<i32>(y), special, (b <= 0) | (b >= 0x7f800000)));
}`,
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
  let y = select(m_log(1.0 + x), m_logSeries(x), (x > -0.29) & (x < 0.41));
  return select(y, x, (bitcast<i32>(x) & 0x7fffffff) < 0x33000000);
}`,
    needs: ["logSeries", "log"],
  },
};
