import { eye, ones, setDefaultBackend, sum, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cond, inv, matrixNorm, type MatrixNormOrder, norm } from "../src/index.ts";
import { both, onBoth } from "./backends.ts";

beforeAll(() => setDefaultBackend(both[0]!));
afterAll(() => setDefaultBackend(null));

const float64 = (rows: readonly unknown[]): Tensor => tensor(rows as number[][], { dtype: "float64" });
const matrix = (m: number, n: number): Tensor =>
  float64(Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => Math.sin(1.7 * (i + 1) * (j + 1)))));

// singular values √45 and √5, of which the product is |det| = 15
const a = (): Tensor => float64([[3, 0], [4, 5]]);
const values: readonly (readonly [MatrixNormOrder, number])[] = [
  ["fro", Math.sqrt(50)],
  ["nuc", Math.sqrt(45) + Math.sqrt(5)],
  [2, Math.sqrt(45)],
  [-2, Math.sqrt(5)],
  [1, 7],
  [-1, 5],
  [Infinity, 9],
  [-Infinity, 3],
];

describe.each(values)("matrixNorm of order %s", (ord, expected) => {
  test("has its value, over any two dimensions", () => {
    onBoth(() => {
      expect(matrixNorm(a(), ord).item()).toBeCloseTo(expected, 13);
      expect(norm(a(), ord).item()).toBeCloseTo(expected, 13);
      const stack = float64([[[3, 0], [4, 5]], [[0, 0], [0, 0]]]);
      for (const [x, dim] of [[stack, [-2, -1]], [stack.transpose(0, 1), [0, 2]], [stack.mT, [2, 1]]] as const) {
        const norms = matrixNorm(x, ord, dim);
        expect(norms.shape).toEqual([2]);
        expect(norms.dataSync()[0]).toBeCloseTo(expected, 13);
        expect(norms.dataSync()[1]).toBe(0);
        expect(matrixNorm(x, ord, dim, { keepdim: true }).shape).toEqual(x.shape.map((n, i) => (dim.some((d) => (d + 3) % 3 === i) ? 1 : n)));
      }
    });
  });

  test("has the derivatives of central differences, to second order", () => {
    for (const [m, n] of [[3, 3], [3, 2], [2, 3]] as const)
      checkGrads((x: Tensor) => matrixNorm(x, ord), [matrix(m, n)], { tolerance: 1e-4, step: 1e-4 });
  });

  test("under vmap has the values of a loop", () => {
    checkVmap((x) => matrixNorm(x, ord), [[matrix(3, 2)], [matrix(3, 2).neg().add(0.5)]]);
  });
});

test("at 0 the derivative of the nuclear norm is the identity, that of the Frobenius norm 0; the second one of the first is NaN", () => {
  onBoth(() => {
    const zero = zeros([2, 2], { dtype: "float64" });
    const nuclear = (x: Tensor): Tensor => matrixNorm(x, "nuc");
    expect(grad(nuclear)(zero).arraySync()).toEqual([[1, 0], [0, 1]]);
    expect(jacfwd(nuclear)(zero).arraySync()).toEqual([[1, 0], [0, 1]]);
    expect(grad(nuclear)(zero.neg()).arraySync()).toEqual([[1, 0], [0, 1]]);
    expect(grad((x: Tensor) => sum(grad(nuclear)(x)))(zero).arraySync()).toEqual([[NaN, NaN], [NaN, NaN]]);
    expect(grad((x: Tensor) => matrixNorm(x))(zero).arraySync()).toEqual([[0, 0], [0, 0]]);
  });
});

test("equal largest singular values share the derivative of the 2-norm", () => {
  onBoth(() => {
    const spectral = (x: Tensor): Tensor => matrixNorm(x, 2);
    expect(grad(spectral)(eye(2, 2, { dtype: "float64" })).arraySync()).toEqual([[0.5, 0], [0, 0.5]]);
  });
});

test("norm without an order is that of all elements or along dimensions; with one it is a vector's or a matrix's", () => {
  const x = float64([[[3, 0], [4, 5]], [[1, 1], [1, 1]]]);
  expect(norm(x).item()).toBeCloseTo(Math.sqrt(54), 13);
  expect((norm(x, null, [1, 2]).arraySync() as number[])[0]).toBeCloseTo(Math.sqrt(50), 13);
  expect(norm(x, 1, 1).arraySync()).toEqual([[7, 5], [2, 2]]);
  expect(norm(x, 1, [1, 2]).arraySync()).toEqual([7, 2]);
  expect(norm(float64([3, -4]), 1).item()).toBe(7);
  expect(() => norm(x, 2)).toThrow("norm: expected a vector or a matrix, or one or two dimensions, where there is an order, got float64[2,2,2] (argument 0).");
  expect(() => norm(float64([1, 2]), "nuc")).toThrow('norm: expected the order of a vector\'s norm to be a number, got "nuc".');
  expect(() => matrixNorm(x, 3)).toThrow('matrixNorm: expected the order to be "fro", "nuc", ±1, ±2 or ±Infinity, got 3.');
  expect(() => cond(x, 3)).toThrow('cond: expected the order to be "fro", "nuc", ±1, ±2 or ±Infinity, got 3.');
  expect(() => cond(ones([2, 3]), 1)).toThrow("cond: expected the argument to be a square matrix or a stack of square matrices, got float32[2,3].");
  expect(() => matrixNorm(x, 1, [0, -3])).toThrow("matrixNorm: expected the dimensions to be distinct, got [0, -3].");
});

test.each(values)("cond of order %s is the product of the norms of the matrix and its inverse, or that of singular values", (ord) => {
  onBoth(() => {
    const x = matrix(3, 3);
    const expected = matrixNorm(x, ord).item() * matrixNorm(inv(x), ord).item();
    expect(cond(x, ord).item() / expected).toBeCloseTo(1, 11);
  });
  checkGrads((x: Tensor) => cond(x, ord).log(), [float64([[3, 0.25], [-1, 2]])], { tolerance: 1e-4, step: 1e-4 });
});

test("cond is infinite for singular matrices and takes any shape for singular values", () => {
  onBoth(() => {
    const singular = float64([[[1, 2], [2, 4]], [[4, 0], [0, 0.5]]]);
    for (const ord of ["fro", "nuc", 1, -1, Infinity] as const) expect((cond(singular, ord).arraySync() as number[])[0]).toBe(Infinity);
    expect(cond(singular, 1).dataSync()[1]).toBe(8);
    expect(cond(float64([[1, 0], [0, 0]])).item()).toBe(Infinity);
    expect(cond(float64([[1, NaN], [0, 0]]), 1).item()).toBe(NaN);
    expect(cond(matrix(3, 2)).shape).toEqual([]);
  });
  expect(cond(zeros([2, 0, 0])).arraySync()).toEqual([0, 0]);
});
