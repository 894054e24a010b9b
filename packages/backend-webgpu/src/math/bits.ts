import type { Sources } from "./source.ts";

/** Tests, order and scaling by bits: compilers of shaders may assume that there are no NaN and no infinities, and flush denormal numbers. */
export const bits: Sources = {
  // A constant that is not finite is refused by the language; the result of a call is not.
  fromBits: { wgsl: "fn m_fromBits(x: u32) -> f32 { return bitcast<f32>(x); }" },
  isNan: { wgsl: "fn m_isNan(x: f32) -> bool { return (bitcast<i32>(x) & 0x7fffffff) > 0x7f800000; }" },
  isFinite: { wgsl: "fn m_isFinite(x: f32) -> bool { return (bitcast<i32>(x) & 0x7fffffff) < 0x7f800000; }" },

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

  /**
   * p · 2ᵏ for p > 0 and −153 ≤ k ≤ 128, of which `power` has the nine low bits: ∞ where that is too large, rounded where it is denormal. Neither p nor
   * the exponent of the product may be far out of what a float32 holds.
   */
  scale: {
    wgsl: `fn m_scale(p: f32, power: i32) -> f32 {
  let k = power * 0x800000;
  let whole = bitcast<i32>(p) + k;
  // in units of the smallest number, below 2²³: the sum has them as an integer
  let tiny = bitcast<i32>(p * bitcast<f32>(k - 0x76000000) + 8388608.0) - 0x4b000000;
  return bitcast<f32>(select(min(whole, 0x7f800000), tiny, whole < 0x800000));
}`,
  },

  /** |x| · 2¹⁰⁰, also where |x| is denormal. */
  lift: {
    wgsl: `fn m_lift(x: f32) -> f32 {
  let a = bitcast<i32>(x) & 0x7fffffff;
  return select(bitcast<f32>(a + 0x32000000), f32(a) * 1.7763568394002505e-15, a < 0x00800000);
}`,
  },

  /** Numbers in the order of integers; the zeros are one. */
  key: {
    wgsl: `fn m_key(x: f32) -> i32 {
  let b = bitcast<i32>(x);
  return select(b, i32(0x80000000u) - b, b < 0);
}`,
  },
  ordered: {
    wgsl: `fn m_ordered(x: f32, y: f32) -> bool {
  return max(bitcast<i32>(x) & 0x7fffffff, bitcast<i32>(y) & 0x7fffffff) <= 0x7f800000;
}`,
  },
  equal: {
    wgsl: `fn m_equal(x: f32, y: f32) -> bool {
  let a = bitcast<i32>(x);
  let b = bitcast<i32>(y);
  return ((a == b) & ((a & 0x7fffffff) <= 0x7f800000)) | (((a | b) & 0x7fffffff) == 0);
}`,
  },
  notEqual: { wgsl: "fn m_notEqual(x: f32, y: f32) -> bool { return !m_equal(x, y); }", needs: ["equal"] },
  less: {
    wgsl: "fn m_less(x: f32, y: f32) -> bool { return (m_key(x) < m_key(y)) & m_ordered(x, y); }",
    needs: ["key", "ordered"],
  },
  lessEqual: {
    wgsl: "fn m_lessEqual(x: f32, y: f32) -> bool { return (m_key(x) <= m_key(y)) & m_ordered(x, y); }",
    needs: ["key", "ordered"],
  },
  greater: { wgsl: "fn m_greater(x: f32, y: f32) -> bool { return m_less(y, x); }", needs: ["less"] },
  greaterEqual: { wgsl: "fn m_greaterEqual(x: f32, y: f32) -> bool { return m_lessEqual(y, x); }", needs: ["lessEqual"] },

  /** A number's place in the order of unsigned integers from `first` on, which goes round: NaN of either sign can be last, or first. −0 is before 0. */
  place: {
    wgsl: `fn m_place(x: f32, first: u32) -> u32 {
  let b = bitcast<i32>(x);
  return bitcast<u32>(select(b, b ^ 0x7fffffff, b < 0)) - first;
}`,
  },
  /** NaN where either is; 0 is above −0. From −∞ on, NaN is last. */
  maximum: {
    wgsl: "fn m_maximum(x: f32, y: f32) -> f32 { return select(y, x, m_place(x, 0x807fffffu) >= m_place(y, 0x807fffffu)); }",
    needs: ["place"],
  },
  /** From the positive NaN on, all NaN are first. */
  minimum: {
    wgsl: "fn m_minimum(x: f32, y: f32) -> f32 { return select(y, x, m_place(x, 0x7f800001u) <= m_place(y, 0x7f800001u)); }",
    needs: ["place"],
  },
  /** 0 of both zeros, NaN of NaN. */
  sign: {
    wgsl: `fn m_sign(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  return select(select(select(1.0, -1.0, b < 0), 0.0, (b & 0x7fffffff) == 0), x, m_isNan(x));
}`,
    needs: ["isNan"],
  },
};
