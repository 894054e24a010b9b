import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  bind1,
  type DType,
  type Primitive,
  setDefaultBackend,
  type Shape,
  sizeOf,
  slice,
  stack,
  type Tensor,
  tensor,
} from "@cotangent/core";
import { expect } from "vitest";

export function useCpu(): void {
  setDefaultBackend(createCpuBackend());
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How one argument of a primitive looks: that of one example. */
export interface Arg {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Values from a random number in [0, 1). */
  readonly value: (random: number) => number;
}

const defaults: Record<DType, (random: number) => number> = {
  float16: (r) => 0.05 + 0.9 * r,
  float32: (r) => 0.05 + 0.9 * r,
  float64: (r) => 0.05 + 0.9 * r,
  int32: (r) => Math.floor(r * 9) - 4,
  uint32: (r) => Math.floor(r * 9),
  bool: (r) => Math.floor(r * 2),
};

export function arg(shape: Shape, dtype: DType = "float64", value = defaults[dtype]): Arg {
  return { shape, dtype, value };
}

export function randomTensor({ dtype, value }: Arg, shape: Shape, random: () => number): Tensor {
  const data = Array.from({ length: sizeOf(shape) }, () => value(random()));
  return dtype === "bool"
    ? tensor(data.map(Boolean), { dtype, shape })
    : tensor(data, { dtype, shape });
}

export const insertAt = (shape: Shape, at: number, n: number): number[] => [
  ...shape.slice(0, at),
  n,
  ...shape.slice(at),
];

/** One example of `x`, whose examples are along `dim`; `x` itself if `dim` is null. */
export function example(x: Tensor, dim: number | null, index: number): Tensor {
  return dim === null
    ? x
    : slice(x, index, index + 1, { dim }).reshape(x.shape.filter((_, i) => i !== dim));
}

/** What vmap must give, one example after the other. */
export function loop(
  f: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
  dims: readonly (number | null)[],
  size: number,
): Tensor {
  return stack(
    Array.from({ length: size }, (_, b) => f(...args.map((x, i) => example(x, dims[i]!, b)))),
  );
}

export const apply =
  <P extends object>(primitive: Primitive<P>, params: P) =>
  (...args: Tensor[]): Tensor =>
    bind1(primitive, args, params);

/** Equal shapes and dtypes, and elements that agree to `tolerance` (relative to 1 or more); NaN is equal to NaN. */
export function expectClose(got: Tensor, want: Tensor, tolerance = 0): void {
  expect({ shape: got.shape, dtype: got.dtype }).toEqual({ shape: want.shape, dtype: want.dtype });
  const a = got.dataSync();
  const b = want.dataSync();
  for (let i = 0; i < b.length; i++) {
    if (
      Object.is(a[i], b[i]) ||
      Math.abs(a[i]! - b[i]!) <= tolerance * Math.max(1, Math.abs(b[i]!))
    )
      continue;
    expect(got.arraySync()).toEqual(want.arraySync());
  }
}
