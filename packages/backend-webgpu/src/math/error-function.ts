import type { Sources } from "./source.ts";

/** erf and erfc, by minimax fits of 2⁻³⁰ and better. */
export const errorFunction: Sources = {
  erf: {
    wgsl: `fn m_erf(x: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  let a = abs(x);
  if (a < 0.92) { return m_erfNear(x); }
  let y = min(a, 4.0);
  let p = 0.00017055981152225286 + y * (-1.1294951438903809 + y * (-0.6333865523338318 + y * (-0.10823671519756317 + y * (0.025091564282774925 + y * (-0.004160554613918066 + y * (0.00043230902520008385 - y * 0.00002091010901494883))))));
  let r = 1.0 - m_exp(p);
  return select(r, -r, x < 0.0);
}`,
    needs: ["isNan", "erfNear", "exp"],
  },
  /** x + x · Q(x²) for |x| < 0.93. */
  erfNear: {
    wgsl: `fn m_erfNear(x: f32) -> f32 {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b < 0x00800000u) { return m_tinyProduct(x, 1.1283791670955126); }
  if (b < 0x30000000u) { return x * 1.1283791670955126; }
  let z = x * x;
  return x + x * (0.12837916612625122 + z * (-0.37612631916999817 + z * (0.11283687502145767 + z * (-0.026858940720558167 + z * (0.005199906416237354 + z * (-0.0008130011847242713 + z * 0.00008316771709360182))))));
}`,
    needs: ["tinyProduct"],
  },
  /** x · c for a denormal x and 1 ≤ c < 2. */
  tinyProduct: {
    wgsl: `fn m_tinyProduct(x: f32, c: f32) -> f32 {
  let b = bitcast<u32>(x);
  let y = u32(round(f32(b & 0x7fffffffu) * c));
  return bitcast<f32>((b & 0x80000000u) | y);
}`,
  },
  /** e^(x²) · erfc x for 1 ≤ x ≤ 10.1, piece by piece: no argument is rounded. */
  erfcScaled: {
    wgsl: `fn m_erfcScaled(x: f32) -> f32 {
  if (x < 1.75) {
    let u = x - 1.375;
    return 0.3432959020137787 + u * (-0.18431547284126282 + u * (0.08986234664916992 + u * (-0.0405033640563488 + u * (0.017076799646019936 + u * (-0.006803050637245178 + u * (0.0026690319646149874 + u * (-0.0009582713828422129)))))));
  }
  if (x < 3.0) {
    let u = x - 2.25;
    return 0.23108725249767303 + u * (-0.08848650008440018 + u * (0.031992629170417786 + u * (-0.011002080515027046 + u * (0.0036189702805131674 + u * (-0.001143467496149242 + u * (0.0003485603374429047 + u * (-0.00010398955055279657 + u * (3.010710315720644e-05 + u * (-6.203629709489178e-06)))))))));
  }
  if (x < 5.5) {
    let u = x - 4.0;
    return 0.1369994580745697 + u * (-0.0323835052549839 + u * (0.007465431932359934 + u * (-0.0016811848618090153 + u * (0.0003703625698108226 + u * (-7.990183075889945e-05 + u * (1.6879650502232835e-05 + u * (-3.512416242301697e-06 + u * (7.433399673573149e-07 + u * (-1.5176215129031334e-07 + u * 1.9375120174913718e-08)))))))));
  }
  let u = x - 7.5;
  return 0.07457369565963745 + u * (-0.009773771278560162 + u * (0.0012704086257144809 + u * (-0.00016380002489313483 + u * (2.095499075949192e-05 + u * (-2.660298605405842e-06 + u * (3.341184822147625e-07 + u * (-4.15371985695856e-08 + u * (5.434097616330291e-09 + u * (-7.442029215098955e-10 + u * 6.473384328575804e-11)))))))));
}`,
  },
  /** A polynomial from ½ to 1; beyond e^(−x²) · erfcScaled x, with x² in two parts of which the first is exact. */
  erfc: {
    wgsl: `fn m_erfc(x: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  if (x < 0.5) { return 1.0 - select(-1.0, m_erf(x), x > -4.0); }
  if (x > 10.1) { return 0.0; }
  if (x < 1.0) {
    let u = x - 0.75;
    return 0.28884437680244446 + u * (-0.6429310441017151 + u * (0.48219814896583557 + u * (-0.02678867056965828 + u * (-0.15067578852176666 + u * (0.05322733521461487 + u * (0.026584457606077194 - u * 0.017979152500629425))))));
  }
  let head = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
  let a = m_expReduced(-head * head);
  let r = a.r - (x - head) * (x + head);
  return m_scale(m_erfcScaled(x) * (1.0 + m_expNear(r)), a.k);
}`,
    needs: ["isNan", "erf", "erfcScaled", "expReduced", "expNear", "scale"],
  },
};
