import { sourceOf, wgslFunction } from "../math/index.ts";

/** Functions of the printer's own kernels. */
const own: Readonly<Record<string, string>> = {
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
};

/** The functions that one shader uses. */
export class Functions {
  private readonly names = new Set<string>();

  /** What the function is called in the shader. */
  use(name: string): string {
    this.names.add(name);
    return own[name] === undefined ? wgslFunction(name).name : name;
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
