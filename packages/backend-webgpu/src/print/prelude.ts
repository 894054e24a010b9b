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
  /** The number of such a word. */
  fromWord: `fn fromWord(w: u32) -> f32 { return bitcast<f32>(select(~w, w & 0x7fffffffu, w >> 31u != 0u)); }`,
};

/** The functions that one shader uses. */
export class Functions {
  private readonly names = new Set<string>();

  /** What the function is called in the shader. */
  use(name: string): string {
    this.names.add(name);
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
