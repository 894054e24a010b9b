import type { Sources } from "./source.ts";

/** Rounding to integers, by bits where the language's functions lose the sign of zero or may round ties elsewhere. */
export const rounding: Sources = {
  /** Half to even. */
  round: {
    wgsl: `fn m_round(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let a = b & 0x7fffffffu;
  if (a >= 0x4b000000u) { return x; }
  let sign = b & 0x80000000u;
  if (a <= 0x3f000000u) { return m_fromBits(sign); }
  let whole = u32(bitcast<f32>(a));
  let rest = bitcast<f32>(a) - f32(whole);
  let up = rest > 0.5 || (rest == 0.5 && (whole & 1u) != 0u);
  return m_fromBits(bitcast<u32>(f32(whole + select(0u, 1u, up))) | sign);
}`,
    needs: ["fromBits"],
  },
  trunc: {
    wgsl: `fn m_trunc(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let a = b & 0x7fffffffu;
  if (a >= 0x4b000000u) { return x; }
  return m_fromBits(bitcast<u32>(f32(u32(bitcast<f32>(a)))) | (b & 0x80000000u));
}`,
    needs: ["fromBits"],
  },
  floor: {
    wgsl: `fn m_floor(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let a = b & 0x7fffffffu;
  if (a >= 0x4b000000u || a == 0u) { return x; }
  let whole = u32(bitcast<f32>(a));
  if (b == a) { return f32(whole); }
  let exact = a >= 0x3f800000u && bitcast<u32>(f32(whole)) == a;
  return -f32(whole + select(1u, 0u, exact));
}`,
  },
  ceil: {
    wgsl: `fn m_ceil(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let a = b & 0x7fffffffu;
  if (a >= 0x4b000000u || a == 0u) { return x; }
  let whole = u32(bitcast<f32>(a));
  if (b != a) { return m_fromBits(bitcast<u32>(f32(whole)) | 0x80000000u); }
  let exact = a >= 0x3f800000u && bitcast<u32>(f32(whole)) == a;
  return f32(whole + select(1u, 0u, exact));
}`,
    needs: ["fromBits"],
  },
};
