import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  CotangentError,
  type DType,
  setDefaultBackend,
  setDefaultDtype,
  Tensor,
  tensor,
} from "@cotangent/core";
import { afterAll, beforeAll, expect, it } from "vitest";

/** Runs the tests of a file on the CPU backend with float64 as default. */
export function useCpu(dtype: "float32" | "float64" = "float64"): void {
  beforeAll(() => {
    setDefaultBackend(createCpuBackend());
    setDefaultDtype(dtype);
  });
  afterAll(() => setDefaultDtype("float32"));
}

/** 0, 1, 2, … of the given shape. */
export const counted = (...shape: number[]): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    { shape },
  );
export const int = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });

export const values = (x: Tensor): unknown => x.arraySync();
export const kind = (x: Tensor): string => `${x.dtype}[${x.shape.join(",")}]`;

/** Equal structure, shapes and dtypes; numbers to `tolerance`, relative to the larger of them and 1. */
export function expectTree(got: unknown, want: unknown, tolerance: number, path = "result"): void {
  if (!(want instanceof Tensor)) {
    const [g, w] = [got as Record<string, unknown>, want as Record<string, unknown>];
    expect(Object.keys(g), path).toEqual(Object.keys(w));
    for (const key of Object.keys(w)) expectTree(g[key], w[key], tolerance, `${path}.${key}`);
    return;
  }
  expect(got, path).toBeInstanceOf(Tensor);
  const g = got as Tensor;
  expect(kind(g), path).toBe(kind(want));
  const [a, b] = [g.dataSync(), want.dataSync()];
  b.forEach((expected, i) => {
    const actual = a[i]!;
    const close =
      Object.is(actual, expected) ||
      Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    if (!close) expect(actual, `${path}, element ${i} of ${kind(want)}`).toBe(expected);
  });
}
export const expectClose: (
  got: unknown,
  want: Tensor | number | readonly number[],
  tolerance?: number,
) => void = (got, want, tolerance = 1e-12) =>
  expectTree(
    got,
    want instanceof Tensor
      ? want
      : tensor(want as number[], { dtype: (got as Tensor).dtype as DType }),
    tolerance,
  );

/** The error that `f` throws, which must be a CotangentError of this code. */
export function thrown(code: string, f: () => unknown): CotangentError {
  try {
    f();
  } catch (error) {
    if (!(error instanceof CotangentError)) throw error;
    expect(error.code, error.message).toBe(code);
    return error;
  }
  throw new Error(`expected an error ${code}, but nothing was thrown`);
}

/** A call that cannot be right, its code, and what the message must say. */
export type ErrorRow = readonly [call: string, code: string, message: RegExp, f: () => unknown];
export function itThrows([call, code, message, f]: ErrorRow): void {
  it(call, () => expect(thrown(code, f).message).toMatch(message));
}
