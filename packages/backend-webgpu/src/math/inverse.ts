import type { Sources } from "./source.ts";

/** Inverse circular and hyperbolic functions. Fits that name no source are minimax ones, of 2⁻²⁸ and better. */
export const inverse: Sources = {
  /** asin x for 0 ≤ x ≤ ½. Cephes, https://www.netlib.org/cephes/ (asinf) */
  asinSeries: {
    wgsl: `fn m_asinSeries(x: f32) -> f32 {
  let z = x * x;
  return x + x * z * (0.16666752422 + z * (0.074953002686 + z * (0.045470025998 + z * (0.024181311049 + z * 0.042163199048))));
}`,
  },
  asin: {
    wgsl: `fn m_asin(x: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b > 0x3f800000u) { return m_fromBits(0x7fc00000u); }
  if (b < 0x39000000u) { return x; }
  let a = bitcast<f32>(b);
  if (a <= 0.5) {
    let y = m_asinSeries(a);
    return select(y, -y, x < 0.0);
  }
  let y = 1.5707963267948966 - 2.0 * m_asinSeries(sqrt(0.5 * (1.0 - a)));
  return select(y, -y, x < 0.0);
}`,
    needs: ["fromBits", "asinSeries"],
  },
  acos: {
    wgsl: `fn m_acos(x: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b > 0x3f800000u) { return m_fromBits(0x7fc00000u); }
  let a = bitcast<f32>(b);
  if (a <= 0.5) {
    let y = m_asinSeries(a);
    return 1.5707963267948966 - select(y, -y, x < 0.0);
  }
  let y = 2.0 * m_asinSeries(sqrt(0.5 * (1.0 - a)));
  return select(y, 3.141592653589793 - y, x < 0.0);
}`,
    needs: ["fromBits", "asinSeries"],
  },
  /** atan t for 0 ≤ t ≤ 1. */
  atanSeries: {
    wgsl: `fn m_atanSeries(t: f32) -> f32 {
  let z = t * t;
  return t + t * z * (-0.33333298563957214 + z * (0.19998547434806824 + z * (-0.14264239370822906 + z * (0.10952172428369522 + z * (-0.08403411507606506 + z * (0.05795693397521973 + z * (-0.031177189201116562 + z * (0.010914254002273083 - z * 0.0017935432260856032))))))));
}`,
  },
  atan: {
    wgsl: `fn m_atan(x: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b > 0x7f800000u || b < 0x39000000u) { return x; }
  let a = bitcast<f32>(min(b, 0x7e000000u));
  var y = m_atanSeries(select(a, 1.0 / a, a > 1.0));
  if (a > 1.0) { y = 1.5707963267948966 - y; }
  return select(y, -y, x < 0.0);
}`,
    needs: ["atanSeries"],
  },
  atan2: {
    wgsl: `fn m_atan2(y: f32, x: f32) -> f32 {
  if (m_isNan(x) || m_isNan(y)) { return m_fromBits(0x7fc00000u); }
  let bx = bitcast<u32>(x);
  let by = bitcast<u32>(y);
  let ax = bx & 0x7fffffffu;
  let ay = by & 0x7fffffffu;
  let larger = max(ax, ay);
  let smaller = min(ax, ay);
  let left = bx >> 31u != 0u;
  var t = 0.0;
  if (larger == 0x7f800000u || larger == smaller) {
    t = select(0.0, 1.0, larger == smaller && larger != 0u);
  } else if (smaller > 0x1f800000u && larger < 0x5d800000u) {
    t = bitcast<f32>(smaller) / bitcast<f32>(larger);
  } else {
    t = m_quotient(smaller, larger);
  }
  // The angle from the nearer axis is t where t is small.
  var angle = t;
  if (t > 0.000244140625) { angle = m_atanSeries(t); }
  if (ay > ax) { angle = select(1.5707963267948966 - angle, 1.5707963267948966 + angle, left); }
  else if (left) { angle = 3.141592653589793 - angle; }
  return bitcast<f32>(bitcast<u32>(angle) | (by & 0x80000000u));
}`,
    needs: ["isNan", "fromBits", "quotient", "atanSeries"],
  },
  /** The quotient of two magnitudes of any size, by their mantissas; smaller < larger. */
  quotient: {
    wgsl: `fn m_quotient(smaller: u32, larger: u32) -> f32 {
  if (smaller == 0u) { return 0.0; }
  let p = m_mantissa(smaller);
  let q = m_mantissa(larger);
  return m_scale(bitcast<f32>(p.bits) / bitcast<f32>(q.bits), max(p.exponent - q.exponent, -153));
}`,
    needs: ["mantissa", "scale"],
  },
  /** A positive number as one from 1 to 2, and its exponent. */
  mantissa: {
    wgsl: `struct m_Mantissa { bits: u32, exponent: i32 }
fn m_mantissa(b: u32) -> m_Mantissa {
  if (b < 0x00800000u) {
    let s = countLeadingZeros(b) - 8u;
    return m_Mantissa(((b << s) & 0x7fffffu) | 0x3f800000u, -126 - i32(s));
  }
  return m_Mantissa((b & 0x7fffffu) | 0x3f800000u, i32(b >> 23u) - 127);
}`,
  },
  asinh: {
    wgsl: `fn m_asinh(x: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b >= 0x7f800000u || b < 0x39000000u) { return x; }
  let a = bitcast<f32>(b);
  var y = 0.0;
  if (a < 1.0) {
    let z = a * a;
    y = a + a * z * (-0.16666659712791443 + z * (0.07499712705612183 + z * (-0.04460017383098602 + z * (0.03006572835147381 + z * (-0.021007046103477478 + z * (0.013609466142952442 + z * (-0.007045377977192402 + z * (0.002411635359749198 - z * 0.00039116956759244204))))))));
  } else if (a < 4096.0) {
    y = m_log(a + sqrt(a * a + 1.0));
  } else {
    y = m_log(a) + 0.6931471805599453;
  }
  return select(y, -y, x < 0.0);
}`,
    needs: ["log"],
  },
  acosh: {
    wgsl: `fn m_acosh(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  if (b < 0x3f800000u || b > 0x7f800000u) { return m_fromBits(0x7fc00000u); }
  if (b == 0x7f800000u) { return x; }
  let t = x - 1.0;
  if (t < 1.0) {
    return sqrt(2.0 * t) * (1.0 + t * (-0.08333298563957214 + t * (0.0187442135065794 + t * (-0.005543409381061792 + t * (0.0017833882011473179 + t * (-0.0005029203603044152 + t * 0.00008158275159075856))))));
  }
  if (x < 4096.0) { return m_log(x + sqrt(t * (x + 1.0))); }
  return m_log(x) + 0.6931471805599453;
}`,
    needs: ["fromBits", "log"],
  },
  atanh: {
    wgsl: `fn m_atanh(x: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b > 0x3f800000u) { return m_fromBits(0x7fc00000u); }
  if (b < 0x39000000u) { return x; }
  if (b == 0x3f800000u) { return m_fromBits(0x7f800000u | (bitcast<u32>(x) & 0x80000000u)); }
  let a = bitcast<f32>(b);
  var y = 0.0;
  if (a < 0.5) {
    let z = a * a;
    y = a + a * z * (0.3333333730697632 + z * (0.19999726116657257 + z * (0.142948716878891 + z * (0.10966940969228745 + z * (0.10284262150526047 + z * (0.024471458047628403 + z * 0.17600567638874054))))));
  } else {
    y = 0.5 * m_log((1.0 + a) / (1.0 - a));
  }
  return select(y, -y, x < 0.0);
}`,
    needs: ["fromBits", "log"],
  },
};
