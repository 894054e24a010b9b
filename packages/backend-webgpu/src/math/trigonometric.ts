import type { Sources } from "./source.ts";

const evenQuadrant = "(a.quadrant & 1u) == 0u";

/** sin, cos, tan: the angle modulo π/2 in integers of 64 bits, whatever its size. */
export const trigonometric: Sources = {
  /**
   * |x| = (4n + quadrant) · π/2 + r with |r| ≤ π/4, by Payne & Hanek (SIGNUM Newsletter 18, 1983): 24 bits of x times the
   * 96 bits of 2/π that count.
   */
  angle: {
    wgsl: `struct m_Angle { r: f32, quadrant: u32 }
const m_twoOverPi = array<u32, 8>(0u, 0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u);
fn m_angle(x: f32) -> m_Angle {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b <= 0x3f490fdau) { return m_Angle(bitcast<f32>(b), 0u); }
  let m = (b << 8u) | 0x80000000u;
  let start = (b >> 23u) - 96u;
  let i = start >> 5u;
  let s = start & 31u;
  let w0 = m_twoOverPi[i];
  let w1 = m_twoOverPi[i + 1u];
  let w2 = m_twoOverPi[i + 2u];
  let w3 = m_twoOverPi[i + 3u];
  let v0 = (w0 << s) | ((w1 >> 1u) >> (31u - s));
  let v1 = (w1 << s) | ((w2 >> 1u) >> (31u - s));
  let v2 = (w2 << s) | ((w3 >> 1u) >> (31u - s));
  let carry = m_highProduct(m, v2);
  let low = m * v1 + carry;
  let high = m * v0 + m_highProduct(m, v1) + select(0u, 1u, low < carry);
  // Two bits of quadrant; the rest as a signed fraction of one.
  let quadrant = (((high >> 29u) + 1u) >> 1u) & 3u;
  var f1 = (high << 2u) | (low >> 30u);
  var f0 = low << 2u;
  let negative = f1 >> 31u != 0u;
  if (negative) {
    f1 = ~f1 + select(0u, 1u, f0 == 0u);
    f0 = 0u - f0;
  }
  if (f1 == 0u) { return m_Angle(f32(f0) * 8.5157e-20, quadrant); }
  let n = countLeadingZeros(f1);
  let fraction = (f1 << n) | ((f0 >> 1u) >> (31u - n));
  let r = f32(m_highProduct(fraction, 0xc90fdaa2u)) * bitcast<f32>((96u - n) << 23u);
  return m_Angle(select(r, -r, negative), quadrant);
}`,
    needs: ["highProduct"],
  },
  /** For |r| ≤ π/4. Cephes, https://www.netlib.org/cephes/ (sinf, cosf) */
  sinSeries: {
    wgsl: `fn m_sinSeries(r: f32) -> f32 {
  let z = r * r;
  return r + r * z * (-0.16666654611 + z * (0.0083321608736 - z * 0.00019515295891));
}`,
  },
  cosSeries: {
    wgsl: `fn m_cosSeries(r: f32) -> f32 {
  let z = r * r;
  return 1.0 - 0.5 * z + z * z * (0.04166664568298827 + z * (-0.001388731625493765 + z * 0.00002443315711809948));
}`,
  },
  sin: {
    wgsl: `fn m_sin(x: f32) -> f32 {
  if (!m_isFinite(x)) { return m_fromBits(0x7fc00000u); }
  if ((bitcast<u32>(x) & 0x7fffffffu) < 0x39000000u) { return x; }
  let a = m_angle(x);
  let y = select(m_cosSeries(a.r), m_sinSeries(a.r), ${evenQuadrant});
  return select(y, -y, (a.quadrant >= 2u) != (x < 0.0));
}`,
    needs: ["isFinite", "fromBits", "angle", "sinSeries", "cosSeries"],
  },
  cos: {
    wgsl: `fn m_cos(x: f32) -> f32 {
  if (!m_isFinite(x)) { return m_fromBits(0x7fc00000u); }
  let a = m_angle(x);
  let y = select(m_sinSeries(a.r), m_cosSeries(a.r), ${evenQuadrant});
  return select(y, -y, a.quadrant == 1u || a.quadrant == 2u);
}`,
    needs: ["isFinite", "fromBits", "angle", "sinSeries", "cosSeries"],
  },
  /** For |r| ≤ π/4. Cephes (tanf) */
  tanSeries: {
    wgsl: `fn m_tanSeries(r: f32) -> f32 {
  let z = r * r;
  return r + r * z * (0.333331568548 + z * (0.133387994085 + z * (0.0534112807005 + z * (0.0244301354525 + z * (0.00311992232697 + z * 0.00938540185543)))));
}`,
  },
  tan: {
    wgsl: `fn m_tan(x: f32) -> f32 {
  if (!m_isFinite(x)) { return m_fromBits(0x7fc00000u); }
  if ((bitcast<u32>(x) & 0x7fffffffu) < 0x39000000u) { return x; }
  let a = m_angle(x);
  let t = m_tanSeries(a.r);
  let y = select(-1.0 / t, t, (a.quadrant & 1u) == 0u);
  return select(y, -y, x < 0.0);
}`,
    needs: ["isFinite", "fromBits", "angle", "tanSeries"],
  },
};
