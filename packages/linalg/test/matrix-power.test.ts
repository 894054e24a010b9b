import { matmul, setDefaultBackend, tensor, type Tensor } from "@cotangent/core";
import { checkGrads } from "@cotangent/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matrixPower, vander } from "../src/index.ts";
import { both, onBoth } from "./backends.ts";

beforeAll(() => setDefaultBackend(both[0]!));
afterAll(() => setDefaultBackend(null));

const a = (): Tensor => tensor([[2, 1], [0.5, -1]], { dtype: "float64" });

test.each([0, 1, 2, 3, 6, -1, -2, -5])("the power of %i is that of repeated products", (n) => {
  onBoth(() => {
    const power = matrixPower(a(), n);
    // Aⁿ·A⁻ⁿ = I
    const others = Array.from({ length: Math.abs(n) }).reduce<Tensor>((x) => matmul(x, a()), tensor([[1, 0], [0, 1]], { dtype: "float64" }));
    const expected = n < 0 ? [1, 0, 0, 1] : [...others.dataSync()];
    const got = n < 0 ? matmul(power, others) : power;
    got.dataSync().forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 12));
  });
  checkGrads((x: Tensor) => matrixPower(x, n), [a()], { tolerance: 1e-4, step: 1e-4 });
});

test("negative powers of singular matrices and exponents that are no integers are refused", () => {
  const singular = tensor([[1, 2], [2, 4]]);
  expect(() => matrixPower(singular, -2)).toThrow(expect.objectContaining({ code: "SINGULAR_MATRIX" }));
  expect(matrixPower(singular, 2).arraySync()).toEqual([[5, 10], [10, 20]]);
  expect(() => matrixPower(singular, 0.5)).toThrow("matrixPower: expected the exponent to be an integer, got 0.5.");
});

test.each([0, 1, 2, 3, 4, 5, 9])("vander gives %i powers, from 0 up", (n) => {
  onBoth(() => {
    const rows = [[2, -3], [0, 1]].map((xs) => xs.map((x) => Array.from({ length: n }, (_, k) => x ** k)));
    const powers = vander(tensor([[2, -3], [0, 1]]), { n });
    expect([powers.shape, powers.arraySync()]).toEqual([[2, 2, n], rows]);
  });
});

test("vander has as many powers as elements by default, and derivatives at 0", () => {
  expect(vander(tensor([1, 2, 3])).arraySync()).toEqual([[1, 1, 1], [1, 2, 4], [1, 3, 9]]);
  checkGrads((x: Tensor) => vander(x, { n: 6 }), [tensor([0, -0.5, 1], { dtype: "float64" })], { tolerance: 1e-5 });
  expect(() => vander(tensor(1))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  expect(() => vander(tensor([1]), { n: -1 })).toThrow("vander: expected n to be an integer of 0 or more, got -1.");
});
