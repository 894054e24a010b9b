import { matmul, setDefaultBackend, sum, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jit } from "@cotangent/jit";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matrixRank, pinv } from "../src/index.ts";
import { both, onBoth } from "./backends.ts";

beforeAll(() => setDefaultBackend(both[0]!));
afterAll(() => setDefaultBackend(null));

const float64 = (rows: readonly (readonly number[])[]): Tensor => tensor(rows as number[][], { dtype: "float64" });
const matrix = (m: number, n: number, seed = 1): Tensor =>
  float64(Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => Math.sin(1.7 * (i + 1) * (j + seed)))));
/** Of rank 2. */
const deficient = (m: number, n: number): Tensor => matmul(matrix(m, 2), matrix(2, n, 2));

const expectClose = (got: Tensor, expected: Tensor, digits = 12): void => {
  expect(got.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  got.dataSync().forEach((x, i) => expect(x).toBeCloseTo(values[i]!, digits));
};

test.each([[3, 3], [5, 3], [3, 5], [1, 4]])("pinv of a %i×%i matrix has the four properties of Moore and Penrose, of any rank", (m, n) => {
  onBoth(() => {
    for (const a of [matrix(m, n), deficient(m, n), zeros([m, n], { dtype: "float64" })]) {
      const p = pinv(a);
      const [ap, pa] = [matmul(a, p), matmul(p, a)];
      expectClose(matmul(ap, a), a);
      expectClose(matmul(pa, p), p);
      expectClose(ap.mT, ap);
      expectClose(pa.mT, pa);
    }
  });
});

test.each([[3, 3], [4, 2], [2, 4]])("derivatives of pinv of a %i×%i matrix are right in both modes to second order", (m, n) => {
  checkGrads(pinv, [matrix(m, n)], { tolerance: 1e-4, step: 1e-4 });
});

test("derivatives of pinv are finite where the matrix lacks rank, and are those along matrices of the same rank", () => {
  // of u·vᵀ, which stays of rank 1
  const along = (u: Tensor, v: Tensor): Tensor => pinv(matmul(u, v), { rtol: 1e-9 });
  checkGrads(along, [matrix(3, 1), matrix(1, 4, 3)], { tolerance: 1e-4, step: 1e-4 });
  checkGrads((u: Tensor) => pinv(matmul(u, u.mT), { hermitian: true, rtol: 1e-9 }), [matrix(3, 1)], { tolerance: 1e-4, step: 1e-4 });
});

test("pinv(0) is 0, and so are its first and second derivative", () => {
  onBoth(() => {
    const zero = zeros([2, 3], { dtype: "float64" });
    const total = (a: Tensor): Tensor => sum(pinv(a));
    expect(pinv(zero).arraySync()).toEqual([[0, 0], [0, 0], [0, 0]]);
    for (const f of [grad(total), jacfwd(total), grad((a: Tensor) => sum(grad(total)(a)))])
      expect([...f(zero).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

test("pinv of a symmetric matrix by its eigenvalues is the same", () => {
  onBoth(() => {
    const a = matrix(4, 4);
    for (const s of [a.add(a.mT), matmul(deficient(4, 4), deficient(4, 4).mT)]) expectClose(pinv(s, { hermitian: true }), pinv(s), 9);
  });
});

test("singular values up to the bounds count as zero", () => {
  onBoth(() => {
    const a = float64([[4, 0, 0], [0, 0.5, 0], [0, 0, 1e-20]]);
    const diagonals = (options: object): number[] => [0, 1, 2].map((i) => (pinv(a, options).arraySync() as number[][])[i]![i]!);
    expect(diagonals({})).toEqual([0.25, 2, 0]);
    expect(diagonals({ rtol: 0.125 })).toEqual([0.25, 0, 0]);
    expect(diagonals({ atol: 0.5 })).toEqual([0.25, 0, 0]);
    expect(diagonals({ rtol: 0 })).toEqual([0.25, 2, 1e20]);
    expect(matrixRank(a).item()).toBe(2);
    expect(matrixRank(a, { atol: 1 }).item()).toBe(1);
    expect(matrixRank(a, { rtol: 0 }).item()).toBe(3);
    expect(matrixRank(a.neg(), { hermitian: true }).item()).toBe(2);
  });
});

test("matrixRank counts for each matrix of a stack", () => {
  onBoth(() => {
    const stack = tensor([[[1, 2], [2, 4]], [[0, 0], [0, 0]], [[1, 2], [3, 4]]]);
    const rank = matrixRank(stack);
    expect([rank.dtype, rank.arraySync()]).toEqual(["int32", [1, 0, 2]]);
    expect(matrixRank(zeros([2, 0, 3])).arraySync()).toEqual([0, 0]);
    expect(pinv(zeros([2, 0, 3])).shape).toEqual([2, 3, 0]);
  });
});

test("pinv under vmap and jit has the values and derivatives of eager calls", () => {
  onBoth(() => {
    const total = (a: Tensor): Tensor => sum(pinv(a).square());
    checkVmap((x) => pinv(x!), [[matrix(3, 2)], [matrix(3, 2, 5)]]);
    checkVmap(grad(total), [[matrix(2, 3)], [matrix(2, 3, 5)]], { tolerance: 1e-10 });
    expectClose(jit(grad(total))(matrix(4, 3)), grad(total)(matrix(4, 3)), 8);
  });
});

test("bounds that are no numbers and unknown options are refused", () => {
  expect(() => pinv(matrix(2, 2), { rtol: -1 })).toThrow("pinv: expected rtol to be a number of 0 or more, got -1.");
  expect(() => matrixRank(matrix(2, 2), { tol: 1 } as object)).toThrow("matrixRank: expected options out of rtol, atol, hermitian, got tol.");
  expect(() => pinv(matrix(2, 3), { hermitian: true })).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
});
