import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type DType, setDefaultBackend, sum, type Tensor, tensor, withBackend, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matrixExp } from "../src/index.ts";
import { exactExp } from "./exact-exp.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
afterAll(() => setDefaultBackend(null));

/** Numbers without a pattern up to `size`, which float32 holds. */
const matrix = (n: number, size: number, seed: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => Math.fround(size * Math.sin(1.7 * (i + 1) * (j + seed)))),
  );
const float64 = (rows: number[][]): Tensor => tensor(rows, { dtype: "float64" });

/** The largest difference, in units of the largest element. */
function distance(got: ArrayLike<number>, expected: readonly (readonly number[])[]): number {
  const flat = expected.flat();
  const largest = Math.max(...flat.map(Math.abs));
  return Math.max(...flat.map((e, i) => Math.abs(got[i]! - e))) / largest;
}

const small = [1e-8, 1e-3, 0.1, 1, 3, 10];

describe.each([
  ["cpu", cpu, "float64", 1e-15, [...small, 30]],
  ["wasm", wasm, "float64", 1e-15, [...small, 30]],
  // where float32 does not overflow
  ["cpu", cpu, "float32", 1e-7, small],
  ["wasm", wasm, "float32", 5e-7, small],
] as const)("matrixExp on %s", (_, backend, dtype: DType, digits, elements) => {
  test.each(elements)(`has the digits of ${dtype} beside the series in integers, for elements up to %d`, (size) => {
    for (const n of [1, 2, 3, 5]) {
      const [a, e] = [matrix(n, size, 1), matrix(n, 1, 4)];
      const blocks = [...a.map((row, i) => [...row, ...e[i]!]), ...a.map((row) => [...row.map(() => 0), ...row])];
      const exact = exactExp(blocks);
      const [value, derivative] = withBackend(backend, () =>
        jvp(matrixExp, [tensor(a, { dtype })], [tensor(e, { dtype })]).map((x) => (x as Tensor).dataSync()),
      );
      // squarings double errors of rounding; exp′ is as large as the norm at worst
      const tolerance = digits * (3 + n * size * 4);
      expect(distance(value!, exact.slice(0, n).map((row) => row.slice(0, n)))).toBeLessThan(tolerance);
      expect(distance(derivative!, exact.slice(0, n).map((row) => row.slice(n)))).toBeLessThan(tolerance);
    }
  });
});

test("the exponential of zero is the identity, with first and second derivatives of ones and twos", () => {
  const total = (a: Tensor): Tensor => sum(matrixExp(a));
  for (const backend of [cpu, wasm])
    withBackend(backend, () => {
      const zero = zeros([2, 2], { dtype: "float64" });
      expect(matrixExp(zero).arraySync()).toEqual([[1, 0], [0, 1]]);
      expect(grad(total)(zero).arraySync()).toEqual([[1, 1], [1, 1]]);
      const second = grad((a: Tensor) => sum(grad(total)(a)))(zero).dataSync();
      for (const x of second) expect(x).toBeCloseTo(2, 14);
    });
});

test("derivatives are right in both modes to third order, also of a defective matrix", () => {
  checkGrads(matrixExp, [float64(matrix(3, 1, 2))], { order: 3, tolerance: 1e-4 });
  checkGrads(matrixExp, [float64([[1, 1], [0, 1]])], { order: 3, tolerance: 1e-4 });
});

test("matrices of a stack are squared as often as each needs", () => {
  const rows = [matrix(3, 1e-3, 1), matrix(3, 20, 2), matrix(3, 1, 3)];
  for (const backend of [cpu, wasm])
    withBackend(backend, () => {
      const stack = matrixExp(tensor(rows, { dtype: "float64" })).arraySync() as number[][][];
      rows.forEach((a, i) => expect(distance(stack[i]!.flat(), exactExp(a))).toBeLessThan(1e-13));
      checkVmap(matrixExp, rows.slice(0, 2).map((a) => [float64(a)]));
    });
});

test("jit has the same values and gradients", () => {
  const total = (a: Tensor): Tensor => sum(matrixExp(a).mul(a));
  for (const backend of [cpu, wasm])
    withBackend(backend, () => {
      const a = float64(matrix(4, 2, 5));
      const [eager, compiled] = [grad(total)(a), jit(grad(total))(a)].map((x) => [...x.dataSync()]);
      compiled!.forEach((x, i) => expect(x / eager![i]!).toBeCloseTo(1, 12));
    });
});

test("elements that are no finite numbers give NaN in their matrix, and overflow gives infinity", () => {
  for (const backend of [cpu, wasm])
    withBackend(backend, () => {
      const stack = tensor([[[1, Infinity], [0, 1]], [[0, 0], [0, NaN]], [[0, 0], [0, 0]]], { dtype: "float64" });
      expect(matrixExp(stack).arraySync()).toEqual([[[NaN, NaN], [NaN, NaN]], [[NaN, NaN], [NaN, NaN]], [[1, 0], [0, 1]]]);
      expect(matrixExp(float64([[1000]])).item()).toBe(Infinity);
      expect(matrixExp(float64([[-2000]])).item()).toBe(0);
      const far = matrixExp(float64([[-2000, 0], [0, 0]])).dataSync();
      expect([...far].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([0, 0, 0, 1]);
    });
});

test("a matrix without elements is its exponential", () => {
  expect(matrixExp(zeros([2, 0, 0])).shape).toEqual([2, 0, 0]);
});
