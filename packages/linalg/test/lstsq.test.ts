import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { isnan, setDefaultBackend, sub, sum, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { lstsq } from "../src/index.ts";
import { largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("lstsq on %s", (_, backend) => {
  const options = { ...float64, backend };
  test("a line through points", () => {
    const { solution, residuals } = lstsq(tensor([[1, 0], [1, 1], [1, 2]], options), tensor([1, 3.5, 5], options));
    // normal equations by hand: 3p + 3q = 9.5, 3p + 5q = 13.5
    expect(solution.arraySync()).toEqual([7 / 6, 2].map((x) => expect.closeTo(x, 14)));
    expect(residuals.item()).toBeCloseTo(1 / 6, 14);
  });

  test.each([[4, 4], [7, 3], [3, 7], [1, 3], [3, 1]])("%i×%i: what is left is orthogonal to the columns, and the solution is in the space of the rows", (m, n) => {
    const a = matrix(m, n, noise(1), options);
    const b = matrix(m, 2, noise(2), options);
    const { solution, residuals } = lstsq(a, b);
    expect(solution.shape).toEqual([n, 2]);
    const rest = sub(b, a.matmul(solution));
    expect(largest(a.mT.matmul(rest))).toBeLessThan(1e-13);
    expect(largest(sub(sum(rest.square(), 0), residuals))).toBeLessThan(1e-15);
    if (m <= n) expect(largest(rest)).toBeLessThan(1e-13);
    // shortest: x = Aᵀ·y for some y, namely that of least squares
    if (m < n) expect(largest(sub(a.mT.matmul(lstsq(a.mT, solution).solution), solution))).toBeLessThan(1e-13);
  });

  test("vectors, stacks, and leading dimensions that broadcast", () => {
    const a = tensor(Float64Array.from({ length: 24 }, (_, i) => noise(1)(i, 0)), options).reshape([2, 4, 3]);
    const b = tensor(Float64Array.from({ length: 8 }, (_, i) => noise(2)(i, 0)), options).reshape([2, 4]);
    const { solution, residuals } = lstsq(a, b);
    expect([solution.shape, residuals.shape]).toEqual([[2, 3], [2]]);
    const second = lstsq(a.select(0, 1), b.select(0, 1));
    expect(largest(sub(solution.select(0, 1), second.solution))).toBeLessThan(1e-14);
    const one = lstsq(a, b.select(0, 1));
    expect(one.solution.shape).toEqual([2, 3]);
    expect(largest(sub(one.solution.select(0, 1), second.solution))).toBeLessThan(1e-14);
    expect(lstsq(a.select(0, 0), b.unsqueeze(-1)).solution.shape).toEqual([2, 3, 1]);
  });

  test("a rank that is not full is an error where values are known, and NaN elsewhere", () => {
    const a = tensor([[1, 2], [2, 4], [3, 6]], options);
    const b = tensor([1, 2, 3], options);
    const refused = { code: "RANK_DEFICIENT", message: expect.stringContaining("diagonal element 2") };
    expect(() => lstsq(a, b)).toThrow(expect.objectContaining(refused));
    expect(() => lstsq(a.mT, tensor([1, 2], options))).toThrow(expect.objectContaining(refused));
    expect(() => grad((x: Tensor) => lstsq(x, b).solution.sum())(a)).toThrow(expect.objectContaining(refused));
    expect(isnan(jit((x: Tensor) => lstsq(x, b).solution)(a)).arraySync()).toEqual([true, true]);
    expect(isnan(vmap((x: Tensor) => lstsq(x, b).solution)(a.unsqueeze(0))).arraySync()).toEqual([[true, true]]);
  });

  test("equations without unknowns, and unknowns without equations", () => {
    const none = lstsq(zeros([3, 0], options), tensor([1, 2, 2], options));
    expect([none.solution.shape, none.residuals.item()]).toEqual([[0], 9]);
    expect(lstsq(zeros([0, 2], options), zeros([0], options)).solution.arraySync()).toEqual([0, 0]);
  });
});

test.each([[3, 3], [5, 3], [3, 5]])("derivatives of least squares %i×%i agree with differences and between modes, to second order", (m, n) => {
  const args = [matrix(m, n, noise(4), float64), matrix(m, 2, noise(5), float64)] as [Tensor, Tensor];
  checkGrads((a: Tensor, b: Tensor) => ({ ...lstsq(a, b) }), args, { tolerance: 1e-5, step: 3e-4 });
});

test("vmap is a loop, jit computes the same", () => {
  const f = (a: Tensor, b: Tensor): Tensor => sum(lstsq(a, b).solution.sin());
  const batches = [1, 2].map((seed) => [matrix(4, 2, noise(seed), float64), matrix(4, 1, noise(seed + 2), float64).reshape([4])]);
  checkVmap((a, b) => lstsq(a!, b!).solution, batches);
  checkVmap((a, b) => grad(f)(a!, b!), batches);
  const [a, b] = batches[0] as [Tensor, Tensor];
  expect(largest(sub(jit(grad(f))(a, b), grad(f)(a, b)))).toBeLessThan(1e-13);
});
