import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { diagonal, type DType, eye, isnan, setDefaultBackend, type Tensor, tensor, tril, triu, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { cholesky, choleskyInverse, choleskySolve } from "../src/index.ts";
import { type Element, graded, hilbert, largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

const positive =
  (n: number): Element =>
  (i, j) =>
    (i === j ? n + 1 : 0) + noise(n)(Math.min(i, j), Math.max(i, j));
const subjects: readonly (readonly [string, number, Element])[] = [
  ...[1, 2, 3, 17, 32, 33, 70].map((n) => [`a random matrix ${n}×${n}`, n, positive(n)] as const),
  ["the identity", 4, (i, j) => Number(i === j)],
  ["a Hilbert matrix", 5, hilbert],
  ["a graded matrix", 4, graded],
];

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("cholesky on %s", (_, backend) => {
  test.each(
    subjects.flatMap(([name, n, f]) => [
      [name, "float64", n, f],
      [name, "float32", n, f],
    ]) as [string, DType, number, Element][],
  )("of %s, %s: a lower triangle with positive diagonal whose product with itself is the matrix", (_, dtype, n, f) => {
    const a = matrix(n, n, f, { dtype, backend });
    const l = cholesky(a);
    expect(largest(triu(l, 1))).toBe(0);
    expect(Math.min(...diagonal(l).dataSync())).toBeGreaterThan(0);
    // an element's error is relative to the geometric mean of the two on the diagonal
    const scale = matrix(n, n, (i, j) => 1 / Math.sqrt(f(i, i) * f(j, j)), { dtype, backend });
    const unit = dtype === "float32" ? 2 ** -24 : 2 ** -53;
    expect(largest(l.matmul(l.mT).sub(a).mul(scale))).toBeLessThan((n + 3) * unit * 2);
    const u = cholesky(a, { upper: true });
    expect(largest(u.mT.sub(l))).toBe(0);
    const x = choleskySolve(a, l);
    expect(largest(choleskySolve(a, u, { upper: true }).sub(x))).toBe(0);
    const inverse = choleskyInverse(l);
    expect(largest(choleskyInverse(u, { upper: true }).sub(inverse))).toBe(0);
    if (isRegular(f)) {
      expect(largest(x.sub(eye(n, n, { dtype, backend })))).toBeLessThan(unit * 40 * (n + 3));
      expect(largest(a.matmul(inverse).sub(eye(n, n, { dtype, backend })))).toBeLessThan(unit * 40 * (n + 3));
    }
  });

  test("only one triangle is read", () => {
    const lower = tensor([[4, Number.NaN], [2, 5]], { ...float64, backend });
    expect(cholesky(lower).arraySync()).toEqual([[2, 0], [1, 2]]);
    expect(cholesky(lower.mT, { upper: true }).arraySync()).toEqual([[2, 1], [0, 2]]);
  });

  test("matrices without rows and empty stacks are fine", () => {
    for (const shape of [[0, 0], [3, 0, 0], [0, 2, 2]]) expect(cholesky(zeros(shape, { ...float64, backend })).shape).toEqual(shape);
  });

  test("where a matrix is not positive definite the error says which minor, and which matrix of the stack", () => {
    const failure = (message: string): unknown => expect.objectContaining({ code: "NOT_POSITIVE_DEFINITE", message: expect.stringContaining(message) });
    const bad = tensor([[1, 0, 0], [0, 1, 2], [0, 2, 1]], { ...float64, backend });
    expect(() => cholesky(bad)).toThrow(failure("leading minor of order 3 is not positive."));
    expect(() => cholesky(bad, { upper: true })).toThrow(failure("order 3"));
    expect(() => grad((x: Tensor) => cholesky(x).sum())(bad)).toThrow(failure("order 3"));
    expect(() => cholesky(tensor([[0]], { ...float64, backend }))).toThrow(failure("order 1"));
    expect(() => cholesky(tensor([[Number.NaN]], { ...float64, backend }))).toThrow(failure("order 1"));
    const stack = matrix(8, 2, (i, j) => (i === 5 && j === 1 ? -1 : Number(i % 2 === j)), { ...float64, backend }).reshape([2, 2, 2, 2]);
    expect(() => cholesky(stack)).toThrow(failure("order 2 is not positive (matrix [1,0] of the stack)."));
  });

  test("under jit and vmap its triangle is NaN, and no other matrix's", () => {
    const stack = tensor([[[4, 2], [2, 5]], [[1, 2], [2, 1]]], { ...float64, backend });
    const expected = [[[2, 0], [1, 2]], [[Number.NaN, 0], [Number.NaN, Number.NaN]]];
    expect(jit((x: Tensor) => cholesky(x))(stack).arraySync()).toEqual(expected);
    expect(vmap((x: Tensor) => cholesky(x))(stack).arraySync()).toEqual(expected);
    // large enough for blocks, of which the first fails
    const large = jit((x: Tensor) => cholesky(x))(eye(70, 70, { ...float64, backend }).sub(matrix(70, 70, (i, j) => Number(i === 3 && j === 3) * 2, { ...float64, backend })));
    expect(isnan(large).to("int32").sum().item()).toBe((70 * 71) / 2);
  });
});

/** Whether it is so far from singular that what is solved with it is the identity to rounding. */
const isRegular = (f: Element): boolean => f !== hilbert && f !== graded;

test("the gradient has half on each side, and forward mode agrees with it", () => {
  const a = tensor([[4, 2], [2, 5]], float64);
  const f = (x: Tensor): Tensor => cholesky(x).mul(tensor([[1, 0], [2, 3]], float64)).sum();
  const gradient = grad(f)(a);
  expect(largest(gradient.sub(gradient.mT))).toBe(0);
  const da = matrix(2, 2, noise(3), float64);
  expect(jvp(f, [a], [da])[1].item()).toBeCloseTo(gradient.mul(da).sum().item(), 14);
  // along a symmetric direction it is what differences say
  const direction = da.add(da.mT);
  const h = 1e-6;
  const slope = f(a.add(direction.mul(h))).sub(f(a.sub(direction.mul(h)))).item() / (2 * h);
  expect(gradient.mul(direction).sum().item()).toBeCloseTo(slope, 8);
});

test("the factors of choleskySolve and choleskyInverse have one triangle that is read", () => {
  const l = tensor([[2, Number.NaN], [1, 2]], float64);
  expect(choleskySolve(tensor([[4], [7]], float64), l).arraySync()).toEqual([[0.375], [1.25]].map((row) => row.map((x) => expect.closeTo(x, 14))));
  expect(largest(choleskyInverse(l).sub(tril(choleskyInverse(l)).add(tril(choleskyInverse(l), -1).mT)))).toBeLessThan(1e-15);
});

describe("each refuses by name", () => {
  const a = eye(2, 2, float64);
  test.each([
    ["cholesky of a vector", "SHAPE_MISMATCH", () => cholesky(tensor([1, 2], float64))],
    ["cholesky of a matrix that is not square", "SHAPE_MISMATCH", () => cholesky(zeros([2, 3], float64))],
    ["cholesky of integers", "DTYPE_MISMATCH", () => cholesky(a.to("int32"))],
    ["cholesky of a number", "BAD_ARGUMENT", () => cholesky(JSON.parse("4"))],
    ["cholesky with a misspelt option", "UNKNOWN_OPTION", () => cholesky(a, { lower: true } as object)],
    ["choleskySolve of too few rows", "SHAPE_MISMATCH", () => choleskySolve(zeros([3, 1], float64), a)],
    ["choleskyInverse of integers", "DTYPE_MISMATCH", () => choleskyInverse(a.to("int32"))],
  ])("%s", (title, code, f) => {
    expect(f).toThrow(expect.objectContaining({ code, message: expect.stringMatching(new RegExp(`^${title.split(" ")[0]}: `)) }));
  });
});
