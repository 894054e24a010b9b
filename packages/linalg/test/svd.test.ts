import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { amax, type DType, eye, narrow, select, setDefaultBackend, sqrt, square, sum, type Tensor, tensor, withBackend, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { checkGrads } from "@cotangent/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { svd, svdvals } from "../src/index.ts";

/** Numbers without a pattern, below 1. */
const numbers = (count: number, seed: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(1.7 * (i + 1) * (i + seed)));

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
afterAll(() => setDefaultBackend(null));

type Make = (m: number, n: number) => readonly number[];
const fill = (m: number, n: number, f: (i: number, j: number) => number): number[] =>
  Array.from({ length: m * n }, (_, at) => f(Math.floor(at / n), at % n));

const matrices: Readonly<Record<string, Make>> = {
  "random matrices": (m, n) => numbers(m * n, m + n),
  "zero matrices": (m, n) => fill(m, n, () => 0),
  "matrices of rank 1": (m, n) => fill(m, n, (i, j) => (i + 1) * (j - 1)),
  "matrices of rank 2": (m, n) => fill(m, n, (i, j) => Math.cos(i + j)),
  "equal elements, of whose rounding errors too little remains to divide by": (m, n) => fill(m, n, () => 0.7),
  "diagonal matrices": (m, n) => fill(m, n, (i, j) => (i === j ? (i % 2 ? -i : i + 1) : 0)),
  "matrices with equal singular values": (m, n) => fill(m, n, (i, j) => (i === j ? 2 : 0)),
  "columns of very different sizes": (m, n) => numbers(m * n, 7).map((x, at) => x * 10 ** -(at % n)),
  "rows of very different sizes": (m, n) => numbers(m * n, 8).map((x, at) => x * 10 ** -(Math.floor(at / n) % 12)),
  "very small elements": (m, n) => numbers(m * n, 9).map((x) => x * 2 ** -100),
  "very large elements": (m, n) => numbers(m * n, 9).map((x) => x * 2 ** 100),
};

const sizes: readonly (readonly [number, number])[] = [[1, 1], [1, 3], [2, 2], [3, 2], [2, 5], [5, 5], [12, 5], [5, 12], [16, 16], [40, 33]];

const largest = (x: Tensor): number => amax(x.abs()).item();

/** The largest element of QᵀQ − I. */
function fromOrthonormal(q: Tensor): number {
  const n = q.shape.at(-1)!;
  return largest(q.mT.matmul(q).sub(eye(n, n, { dtype: "float64" })));
}

describe.each([
  ["cpu", cpu, "float64", 1e-14],
  ["wasm", wasm, "float64", 1e-14],
  ["cpu", cpu, "float32", 1e-6],
  ["wasm", wasm, "float32", 2e-6],
] as const)("svd on %s", (_, backend, dtype: DType, tolerance) => {
  test.each(Object.keys(matrices))(`gives orthonormal factors in order whose product is the matrix, in ${dtype}: %s`, (name) => {
    for (const [m, n] of sizes)
      for (const fullMatrices of [true, false]) {
        const data = matrices[name]!(m, n);
        const parts = withBackend(backend, () => {
          const { u, s, vh } = svd(tensor(data as number[], { dtype }).reshape([m, n]), { fullMatrices });
          return [u, s, vh].map((x) => ({ data: Float64Array.from(x.dataSync()), shape: x.shape }));
        });
        const [u, s, vh] = parts.map((x) => tensor(x.data, { shape: x.shape })) as [Tensor, Tensor, Tensor];
        const k = Math.min(m, n);
        expect([u.shape, s.shape, vh.shape]).toEqual(fullMatrices ? [[m, m], [k], [n, n]] : [[m, k], [k], [k, n]]);
        const values = [...s.dataSync()];
        expect(values).toEqual(values.toSorted((x, y) => y - x));
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        const product = narrow(u, 1, 0, k).mul(s).matmul(narrow(vh, 0, 0, k));
        const a = tensor(Float64Array.from(data), { shape: [m, n] });
        const worst = [largest(product.sub(a)) / (values[0]! || 1), fromOrthonormal(u), fromOrthonormal(vh.mT)];
        expect(Math.max(...worst), `${m}×${n}: ${worst.join(", ")}`).toBeLessThan(tolerance);
      }
  });
});

const float64 = (data: number[][]): Tensor => tensor(data, { dtype: "float64" });
const general = (m: number, n: number): Tensor => tensor(numbers(m * n, 3) as number[], { shape: [m, n], dtype: "float64" });

test("the largest component of each column of U is positive, the first of equal ones", () => {
  for (const backend of [cpu, wasm])
    withBackend(backend, () => {
      const { u } = svd(float64([[-1, 1], [-1, -1]]), { fullMatrices: false });
      for (const column of u.mT.arraySync() as number[][]) expect(column[0]).toBeGreaterThan(0);
    });
});

test("singular values of a stack are those of its matrices, also where some are zero", () => {
  for (const backend of [cpu, wasm])
    withBackend(backend, () => {
      const a = float64([[3, 0], [4, 5]]);
      const all = svdvals(tensor([[[3, 0], [4, 5]], [[0, 0], [0, 0]], [[0, 0], [2, 0]]], { dtype: "float64" }));
      const expected = [[Math.sqrt(45), Math.sqrt(5)], [0, 0], [2, 0]];
      (all.arraySync() as number[][]).forEach((row, i) => row.forEach((x, j) => expect(x).toBeCloseTo(expected[i]![j]!, 13)));
      expect(svd(a.reshape([1, 1, 2, 2])).u.shape).toEqual([1, 1, 2, 2]);
    });
});

test("a matrix with an element that is no finite number gives NaN, the others of its stack do not", () => {
  for (const backend of [cpu, wasm])
    for (const element of [NaN, Infinity, -Infinity])
      withBackend(backend, () => {
        const { u, s, vh } = svd(tensor([[[1, element], [2, 3]], [[1, 0], [0, 1]]], { dtype: "float64" }));
        for (const x of [u, vh]) expect(select(x, 0, 0).dataSync()).toEqual(new Float64Array(4).fill(NaN));
        expect(s.arraySync()).toEqual([[NaN, NaN], [1, 1]]);
        expect(select(u, 0, 1).arraySync()).toEqual([[1, 0], [0, 1]]);
      });
});

test("matrices without elements have empty factors, or identity matrices", () => {
  const { u, s, vh } = svd(zeros([2, 3, 0]));
  expect([u.shape, s.shape, vh.shape]).toEqual([[2, 3, 3], [2, 0], [2, 0, 0]]);
  expect(sum(u).item()).toBe(6);
  expect(svd(zeros([0, 3]), { fullMatrices: false }).vh.shape).toEqual([0, 3]);
  expect(svdvals(zeros([0, 3, 3])).shape).toEqual([0, 3]);
});

const rebuilt = (a: Tensor): Tensor => {
  const { u, s, vh } = svd(a, { fullMatrices: false });
  return u.mul(sqrt(s)).matmul(vh);
};

test.each([[2, 2], [3, 2], [2, 3], [4, 4]])("derivatives of U·√Σ·Vᵀ and of singular values of a %i×%i matrix are right to second order", (m, n) => {
  checkGrads(rebuilt, [general(m, n)], { tolerance: 1e-4, step: 1e-4 });
  checkGrads(svdvals, [general(m, n)], { tolerance: 1e-4, step: 1e-4 });
  checkGrads((a: Tensor) => svd(a).s, [general(m, n)], { tolerance: 1e-4, step: 1e-4 });
});

test.each([[2, 2], [3, 2], [2, 3]])("derivatives of the squares of U and V of a %i×%i matrix are right to second order", (m, n) => {
  const squares = (a: Tensor): readonly Tensor[] => {
    const { u, vh } = svd(a, { fullMatrices: false });
    return [square(u), square(vh)];
  };
  checkGrads(squares, [general(m, n)], { tolerance: 1e-3, step: 1e-4 });
});

test("the projector on the columns that complete a basis has the derivatives of its definition", () => {
  const completed = (a: Tensor): Tensor => {
    const rest = narrow(svd(a).u, 1, 2, 2);
    return rest.matmul(rest.mT);
  };
  checkGrads(completed, [general(4, 2)], { tolerance: 1e-4, step: 1e-4 });
  checkGrads((a: Tensor) => completed(a.mT), [general(2, 4)], { tolerance: 1e-4, step: 1e-4 });
});

test("the first derivative of equal singular values is finite in both modes, the second is NaN, and so is that of the vectors", () => {
  const identity = eye(2, 2, { dtype: "float64" });
  const total = (a: Tensor): Tensor => sum(svdvals(a));
  expect(grad(total)(identity).arraySync()).toEqual([[1, 0], [0, 1]]);
  expect(jacfwd(total)(identity).arraySync()).toEqual([[1, 0], [0, 1]]);
  expect(grad((a: Tensor) => sum(grad(total)(a)))(identity).arraySync()).toEqual([[NaN, NaN], [NaN, NaN]]);
  const weights = float64([[1, 2], [3, 4]]);
  const vectors = grad((a: Tensor) => sum(square(svd(a).u).mul(weights)))(identity);
  expect(vectors.arraySync()).toEqual([[NaN, NaN], [NaN, NaN]]);
});
