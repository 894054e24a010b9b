import type { Sources } from "./source.ts";

/** Exponentials: reductions in integers, where no compiler can reorder them, polynomials in float32, powers of two by bits. */
export const exponential: Sources = {
  /** (eʳ − 1 − r)/r² for |r| ≤ ln 2 / 2; a minimax fit of 2⁻³⁴ in eʳ. */
  expSeries: {
    wgsl: `fn m_expSeries(r: f32) -> f32 {
  return 0.5 + r * (0.1666666567325592 + r * (0.04166629537940025 + r * (0.008333497680723667 + r * (0.0013944759266451001 + r * 0.0001979025695680496))));
}`,
  },
  /** x = k · ln 2 + r for |x| ≤ 128: its multiples of 2⁻²⁰ as integers, so that nothing is lost; what is left of x and of ln 2 in floating point. */
  expReduced: {
    wgsl: `struct m_Reduced { r: f32, k: i32 }
fn m_expReduced(x: f32) -> m_Reduced {
  let t = x * 1048576.0;
  let whole = i32(t);
  let k = i32(floor(x * 1.4426950408889634 + 0.5));
  let main = f32(whole - k * 726817) * 9.5367431640625e-7;
  return m_Reduced(main + ((t - f32(whole)) * 9.5367431640625e-7 - f32(k) * 4.74932503903167e-7), k);
}`,
  },
  exp: {
    wgsl: `fn m_exp(x: f32) -> f32 {
  let a = m_expReduced(clamp(x, -105.0, 90.0));
  return select(m_scale(1.0 + (a.r + a.r * a.r * m_expSeries(a.r)), a.k), x, m_isNan(x));
}`,
    needs: ["isNan", "expReduced", "expSeries", "scale"],
  },
  /** 2ᶠ for |f| ≤ ½; a minimax fit of 2⁻³⁴. */
  exp2Series: {
    wgsl: `fn m_exp2Series(f: f32) -> f32 {
  return 1.0 + f * (0.6931471824645996 + f * (0.24022650718688965 + f * (0.055504102259874344 + f * (0.00961803738027811 + f * (0.0013333936221897602 + f * (0.0001546688290545717 + f * 1.5196041204035282e-5))))));
}`,
  },
  exp2: {
    wgsl: `fn m_exp2(x: f32) -> f32 {
  let c = clamp(x, -152.0, 129.0);
  let k = floor(c + 0.5);
  return select(m_scale(m_exp2Series(c - k), i32(k)), x, m_isNan(x));
}`,
    needs: ["isNan", "exp2Series", "scale"],
  },
  expm1: {
    wgsl: `fn m_expm1(x: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  let size = abs(x);
  if (size < 0.0001220703125) { return select(x, x + 0.5 * x * x, size > 1e-15); }
  if (size < 0.34375) { return x + x * x * m_expSeries(x); }
  if (x > 89.0) { return m_fromBits(0x7f800000u); }
  if (x < -18.0) { return -1.0; }
  let a = m_expReduced(x);
  let p = a.r + a.r * a.r * m_expSeries(a.r);
  if (a.k > 30) { return m_scale(1.0 + p, a.k); }
  let power = bitcast<f32>(u32(a.k + 127) << 23u);
  return power * p + (power - 1.0);
}`,
    needs: ["isNan", "fromBits", "expReduced", "expSeries", "scale"],
  },
  /** 1/(1 + e⁻ˣ); far left of 0 it is eˣ. */
  sigmoid: {
    wgsl: `fn m_sigmoid(x: f32) -> f32 {
  let e = m_exp(-abs(x));
  return select(select(1.0, e, x < 0.0) / (1.0 + e), e, x < -20.0 || m_isNan(x));
}`,
    needs: ["isNan", "exp"],
  },
  /** Cephes, https://www.netlib.org/cephes/ (tanhf, sinhf) */
  tanh: {
    wgsl: `fn m_tanh(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let near = x + x * z * (-0.333332819422 + z * (0.133314422036 + z * (-0.0537397155531 + z * (0.0206390887954 - z * 0.00570498872745))));
  let b = m_expReduced(2.0 * min(a, 10.0));
  // e^2a, at most 2²⁹
  let e = (1.0 + (b.r + b.r * b.r * m_expSeries(b.r))) * bitcast<f32>(u32(b.k + 127) << 23u);
  let y = 1.0 - 2.0 / (e + 1.0);
  let far = select(y, -y, x < 0.0);
  return select(select(far, near, a < 0.625), x, a < 0.000244140625 || m_isNan(x));
}`,
    needs: ["isNan", "expReduced", "expSeries"],
  },
  sinh: {
    wgsl: `fn m_sinh(x: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  let a = abs(x);
  if (a < 0.000244140625) { return x; }
  if (a < 1.0) {
    let z = x * x;
    return x + x * z * (0.166667160211 + z * (0.00833028376239 + z * 0.000203721912945));
  }
  let y = m_halfExp(a);
  let z = select(y, y - 0.25 / y, a < 20.0);
  return select(z, -z, x < 0.0);
}`,
    needs: ["isNan", "halfExp"],
  },
  cosh: {
    wgsl: `fn m_cosh(x: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  let y = m_halfExp(abs(x));
  return select(y, y + 0.25 / y, abs(x) < 20.0);
}`,
    needs: ["isNan", "halfExp"],
  },
  /** eˣ / 2 for x ≥ 0: it overflows later than eˣ. */
  halfExp: {
    wgsl: `fn m_halfExp(x: f32) -> f32 {
  if (x > 90.0) { return m_fromBits(0x7f800000u); }
  let a = m_expReduced(x);
  return m_scale(1.0 + (a.r + a.r * a.r * m_expSeries(a.r)), a.k - 1);
}`,
    needs: ["fromBits", "expReduced", "expSeries", "scale"],
  },
};
