import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { eye, matmul, setDefaultBackend, sub, type Tensor, tensor, zeros } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { householderProduct } from "../src/index.ts";
import { largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("householderProduct on %s", (_, backend) => {
  const options = { ...float64, backend };
  test.each([[4, 4, 4], [5, 3, 3], [5, 3, 2], [2, 2, 0]])("%i×%i with %i reflections is the product of their matrices", (m, n, k) => {
    const a = matrix(m, n, noise(1), options);
    const tau = Array.from({ length: k }, (_, i) => 1 + i / 4);
    let product = eye(m, m, options);
    for (const [j, t] of tau.entries()) {
      const v = matrix(m, 1, (i) => (i < j ? 0 : i === j ? 1 : noise(1)(i, j)), options);
      product = product.matmul(sub(eye(m, m, options), matmul(v, v.mT).mul(t)));
    }
    const got = householderProduct(a, k === 0 ? zeros([0], options) : tensor(tau, options));
    expect(largest(sub(got, product.matmul(eye(m, n, options))))).toBeLessThan(1e-14);
    expect(largest(sub(jit(householderProduct)(a, k === 0 ? zeros([0], options) : tensor(tau, options)), got))).toBeLessThan(1e-14);
  });
});

test("has derivatives in both arguments, to second order, and vmap is a loop", () => {
  const [a, b] = [1, 2].map((seed) => [matrix(4, 3, noise(seed), float64), matrix(1, 3, noise(seed + 2), float64).reshape([3])]) as [[Tensor, Tensor], [Tensor, Tensor]];
  checkGrads(householderProduct, a);
  checkVmap((x, t) => householderProduct(x!, t!), [a, b]);
});

test("shapes that do not belong together are refused by name", () => {
  const refused = expect.objectContaining({ code: "SHAPE_MISMATCH", message: expect.stringContaining("householderProduct") });
  expect(() => householderProduct(zeros([2, 3]), zeros([2]))).toThrow(refused);
  expect(() => householderProduct(zeros([3, 2]), zeros([3]))).toThrow(refused);
  expect(() => householderProduct(zeros([2, 3, 2]), zeros([2]))).toThrow(refused);
});
