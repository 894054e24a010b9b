import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { concatenate, type CotangentError, type DType, diagonal, eye, isnan, narrow, setDefaultBackend, sub, sum, type Tensor, tensor, tril, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jit } from "@cotangent/jit";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { qr } from "../src/index.ts";
import { type Element, hilbert, largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

const subjects: readonly (readonly [string, number, number, Element])[] = [
  ...([[1, 1], [2, 2], [3, 3], [17, 17], [5, 3], [3, 5], [1, 4], [4, 1], [30, 4]] as const).map(
    ([m, n]) => [`a random matrix ${m}×${n}`, m, n, noise(m + n)] as const,
  ),
  ["the zero matrix", 4, 3, () => 0],
  ["the identity", 4, 4, (i, j) => Number(i === j)],
  ["a matrix of ones", 4, 4, () => 1],
  ["equal columns, of which rounding errors of rounding errors remain, in the end below all numbers", 60, 60, () => 1],
  ["a Hilbert matrix", 10, 10, hilbert],
  ["columns of very different length", 5, 4, (i, j) => noise(1)(i, j) * 10 ** (12 * (j - 2))],
  ["rows of very different length", 5, 4, (i, j) => noise(1)(i, j) * 10 ** (7 * (i - 2))],
  ["an upper triangle", 4, 4, (i, j) => (i <= j ? noise(2)(i, j) : 0)],
];

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("qr on %s", (_, backend) => {
  test.each(
    subjects.flatMap(([name, m, n, f], i) => [[name, "float64", m, n, f], ...(i % 2 === 0 ? [[name, "float32", m, n, f]] : [])]) as [string, DType, number, number, Element][],
  )("of %s, %s: orthonormal columns times an upper triangle", (_, dtype, m, n, f) => {
    const a = matrix(m, n, f, { dtype, backend });
    const tolerance = 8 * (m + 1) * (dtype === "float32" ? 2 ** -24 : 2 ** -53);
    for (const mode of ["reduced", "complete"] as const) {
      const { q, r } = qr(a, { mode });
      const k = mode === "complete" ? m : Math.min(m, n);
      expect([q.shape, r.shape]).toEqual([[m, k], [k, n]]);
      expect(largest(q.mT.matmul(q).sub(eye(k, k, { dtype, backend })))).toBeLessThan(tolerance);
      expect(largest(tril(r, -1))).toBe(0);
      // each column on its own scale
      const error = q.matmul(r).sub(a).arraySync() as number[][];
      const columns = a.mT.arraySync() as number[][];
      columns.forEach((column, j) => expect(Math.max(...error.map((row) => Math.abs(row[j]!)))).toBeLessThanOrEqual(tolerance * Math.max(...column.map(Math.abs))));
      expect(largest(sub(qr(a, { mode: "r" }).r, mode === "complete" ? narrow(r, 0, 0, Math.min(m, n)) : r))).toBe(0);
    }
  });

  test("signs are those of LAPACK: a column is reflected away from its first element, and left where nothing is below it", () => {
    const diagonalOf = (a: readonly (readonly number[])[]): readonly number[] => [...diagonal(qr(tensor(a, { ...float64, backend })).r).dataSync()];
    expect(diagonalOf([[3, 0], [4, 5]])).toEqual([-5, 3].map((x) => expect.closeTo(x, 14)));
    expect(diagonalOf([[-3, 0], [4, 5]])).toEqual([5, 3].map((x) => expect.closeTo(x, 14)));
    expect(diagonalOf([[0, 1], [2, 5]])).toEqual([-2, -1].map((x) => expect.closeTo(x, 14)));
    expect(diagonalOf([[-2, 1], [0, -5]])).toEqual([-2, -5]);
  });

  test("NaN anywhere makes a factor of that matrix NaN, and none of others in the stack", () => {
    const a = tensor([[[1, 2], [NaN, 1]], [[1, 2], [3, 1]]], { ...float64, backend });
    const bad = isnan(qr(a).r).arraySync() as boolean[][][];
    expect(bad[0]!.flat().some(Boolean)).toBe(true);
    expect(bad[1]!.flat().some(Boolean)).toBe(false);
  });

  test("matrices without elements and stacks without matrices", () => {
    const shapes = (shape: number[], mode: "reduced" | "complete"): unknown => {
      const { q, r } = qr(zeros(shape, { backend }), { mode });
      return [q.shape, r.shape];
    };
    expect(shapes([0, 3], "reduced")).toEqual([[0, 0], [0, 3]]);
    expect(shapes([3, 0], "reduced")).toEqual([[3, 0], [0, 0]]);
    expect(shapes([2, 3, 0], "complete")).toEqual([[2, 3, 3], [2, 3, 0]]);
    expect(shapes([0, 3, 2], "reduced")).toEqual([[0, 3, 2], [0, 2, 2]]);
    expect(qr(zeros([2, 0], { backend }), { mode: "complete" }).q.arraySync()).toEqual([[1, 0], [0, 1]]);
  });
});

describe("derivatives", () => {
  test.each([[2, 2], [4, 4], [5, 3], [3, 5], [3, 1]])("of both factors of a matrix %i×%i agree with differences and between modes, to second order", (m, n) => {
    const a = matrix(m, n, noise(m + 2 * n), float64);
    checkGrads((x: Tensor) => ({ ...qr(x) }), [a], { tolerance: 1e-5, step: 3e-4 });
    checkGrads((x: Tensor) => qr(x, { mode: "r" }).r, [a], { tolerance: 1e-5, step: 3e-4 });
    if (m <= n) checkGrads((x: Tensor) => ({ ...qr(x, { mode: "complete" }) }), [a], { tolerance: 1e-5, step: 3e-4, order: 1 });
  });

  test.each([1, 3])("of a row of %i: of q they are zero, of r those of ±a", (n) => {
    const a = matrix(1, n, noise(n), float64);
    checkGrads((x: Tensor) => qr(x).r, [a], { order: 1 });
    expect(largest(grad((x: Tensor) => sum(qr(x).q))(a))).toBeLessThan(1e-15);
  });

  test("of third order agree with differences", () => {
    const f = (a: Tensor): Tensor => qr(a).q.mul(matrix(3, 2, noise(5), float64)).sum().exp();
    checkGrads(grad(f), [matrix(3, 2, noise(1), float64)], { tolerance: 1e-5, step: 3e-4 });
  });

  test("of the product of the factors are those of the identity", () => {
    const a = matrix(5, 3, noise(1), float64);
    const jacobian = jacfwd((x: Tensor) => {
      const { q, r } = qr(x);
      return q.matmul(r).reshape([15]);
    })(a).reshape([15, 15]);
    expect(largest(sub(jacobian, eye(15, 15, float64)))).toBeLessThan(1e-14);
  });

  test("of the complete factors of a tall matrix are refused by name", () => {
    const f = (x: Tensor): Tensor => sum(qr(x, { mode: "complete" }).r);
    const code = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        return (error as CotangentError).code;
      }
      return "none";
    };
    expect(code(() => grad(f)(zeros([3, 2], float64)))).toBe("NOT_DIFFERENTIABLE");
    expect(code(() => jit(grad(f))(zeros([3, 2], float64)))).toBe("NOT_DIFFERENTIABLE");
    expect(code(() => grad(f)(eye(2, 2, float64)))).toBe("none");
  });

  test("where columns depend on each other are not finite", () => {
    const gradient = grad((x: Tensor) => sum(qr(x).q.mul(matrix(3, 2, noise(1), float64))))(tensor([[1, 0], [0, 0], [0, 0]], float64));
    expect(gradient.dataSync().some((x) => !Number.isFinite(x))).toBe(true);
  });
});

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("transformed on %s", (_, backend) => {
  const f = (a: Tensor): Tensor => {
    const { q, r } = qr(a);
    return sum(q.sin()).mul(sum(r.cos()));
  };
  const tall = [1, 2, 3].map((seed) => matrix(4, 3, noise(seed), { ...float64, backend }));
  test("vmap is a loop, and a stack is one, too", () => {
    checkVmap((a) => ({ ...qr(a!) }), tall.map((a) => [a]));
    checkVmap(grad(f), tall.map((a) => [a]));
    const stack = concatenate(tall.map((a) => a.unsqueeze(0)));
    expect(largest(sub(qr(stack).q.select(0, 1), qr(tall[1]!).q))).toBeLessThan(1e-15);
  });

  test("jit computes the same, derivatives too", () => {
    for (const g of [f, grad(f), grad((x: Tensor) => sum(grad(f)(x).square()))]) {
      const expected = g(tall[0]!);
      expect(largest(sub(jit(g)(tall[0]!), expected))).toBeLessThan(1e-12 * (1 + largest(expected)));
    }
  });
});
