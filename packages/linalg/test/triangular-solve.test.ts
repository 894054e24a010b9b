import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { avalOf, type DType, diagonal, eye, select, setDefaultBackend, type Tensor, tensor, traceGraph, tril, triu, zeros } from "@cotangent/core";
import { jacfwd } from "@cotangent/jacfwd";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { triangularSolve } from "../src/index.ts";
import { largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

const choices = [false, true].flatMap((upper) => [false, true].flatMap((left) => [false, true].map((unitriangular) => ({ upper, left, unitriangular }))));

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("triangularSolve on %s", (_, backend) => {
  test.each(choices)("with %o solves the equations of that triangle, whatever stands in the other", ({ upper, left, unitriangular }) => {
    for (const dtype of ["float32", "float64"] as readonly DType[])
      for (const n of [1, 2, 5, 33, 70]) {
        // elements so small that the triangle is not close to singular, and NaN where nothing may be read
        const inside = (i: number, j: number): boolean => (upper ? i < j : i > j);
        const element = (i: number, j: number): number =>
          inside(i, j) ? noise(n)(i, j) / n : i === j && !unitriangular ? 2 + noise(n)(i, j) : Number.NaN;
        const a = matrix(n, n, element, { dtype, backend });
        const b = left ? matrix(n, 3, noise(7), { dtype, backend }) : matrix(3, n, noise(7), { dtype, backend });
        const x = triangularSolve(a, b, { upper, left, unitriangular });
        const whole = matrix(n, n, (i, j) => (inside(i, j) ? element(i, j) : i === j ? (unitriangular ? 1 : element(i, j)) : 0), { dtype, backend });
        const residual = (left ? whole.matmul(x) : x.matmul(whole)).sub(b);
        expect(x.shape).toEqual(b.shape);
        expect(largest(residual)).toBeLessThan((dtype === "float32" ? 2 ** -23 : 2 ** -52) * (4 + n) * 2);
      }
  });

  test("leading dimensions broadcast, of one matrix and of stacks", () => {
    const a = matrix(3, 3, (i, j) => (i === j ? 2 : noise(1)(i, j)), { ...float64, backend });
    const b = matrix(12, 2, noise(2), { ...float64, backend }).reshape([2, 2, 3, 2]);
    const rows = (x: Tensor): Tensor[] => [0, 1].flatMap((i) => [0, 1].map((j) => select(select(x, 0, i), 0, j)));
    rows(triangularSolve(a, b)).forEach((x, k) => expect(largest(x.sub(triangularSolve(a, rows(b)[k]!)))).toBe(0));
    const stack = a.reshape([1, 3, 3]);
    expect(triangularSolve(stack, rows(b)[0]!).shape).toEqual([1, 3, 2]);
    expect(triangularSolve(a.mul(tensor([1, 2], { ...float64, backend }).reshape([2, 1, 1, 1])), select(b, 0, 0)).shape).toEqual([2, 2, 3, 2]);
  });

  test("matrices without rows, right-hand sides without columns and empty stacks are fine", () => {
    const empty = (...shape: number[]): Tensor => zeros(shape, { ...float64, backend });
    expect(triangularSolve(empty(0, 0), empty(0, 4)).shape).toEqual([0, 4]);
    expect(triangularSolve(eye(3, 3, { ...float64, backend }), empty(3, 0)).shape).toEqual([3, 0]);
    expect(triangularSolve(empty(0, 3, 3), empty(0, 3, 2)).shape).toEqual([0, 3, 2]);
  });

  test("a zero on the diagonal makes an infinity, as a division does", () => {
    const a = tensor([[0, 0], [1, 1]], { ...float64, backend });
    expect(triangularSolve(a, tensor([[1], [1]], { ...float64, backend })).arraySync()).toEqual([[Infinity], [-Infinity]]);
  });
});

test("the gradient is zero in what is not read", () => {
  const a = matrix(3, 3, (i, j) => (i === j ? 2 : noise(1)(i, j)), float64);
  const b = matrix(3, 2, noise(2), float64);
  const gradient = jacfwd((x: Tensor) => triangularSolve(x, b).sum())(a);
  expect(largest(triu(gradient, 1))).toBe(0);
  const unit = jacfwd((x: Tensor) => triangularSolve(x, b, { unitriangular: true, upper: true }).sum())(a);
  expect(largest(tril(unit))).toBe(0);
  expect(largest(diagonal(gradient))).toBeGreaterThan(0);
});

test("mapped right-hand sides of one matrix become columns: the matrix is not repeated", () => {
  const solve = (a: Tensor, b: Tensor): Tensor => vmap((x: Tensor) => triangularSolve(a, x), { inDims: 1, outDims: 1 })(b);
  const graph = traceGraph((a, b) => [solve(a!, b!.reshape([3, 50, 1]))], [avalOf([3, 3], "float64"), avalOf([3, 50], "float64")]);
  const shapes = graph.equations.filter(({ primitive }) => primitive.name === "linalg.triangularSolve").map(({ inputs }) => inputs.map(({ aval }) => aval.shape));
  expect(shapes).toEqual([[[3, 3], [3, 50]]]);
});

describe("triangularSolve refuses", () => {
  const a = eye(2, 2, float64);
  test.each([
    ["a vector", "SHAPE_MISMATCH", () => triangularSolve(a, tensor([1, 2], float64))],
    ["a matrix that is not square", "SHAPE_MISMATCH", () => triangularSolve(tensor([[1, 2]], float64), a)],
    ["right-hand sides of another size", "SHAPE_MISMATCH", () => triangularSolve(a, zeros([3, 2], float64))],
    ["columns of another size from the right", "SHAPE_MISMATCH", () => triangularSolve(a, zeros([2, 3], float64), { left: false })],
    ["stacks that do not broadcast", "NOT_BROADCASTABLE", () => triangularSolve(zeros([2, 2, 2], float64), zeros([3, 2, 2], float64))],
    ["integers", "DTYPE_MISMATCH", () => triangularSolve(a.to("int32"), a)],
    ["a misspelt option", "UNKNOWN_OPTION", () => triangularSolve(a, a, { lower: true } as object)],
  ])("%s by name", (_, code, f) => {
    expect(f).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^triangularSolve: /) }));
  });
});
