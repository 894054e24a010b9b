import type { Sources } from "./source.ts";

const power = /* @__NO_SIDE_EFFECTS__ */ (name: string, type: "i32" | "u32", one: string): string => `fn m_${name}(x: ${type}, n: u32) -> ${type} {
  var e = n;
  var square = x;
  var result = ${one};
  while (e > 0u) {
    if ((e & 1u) != 0u) { result *= square; }
    e >>= 1u;
    square *= square;
  }
  return result;
}`;

/**
 * Integers, and what floating point becomes there. Division, remainder and shifts are the language's: x / 0 is x, x % 0
 * is 0, and the smallest number by −1 is itself; shifts take the low five bits of the distance where the printer masks them.
 */
export const integers: Sources = {
  powInt: { wgsl: power("powInt", "i32", "1i") },
  powUint: { wgsl: power("powUint", "u32", "1u") },
  /** The nearest number, half to even: SwiftShader's own conversion errs by a unit from 2³¹. */
  fromUint: {
    wgsl: `fn m_fromUint(x: u32) -> f32 {
  if (x < 0x1000000u) { return f32(x); }
  let s = 8u - countLeadingZeros(x);
  let kept = x >> s;
  let rest = x << (32u - s);
  let up = rest > 0x80000000u || (rest == 0x80000000u && (kept & 1u) != 0u);
  return f32(kept + select(0u, 1u, up)) * f32(1u << s);
}`,
  },
  /** Truncates and saturates; NaN is 0. */
  toInt: {
    wgsl: `fn m_toInt(x: f32) -> i32 {
  let a = bitcast<u32>(x) & 0x7fffffffu;
  if (a > 0x7f800000u) { return 0; }
  if (a >= 0x4f000000u) { return select(2147483647, i32(0x80000000u), bitcast<u32>(x) != a); }
  return i32(x);
}`,
  },
  toUint: {
    wgsl: `fn m_toUint(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  if (b > 0x7f800000u || b < 0x3f800000u) { return 0u; }
  if (b >= 0x4f800000u) { return 0xffffffffu; }
  return u32(x);
}`,
  },
};
