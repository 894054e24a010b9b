import type { Sources } from "./source.ts";

/** Tests, order and scaling by bits: compilers of shaders may assume that there are no NaN and no infinities, and flush denormal numbers. */
export const bits: Sources = {
  // A constant that is not finite is refused by the language; the result of a call is not.
  fromBits: { wgsl: "fn m_fromBits(x: u32) -> f32 { return bitcast<f32>(x); }" },
  isNan: { wgsl: "fn m_isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }" },
  isFinite: { wgsl: "fn m_isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u; }" },

  /** The high word of a product. */
  highProduct: {
    wgsl: `fn m_highProduct(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let middle = ah * bl + ((al * bl) >> 16u);
  return ah * bh + (middle >> 16u) + ((al * bh + (middle & 0xffffu)) >> 16u);
}`,
  },

  /** p · 2ᵏ for a normal p > 0, rounded half to even where the result is denormal. */
  scale: {
    wgsl: `fn m_scale(p: f32, k: i32) -> f32 {
  let b = bitcast<u32>(p);
  let e = i32(b >> 23u) + k;
  if (e >= 255) { return m_fromBits(0x7f800000u); }
  if (e > 0) { return bitcast<f32>((u32(e) << 23u) | (b & 0x7fffffu)); }
  if (e < -24) { return 0.0; }
  let m = (b & 0x7fffffu) | 0x800000u;
  let s = u32(1 - e);
  let kept = m >> s;
  let rest = m & ((1u << s) - 1u);
  let half = 1u << (s - 1u);
  return bitcast<f32>(kept + select(0u, 1u, rest > half || (rest == half && (kept & 1u) != 0u)));
}`,
    needs: ["fromBits"],
  },

  /** |x| · 2¹⁰⁰, also where |x| is denormal. */
  lift: {
    wgsl: `fn m_lift(x: f32) -> f32 {
  let a = bitcast<u32>(x) & 0x7fffffffu;
  if (a < 0x00800000u) { return f32(a) * bitcast<f32>(0x27000000u); }
  return m_scale(bitcast<f32>(a), 100);
}`,
    needs: ["scale"],
  },

  /** Numbers in the order of integers; the zeros are one. */
  key: {
    wgsl: `fn m_key(x: f32) -> i32 {
  let b = bitcast<i32>(x);
  return select(b, i32(0x80000000u) - b, b < 0);
}`,
  },
  equal: {
    wgsl: "fn m_equal(x: f32, y: f32) -> bool { return m_key(x) == m_key(y) && !m_isNan(x) && !m_isNan(y); }",
    needs: ["key", "isNan"],
  },
  notEqual: { wgsl: "fn m_notEqual(x: f32, y: f32) -> bool { return !m_equal(x, y); }", needs: ["equal"] },
  less: {
    wgsl: "fn m_less(x: f32, y: f32) -> bool { return m_key(x) < m_key(y) && !m_isNan(x) && !m_isNan(y); }",
    needs: ["key", "isNan"],
  },
  lessEqual: {
    wgsl: "fn m_lessEqual(x: f32, y: f32) -> bool { return m_key(x) <= m_key(y) && !m_isNan(x) && !m_isNan(y); }",
    needs: ["key", "isNan"],
  },
  greater: { wgsl: "fn m_greater(x: f32, y: f32) -> bool { return m_less(y, x); }", needs: ["less"] },
  greaterEqual: { wgsl: "fn m_greaterEqual(x: f32, y: f32) -> bool { return m_lessEqual(y, x); }", needs: ["lessEqual"] },

  /** NaN where either is; 0 is above −0. */
  maximum: {
    wgsl: `fn m_maximum(x: f32, y: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  if (m_isNan(y)) { return y; }
  let a = m_key(x);
  let b = m_key(y);
  return select(y, x, a > b || (a == b && bitcast<u32>(x) == 0u));
}`,
    needs: ["key", "isNan"],
  },
  minimum: {
    wgsl: `fn m_minimum(x: f32, y: f32) -> f32 {
  if (m_isNan(x)) { return x; }
  if (m_isNan(y)) { return y; }
  let a = m_key(x);
  let b = m_key(y);
  return select(y, x, a < b || (a == b && bitcast<u32>(y) == 0u));
}`,
    needs: ["key", "isNan"],
  },
  /** 0 of both zeros, NaN of NaN. */
  sign: {
    wgsl: `fn m_sign(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  if (m_isNan(x)) { return x; }
  return select(select(1.0, -1.0, b >> 31u != 0u), 0.0, (b << 1u) == 0u);
}`,
    needs: ["isNan"],
  },
};
