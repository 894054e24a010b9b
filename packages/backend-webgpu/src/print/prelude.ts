import { sourceOf, wgslFunction } from "../math/index.ts";

/** Functions of the printer's own kernels. */
const own: Readonly<Record<string, string>> = {
  /** Zero with the sign of x, NaN where x is not finite: compilers take 0·x for 0. */
  timesZero: `fn timesZero(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  return bitcast<f32>(select(b & 0x80000000u, 0x7fc00000u, (b & 0x7f800000u) == 0x7f800000u));
}`,
  /** 0 / x, which compilers take for 0. */
  zeroOver: `fn zeroOver(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let size = b & 0x7fffffffu;
  return bitcast<f32>(select(b & 0x80000000u, 0x7fc00000u, size == 0u || size > 0x7f800000u));
}`,
  /** x / 0, of which drivers lose the NaN. */
  overZero: `fn overZero(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  let size = b & 0x7fffffffu;
  return bitcast<f32>(select((b & 0x80000000u) | 0x7f800000u, 0x7fc00000u, size == 0u || size > 0x7f800000u));
}`,
  /** x, of which compilers know nothing: they are not told that the uniform is 0. */
  opaque: "fn opaque(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ zero); }",
  /** x − x, which compilers take for 0. */
  minusItself: `fn minusItself(x: f32) -> f32 {
  return bitcast<f32>(select(0u, 0x7fc00000u, (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u));
}`,
  /** x / x, which compilers take for 1. */
  overItself: `fn overItself(x: f32) -> f32 {
  let b = bitcast<u32>(x);
  return bitcast<f32>(select(0x3f800000u, 0x7fc00000u, (b & 0x7f800000u) == 0x7f800000u || (b & 0x7fffffffu) == 0u));
}`,
  /** Place of a number in the order: the zeros are one, NaN is above everything. */
  keyNanLast: `fn keyNanLast(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  let size = b & 0x7fffffffu;
  if (size > 0x7f800000u) { return 0xffffffffu; }
  if (size == 0u) { return 0x80000000u; }
  return select(b | 0x80000000u, ~b, b >> 31u != 0u);
}`,
  /** The same with NaN below everything. */
  keyNanFirst: `fn keyNanFirst(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  let size = b & 0x7fffffffu;
  if (size > 0x7f800000u) { return 0u; }
  if (size == 0u) { return 0x80000000u; }
  return select(b | 0x80000000u, ~b, b >> 31u != 0u);
}`,
  /** The bits of a number, in the order of numbers, −0 before 0; NaN is above everything. */
  wordNanLast: `fn wordNanLast(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  return select(select(b | 0x80000000u, ~b, b >> 31u != 0u), 0xffffffffu, (b & 0x7fffffffu) > 0x7f800000u);
}`,
  /** The same with NaN below everything. */
  wordNanFirst: `fn wordNanFirst(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  return select(select(b | 0x80000000u, ~b, b >> 31u != 0u), 0u, (b & 0x7fffffffu) > 0x7f800000u);
}`,
  /** The bits of the float16 number that is nearest, the even one of two. In integers: drivers may round another way, or take small ones for 0. */
  halfBits: `fn halfBits(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  let a = b & 0x7fffffffu;
  let m = (a & 0x7fffffu) | 0x800000u;
  let shift = min(126u - min(a >> 23u, 112u), 25u);
  let small = (m + (1u << (shift - 1u)) - 1u + ((m >> shift) & 1u)) >> shift;
  let large = (a + 0xfffu + ((a >> 13u) & 1u) - 0x38000000u) >> 13u;
  let h = select(min(large, 0x7c00u), small, a < 0x38800000u);
  return ((b >> 16u) & 0x8000u) | select(h, 0x7e00u, a > 0x7f800000u);
}`,
  /** The number that such bits are. */
  halfOfBits: `fn halfOfBits(h: u32) -> f32 {
  let a = h & 0x7fffu;
  let moved = a << 13u;
  let large = select(moved + 0x38000000u, moved | 0x7f800000u, a >= 0x7c00u);
  let small = bitcast<u32>(f32(a) * 5.9604644775390625e-8);
  return bitcast<f32>(((h & 0x8000u) << 16u) | select(large, small, a < 0x400u));
}`,
  /** The float16 number that is nearest. */
  half: "fn half(x: f32) -> f32 { return halfOfBits(halfBits(x)); }",
  fromHalf: "fn fromHalf(x: f16) -> f32 { return halfOfBits(bitcast<u32>(vec2<f16>(x, f16()))); }",
  toHalf: "fn toHalf(x: f32) -> f16 { return bitcast<vec2<f16>>(halfBits(x)).x; }",
  fromHalf4: `fn fromHalf4(v: vec4<f16>) -> vec4f {
  let b = bitcast<vec2u>(v);
  return vec4f(halfOfBits(b.x & 0xffffu), halfOfBits(b.x >> 16u), halfOfBits(b.y & 0xffffu), halfOfBits(b.y >> 16u));
}`,
  toHalf4: `fn toHalf4(v: vec4f) -> vec4<f16> {
  return bitcast<vec4<f16>>(vec2u(halfBits(v.x) | (halfBits(v.y) << 16u), halfBits(v.z) | (halfBits(v.w) << 16u)));
}`,
  /** The number of such a word. */
  fromWord: `fn fromWord(w: u32) -> f32 { return bitcast<f32>(select(~w, w & 0x7fffffffu, w >> 31u != 0u)); }`,
};

/** The functions that those call. */
const needs: Readonly<Record<string, readonly string[]>> = {
  half: ["halfBits", "halfOfBits"],
  fromHalf: ["halfOfBits"],
  fromHalf4: ["halfOfBits"],
  toHalf: ["halfBits"],
  toHalf4: ["halfBits"],
};

/** The functions that one shader uses. */
export class Functions {
  private readonly names = new Set<string>();

  /** What the function is called in the shader. */
  use(name: string): string {
    this.names.add(name);
    for (const other of needs[name] ?? []) this.names.add(other);
    return own[name] === undefined ? wgslFunction(name).name : name;
  }

  /** Whether they need the uniform `zero`. */
  get opaque(): boolean {
    return this.names.has("opaque");
  }

  /** Their text. */
  source(): string {
    const names = [...this.names];
    return [
      ...names.flatMap((name) => own[name] ?? []),
      sourceOf(names.filter((name) => own[name] === undefined)),
    ].join("\n");
  }
}
