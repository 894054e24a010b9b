import type { Sources } from "./source.ts";

/**
 * Exponentials: x = k · ln 2 + r, polynomials in r, powers of two by bits. No branches and no shifts: software adapters take all branches, and shift one number
 * after the other, where a product with a power of two is as good.
 */
export const exponential: Sources = {
  /** (eʳ − 1 − r)/r² for |r| ≤ ln 2 / 2; a minimax fit of 2⁻²⁷ in eʳ. */
  expSeries: {
    wgsl: `fn m_expSeries(r: f32) -> f32 {
  return 0.4999999701976776 + r * (0.1666654348373413 + r * (0.04166743904352188 + r * (0.008366649970412254 + r * 0.0013870812254026532)));
}`,
  },
  /** x = k · ln 2 + r for |x| ≤ 128. The product is exact, the difference too, and what is masked are no bits of its: nothing can be put together with it. */
  expReduced: {
    wgsl: `struct m_Reduced { r: f32, k: i32 }
fn m_expReduced(x: f32) -> m_Reduced {
  let n = floor(x * 1.4426950408889634 + 0.5);
  let h = bitcast<f32>(bitcast<i32>(x - n * 0.693359375) & -1073741825);
  return m_Reduced(h + n * 0.00021219444, bitcast<i32>(n + 12582912.0));
}`,
  },
  /** eʳ − 1 */
  expNear: {
    wgsl: `fn m_expNear(r: f32) -> f32 { return r + r * r * m_expSeries(r); }`,
    needs: ["expSeries"],
  },
  exp: {
    wgsl: `fn m_exp(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  // from −105 to 89: negative numbers are the larger ones without a sign
  let a = m_expReduced(bitcast<f32>(min(bitcast<u32>(min(b, 0x42b20000)), 0xc2d20000u)));
  return bitcast<f32>(select(bitcast<i32>(m_scale(1.0 + m_expNear(a.r), a.k)), b, (b & 0x7fffffff) > 0x7f800000));
}`,
    needs: ["expReduced", "expNear", "scale"],
  },
  /** 2ᶠ for |f| ≤ ½; a minimax fit of 2⁻³⁴. */
  exp2Series: {
    wgsl: `fn m_exp2Series(f: f32) -> f32 {
  return 1.0 + f * (0.6931471824645996 + f * (0.24022650718688965 + f * (0.055504102259874344 + f * (0.00961803738027811 + f * (0.0013333936221897602 + f * (0.0001546688290545717 + f * 1.5196041204035282e-5))))));
}`,
  },
  exp2: {
    wgsl: `fn m_exp2(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  // from −152 to 128
  let c = bitcast<f32>(min(bitcast<u32>(min(b, 0x43000000)), 0xc3180000u));
  let k = floor(c + 0.5);
  let y = m_scale(m_exp2Series(c - k), bitcast<i32>(k + 12582912.0));
  return bitcast<f32>(select(bitcast<i32>(y), b, (b & 0x7fffffff) > 0x7f800000));
}`,
    needs: ["exp2Series", "scale"],
  },
  expm1: {
    wgsl: `fn m_expm1(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  let size = b & 0x7fffffff;
  // from −20 to 89
  let a = m_expReduced(bitcast<f32>(min(bitcast<u32>(min(b, 0x42b20000)), 0xc1a00000u)));
  let p = m_expNear(a.r);
  let k = a.k * 0x800000;
  let power = bitcast<f32>(k + 0x3f800000);
  let large = min(bitcast<i32>(1.0 + p) + k, 0x7f800000);
  let y = select(bitcast<i32>(power * p + (power - 1.0)), large, b > 0x41a00000);
  return bitcast<f32>(select(y, b, (size < 0x33000000) | (size > 0x7f800000)));
}`,
    needs: ["expReduced", "expNear"],
  },
  /** 1/(1 + e⁻ˣ); far left of 0 it is eˣ. */
  sigmoid: {
    wgsl: `fn m_sigmoid(x: f32) -> f32 {
  let e = m_exp(-abs(x));
  return select(select(1.0, e, x < 0.0) / (1.0 + e), e, (x < -20.0) | m_isNan(x));
}`,
    needs: ["isNan", "exp"],
  },
  tanh: {
    wgsl: `fn m_tanh(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  let size = b & 0x7fffffff;
  let a = bitcast<f32>(min(size, 0x41200000));
  let c = m_expReduced(a + a);
  let power = bitcast<f32>(c.k * 0x800000 + 0x3f800000);
  // e²ᵃ − 1
  let e = power * m_expNear(c.r) + (power - 1.0);
  let y = bitcast<i32>(e / (e + 2.0)) | (b & i32(0x80000000u));
  return bitcast<f32>(select(y, b, (size < 0x39800000) | (size > 0x7f800000)));
}`,
    needs: ["expReduced", "expNear"],
  },
  /** The bits of e^|x| / 2, and more than those of ∞ where it overflows, later than e^|x|. `size`: those of |x|. */
  halfExp: {
    wgsl: `fn m_halfExp(size: i32) -> i32 {
  let a = m_expReduced(bitcast<f32>(min(size, 0x42b30000)));
  return bitcast<i32>(1.0 + m_expNear(a.r)) + (a.k * 0x800000 - 0x800000);
}`,
    needs: ["expReduced", "expNear"],
  },
  /** Small arguments: Cephes, https://www.netlib.org/cephes/ (sinhf) */
  sinh: {
    wgsl: `fn m_sinh(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  let size = b & 0x7fffffff;
  let z = x * x;
  let near = x + x * z * (0.166667160211 + z * (0.00833028376239 + z * 0.000203721912945));
  let half = m_halfExp(size);
  let y = bitcast<f32>(min(half, 0x7f000000));
  let far = select(bitcast<i32>(y - 0.25 / y), min(half, 0x7f800000), half > 0x4e000000) | (b & i32(0x80000000u));
  return bitcast<f32>(select(select(far, bitcast<i32>(near), size < 0x3f800000), b, (size < 0x39800000) | (size > 0x7f800000)));
}`,
    needs: ["halfExp"],
  },
  cosh: {
    wgsl: `fn m_cosh(x: f32) -> f32 {
  let size = bitcast<i32>(x) & 0x7fffffff;
  let half = m_halfExp(size);
  let y = bitcast<f32>(min(half, 0x7f000000));
  let far = select(bitcast<i32>(y + 0.25 / y), min(half, 0x7f800000), half > 0x4e000000);
  return bitcast<f32>(select(far, size, size > 0x7f800000));
}`,
    needs: ["halfExp"],
  },
};
