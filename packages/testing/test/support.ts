import { createCpuBackend } from "@cotangent/backend-cpu";
import { flattenTree, setDefaultBackend, Tensor, tensor } from "@cotangent/core";
import { beforeAll, expect } from "vitest";

export type Nested = number | readonly Nested[];

/** For the top of a test file: tensors are made on the cpu backend. */
export function onCpu(): void {
  beforeAll(() => setDefaultBackend(createCpuBackend()));
}

export function f64(data: Nested): Tensor {
  return tensor(data as number[], { dtype: "float64" });
}

/** Values of a tensor against nested arrays of one shape, to 12 digits (NaN and infinities exactly). */
export function expectValues(got: unknown, expected: Nested, tolerance = 1e-12): void {
  expect(got).toBeInstanceOf(Tensor);
  const t = got as Tensor;
  const wanted = flattenTree(expected).leaves as number[];
  expect(t.shape, "shape").toEqual(shapeOf(expected));
  const data = [...t.dataSync()];
  const size = wanted.filter(Number.isFinite).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  wanted.forEach((e, i) => {
    const near = Math.abs(data[i]! - e) <= tolerance * Math.max(Math.abs(e), 1e-3 * size);
    if (!near && !Object.is(data[i]! + 0, e + 0)) expect(data, `element ${i}`).toEqual(wanted);
  });
}

function shapeOf(nested: Nested): number[] {
  if (typeof nested === "number") return [];
  return [nested.length, ...(nested.length === 0 ? [] : shapeOf(nested[0]!))];
}

/** Nested arrays, element by element. */
export function matrix(
  rows: number,
  columns: number,
  element: (i: number, j: number) => number,
): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => element(i, j)),
  );
}
