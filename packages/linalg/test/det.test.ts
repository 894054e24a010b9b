import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, eye, ones, setDefaultBackend, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { det, inv, logdet, slogdet } from "../src/index.ts";
import { largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

type Rows = readonly (readonly number[])[];

/** The determinant as the sum over all permutations; of integers, exact. */
function leibniz(a: Rows): number {
  if (a.length === 0) return 1;
  return a[0]!.reduce((sum, x, j) => sum + (j % 2 === 0 ? x : -x) * leibniz(without(a, [0], [j])), 0);
}
const without = (a: Rows, rows: readonly number[], columns: readonly number[]): Rows =>
  a.filter((_, i) => !rows.includes(i)).map((row) => row.filter((_, j) => !columns.includes(j)));

const places = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sign = (n: number): number => (n % 2 === 0 ? 1 : -1);

/** ∂ det / ∂aᵢⱼ */
const cofactorsOf = (a: Rows): number[][] =>
  places(a.length).map((i) => places(a.length).map((j) => sign(i + j) * leibniz(without(a, [i], [j]))));
/** ∂² det / ∂aᵢⱼ ∂aₖₗ */
const secondOf = (a: Rows): number[][][][] =>
  places(a.length).map((i) =>
    places(a.length).map((j) =>
      places(a.length).map((k) =>
        places(a.length).map((l) =>
          i === k || j === l
            ? 0
            : sign(i + j + k + l) * (k > i === l > j ? 1 : -1) * leibniz(without(a, [i, k], [j, l])),
        ),
      ),
    ),
  );

/** Integers from −3 to 3, so that products of them are exact. */
const integer = (seed: number, i: number, j: number): number => Math.round(noise(seed)(i, j) * 3);
/** A product of integer matrices n×r and r×n. */
const ofRank = (n: number, r: number): Rows =>
  places(n).map((i) => places(n).map((j) => places(r).reduce((sum, k) => sum + integer(n + 1, i, k) * integer(n + 7, k, j), 0)));

const subjects: readonly (readonly [string, Rows])[] = [
  ...places(6).flatMap((n) => places(n + 1).map((r) => [`${n}×${n} of rank ${r}`, ofRank(n, r)] as const)),
  ["4×4 with blocks of ones", [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]],
  ["4×4 with a zero row", [[1, 2, 3, 4], [0, 0, 0, 0], [2, 1, 0, 1], [1, 1, 1, 5]]],
  ["4×4, a permutation", [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]]],
];

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("det on %s", (_, backend: Backend) => {
  const tensorOf = (a: Rows): Tensor => tensor(a.flat(), { ...float64, backend }).reshape([a.length, a.length]);
  const close = (got: Tensor, expected: readonly number[], terms: readonly number[] = expected): void => {
    const scale = Math.max(1, ...terms.map(Math.abs));
    const numbers = [...got.dataSync()];
    expect(numbers.length).toBe(expected.length);
    numbers.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-12 * scale));
  };

  test.each(subjects)("of a matrix %s is the sum over permutations, and so are its derivatives of first and second order, in both modes", (_, a) => {
    const x = tensorOf(a);
    close(det(x), [leibniz(a)], cofactorsOf(a).flat());
    close(grad((y: Tensor) => det(y))(x), cofactorsOf(a).flat());
    close(jacfwd((y: Tensor) => det(y))(x), cofactorsOf(a).flat());
    const second = secondOf(a).flat(3);
    close(hessian((y: Tensor) => det(y))(x), second);
    close(jacrev(jacrev((y: Tensor) => det(y)))(x), second);
  });

  test("of a singular matrix is differentiated twice under jit, too", () => {
    const a = ofRank(4, 2);
    close(jit(hessian((y: Tensor) => det(y)))(tensorOf(a)), secondOf(a).flat(3));
  });

  test("the third derivative of an invertible matrix with four rows is what differences of the second say; of a singular one it is an error", () => {
    const x = matrix(4, 4, (i, j) => noise(1)(i, j) + (i === j ? 2 : 0), { ...float64, backend });
    const direction = matrix(4, 4, noise(2), { ...float64, backend });
    const along = (y: Tensor): Tensor => grad((z: Tensor) => grad((w: Tensor) => det(w))(z).mul(direction).sum())(y).mul(direction).sum();
    const third = grad(along)(x).mul(direction).sum().item();
    // a polynomial of degree 4 along a line: central differences of its second derivative, a parabola, are exact
    const slope = along(x.add(direction)).sub(along(x.sub(direction))).item() / 2;
    expect(third).toBeCloseTo(slope, 10);
    expect(() => grad(along)(tensorOf(ofRank(4, 2)))).toThrow(expect.objectContaining({ code: "SINGULAR_MATRIX" }));
  });

  test("of stacks and of matrices without rows", () => {
    const stack = matrix(8, 4, noise(1), { ...float64, backend }).reshape([2, 4, 4]);
    expect(det(stack).shape).toEqual([2]);
    expect(largest(det(stack).sub(vmap((x: Tensor) => det(x))(stack)))).toBe(0);
    expect(det(zeros([3, 0, 0], { ...float64, backend })).arraySync()).toEqual([1, 1, 1]);
    expect(det(zeros([0, 4, 4], { ...float64, backend })).shape).toEqual([0]);
    expect(slogdet(zeros([0, 0], { ...float64, backend })).logabsdet.item()).toBe(0);
    expect(slogdet(zeros([0, 0], { ...float64, backend })).sign.item()).toBe(1);
  });

  test("slogdet has the determinant's sign and logarithm, and does not overflow", () => {
    for (const [name, a] of subjects.filter(([, rows]) => leibniz(rows) !== 0)) {
      const { sign: s, logabsdet } = slogdet(tensorOf(a));
      expect(s.item(), name).toBe(Math.sign(leibniz(a)));
      expect(logabsdet.item(), name).toBeCloseTo(Math.log(Math.abs(leibniz(a))), 12);
    }
    const large = eye(200, 200, { ...float64, backend }).mul(-1e10);
    expect(slogdet(large).sign.item()).toBe(1);
    expect(slogdet(large).logabsdet.item()).toBeCloseTo(2000 * Math.LN10, 9);
    expect(det(large).item()).toBe(Infinity);
  });

  test("of a singular matrix slogdet is 0 and −∞, and its derivative an error where that can be known, NaN where not", () => {
    const a = tensorOf([[1, 2], [2, 4]]);
    const { sign: s, logabsdet } = slogdet(a);
    expect([s.item(), logabsdet.item()]).toEqual([0, -Infinity]);
    expect(logdet(a).item()).toBe(-Infinity);
    expect(() => grad((x: Tensor) => logdet(x))(a)).toThrow(expect.objectContaining({ code: "SINGULAR_MATRIX" }));
    expect([...jit(grad((x: Tensor) => logdet(x)))(a).dataSync()]).toEqual(Array(4).fill(Number.NaN));
  });

  test("logdet is NaN where the determinant is negative", () => {
    expect([...logdet(tensor([[[1, 2], [2, 1]], [[2, 0], [0, 3]]], { ...float64, backend })).dataSync()]).toEqual([Number.NaN, expect.closeTo(Math.log(6), 15)]);
  });

  test("the gradient of logdet is the transposed inverse", () => {
    const x = matrix(5, 5, (i, j) => noise(1)(i, j) + (i === j ? 3 : 0), { ...float64, backend });
    expect(largest(grad((y: Tensor) => logdet(y))(x).sub(inv(x).mT))).toBeLessThan(1e-14);
  });
});

describe("each refuses by name", () => {
  test.each([
    ["det of a vector", "SHAPE_MISMATCH", () => det(ones([3]))],
    ["det of a matrix that is not square", "SHAPE_MISMATCH", () => det(ones([2, 3]))],
    ["slogdet of integers", "DTYPE_MISMATCH", () => slogdet(ones([2, 2], { dtype: "int32" }))],
    ["logdet of a stack of matrices that are not square", "SHAPE_MISMATCH", () => logdet(ones([4, 2, 3]))],
  ])("%s", (title, code, f) => {
    expect(f).toThrow(expect.objectContaining({ code, message: expect.stringMatching(new RegExp(`^${title.split(" ")[0]}: `)) }));
  });
});
