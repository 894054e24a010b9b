import type { Sources } from "./source.ts";

const evenQuadrant = "(a.quadrant & 1u) == 0u";

/** sin, cos, tan: the angle modulo π/2 in integers of 64 bits, whatever its size. */
export const trigonometric: Sources = {
  /**
   * |x| = (4n + quadrant) · π/2 + r with |r| ≤ π/4, by Payne & Hanek (SIGNUM Newsletter 18, 1983): 24 bits of x times the
   * 96 bits of 2/π that count. No branches and no table: software adapters take them all, and are slow to look things up.
   */
  angle: {
    wgsl: `struct m_Angle { r: f32, quadrant: u32 }
fn m_angle(x: f32) -> m_Angle {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  let m = (b << 8u) | 0x80000000u;
  let start = (b >> 23u) - 96u;
  // 32 bits each of 2/π, of which there are none before the third word
  let i = start >> 5u;
  let w0 = select(select(select(0u, 0xa2f9836eu, i > 1u), 0x4e441529u, i > 2u), 0xfc2757d1u, i > 3u);
  let w1 = select(select(select(select(0u, 0xa2f9836eu, i > 0u), 0x4e441529u, i > 1u), 0xfc2757d1u, i > 2u), 0xf534ddc0u, i > 3u);
  let w2 = select(select(select(select(0xa2f9836eu, 0x4e441529u, i > 0u), 0xfc2757d1u, i > 1u), 0xf534ddc0u, i > 2u), 0xdb629599u, i > 3u);
  let w3 = select(select(select(select(0x4e441529u, 0xfc2757d1u, i > 0u), 0xf534ddc0u, i > 1u), 0xdb629599u, i > 2u), 0x3c439041u, i > 3u);
  let s = start & 31u;
  let v0 = (w0 << s) | ((w1 >> 1u) >> (31u - s));
  let v1 = (w1 << s) | ((w2 >> 1u) >> (31u - s));
  let v2 = (w2 << s) | ((w3 >> 1u) >> (31u - s));
  let carry = m_highProduct(m, v2);
  let low = m * v1 + carry;
  let high = m * v0 + m_highProduct(m, v1) + select(0u, 1u, low < carry);
  // Two bits of quadrant; the rest is a signed fraction of one, of which the upper half may be all that counts, or nothing.
  let quadrant = (((high >> 29u) + 1u) >> 1u) & 3u;
  let upper = f32(bitcast<i32>((high << 2u) | (low >> 30u))) * 3.65729529994141e-10;
  // … and what is lost of π/2
  let lower = f32(bitcast<i32>((low << 1u) & 0x7fffffffu)) * 1.70306079e-19 - upper * 2.782753e-08;
  let near = b <= 0x3f490fdau;
  return m_Angle(select(upper + lower, bitcast<f32>(b), near), select(quadrant, 0u, near));
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
  /** `y`, or x itself where it is so small that y is x, or NaN where x is not finite. */
  oddCases: {
    wgsl: `fn m_oddCases(x: f32, y: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  return bitcast<f32>(select(select(bitcast<u32>(y), bitcast<u32>(x), b < 0x39000000u), 0x7fc00000u, b >= 0x7f800000u));
}`,
  },
  sin: {
    wgsl: `fn m_sin(x: f32) -> f32 {
  let a = m_angle(x);
  let y = select(m_cosSeries(a.r), m_sinSeries(a.r), ${evenQuadrant});
  return m_oddCases(x, select(y, -y, (a.quadrant >= 2u) != (x < 0.0)));
}`,
    needs: ["oddCases", "angle", "sinSeries", "cosSeries"],
  },
  cos: {
    wgsl: `fn m_cos(x: f32) -> f32 {
  let a = m_angle(x);
  let y = select(m_sinSeries(a.r), m_cosSeries(a.r), ${evenQuadrant});
  let z = select(y, -y, a.quadrant == 1u || a.quadrant == 2u);
  return select(m_fromBits(0x7fc00000u), z, m_isFinite(x));
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
  let a = m_angle(x);
  let t = m_tanSeries(a.r);
  let y = select(-1.0 / t, t, ${evenQuadrant});
  return m_oddCases(x, select(y, -y, x < 0.0));
}`,
    needs: ["oddCases", "angle", "tanSeries"],
  },
};
