import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type DType, eye, isnan, setDefaultBackend, sub, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { eigh, eigvalsh } from "../src/index.ts";
import { graded, hilbert, largest, matrix, noise, symmetricNoise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));

const subjects: readonly (readonly [string, number, (i: number, j: number) => number])[] = [
  ...[1, 2, 3, 7, 16].map((n) => [`a random matrix of order ${n}`, n, symmetricNoise(n)] as const),
  ["the zero matrix", 5, () => 0],
  ["the identity", 4, (i, j) => Number(i === j)],
  ["a diagonal matrix", 5, (i, j) => (i === j ? 3 - i : 0)],
  ["a matrix of ones", 6, () => 1],
  ["a Hadamard matrix, with two eigenvalues of multiplicity 16", 32, (i, j) => (-1) ** [1, 2, 4, 8, 16].filter((bit) => i & j & bit).length],
  ["a projection, with two eigenvalues of multiplicity 12", 24, (i, j) => Number(i === j) / 2 + Math.sin(((i + 1) * (j + 1) * Math.PI) / 25) / Math.sqrt(50)],
  ["a matrix that swaps", 4, (i, j) => Number(i + j === 3)],
  ["a Hilbert matrix", 12, hilbert],
  ["Wilkinson's matrix", 21, (i, j) => (i === j ? Math.abs(i - 10) : Number(Math.abs(i - j) === 1))],
  ["a matrix whose elements become smaller", 6, (i, j) => graded(i, j)],
  ["a matrix whose elements become larger", 6, (i, j) => graded(5 - i, 5 - j)],
  ["a random matrix of large elements", 5, (i, j) => symmetricNoise(5)(i, j) * 1e35],
  ["a random matrix of small elements", 5, (i, j) => symmetricNoise(5)(i, j) * 1e-30],
];

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("eigh on %s", (_, backend) => {
  test.each(
    subjects.flatMap(([name, n, f], i) => [[name, "float64", n, f], ...(i % 2 === 0 ? [[name, "float32", n, f]] : [])]) as [string, DType, number, (i: number, j: number) => number][],
  )("of %s, %s: orthonormal vectors that make the matrix diagonal, ascending values", (_, dtype, n, f) => {
    const a = matrix(n, n, f, { dtype, backend });
    const { eigenvalues, eigenvectors } = eigh(a);
    const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
    const size = largest(a);
    const rebuilt = eigenvectors.mul(eigenvalues.unsqueeze(-2)).matmul(eigenvectors.mT);
    expect(largest(rebuilt.sub(a))).toBeLessThanOrEqual(12 * (n + 2) * epsilon * size);
    expect(largest(eigenvectors.mT.matmul(eigenvectors).sub(eye(n, n, { dtype, backend })))).toBeLessThan(12 * (n + 2) * epsilon);
    const values = [...eigenvalues.dataSync()];
    expect(values).toEqual(values.toSorted((x, y) => x - y));
    [...eigvalsh(a).dataSync()].forEach((x, i) => expect(Math.abs(x - values[i]!)).toBeLessThanOrEqual(12 * (n + 2) * epsilon * size));
  });

  test("the values are those of a matrix that was made of them", () => {
    // reflected by I − 2·v·vᵀ/vᵀv
    const n = 6;
    const values = [-4, -1, 0.5, 2, 2.25, 9];
    const v = [1, -2, 3, 0.5, -0.25, 1];
    const norm = v.reduce((s, x) => s + x * x, 0);
    const h = (i: number, j: number): number => Number(i === j) - (2 * v[i]! * v[j]!) / norm;
    const a = matrix(n, n, (i, j) => values.reduce((s, x, k) => s + h(i, k) * x * h(k, j), 0), { dtype: "float64", backend });
    const { eigenvalues, eigenvectors } = eigh(a);
    [...eigenvalues.dataSync()].forEach((x, i) => expect(x).toBeCloseTo(values[i]!, 13));
    const columns = eigenvectors.mT.arraySync() as number[][];
    columns.forEach((column, k) => column.forEach((x, i) => expect(Math.abs(x)).toBeCloseTo(Math.abs(h(i, k)), 13)));
  });

  test("small eigenvalues of graded matrices are relatively precise", () => {
    // (I + ones) scaled by 10⁻⁵, as rows and columns: to leading order the pivots of the elimination
    const pivots = [2, 3 / 2, 4 / 3, 5 / 4];
    const a = matrix(4, 4, (i, j) => (1 + Number(i === j)) * 10 ** (-5 * (i + j)), { dtype: "float64", backend });
    [...eigvalsh(a).dataSync()].toReversed().forEach((x, i) => expect(x / (pivots[i]! * 10 ** (-10 * i))).toBeCloseTo(1, 8));
  });

  test.each([["float32", [-135, -90, -45, -25, 25, 90, 124]], ["float64", [-990, -310, 310, 1000]]] as const)("matrices times a power of two have the same vectors and values times it, %s", (dtype, powers) => {
    const a = matrix(5, 5, symmetricNoise(5), { dtype, backend });
    const { eigenvalues, eigenvectors } = eigh(a);
    const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
    for (const power of powers) {
      const scaled = eigh(matrix(5, 5, (i, j) => symmetricNoise(5)(i, j) * 2 ** power, { dtype, backend }));
      // below the smallest normal number elements have fewer digits
      const tolerance = 30 * Math.max(epsilon, dtype === "float32" ? 2 ** (-149 - power) : 0);
      eigenvalues.dataSync().forEach((x, i) => expect(Math.abs(scaled.eigenvalues.dataSync()[i]! / 2 ** power - x)).toBeLessThan(tolerance));
      expect(largest(sub(scaled.eigenvectors, eigenvectors))).toBeLessThan(10 * tolerance);
    }
  });

  test("the first of the largest elements of each eigenvector is positive", () => {
    expect(eigh(tensor([[2, 1], [1, 2]], { dtype: "float64", backend })).eigenvectors.round().arraySync()).toEqual([[1, 1], [-1, 1]]);
  });

  test("equal eigenvalues of a diagonal matrix keep its order", () => {
    for (const [diagonal, order] of [[[1, 1], [0, 1]], [[2, 1, 1], [1, 2, 0]], [[1, 1, 2], [0, 1, 2]], [[1, 3, 1, 1], [0, 2, 3, 1]]] as const) {
      const n = diagonal.length;
      const a = matrix(n, n, (i, j) => (i === j ? diagonal[i]! : 0), { backend });
      const units = order.map((place) => Array.from({ length: n }, (_, i) => Number(i === place)));
      expect(eigh(a).eigenvectors.mT.arraySync()).toEqual(units);
    }
  });

  test("only one triangle is read", () => {
    const a = matrix(4, 4, symmetricNoise(4), { dtype: "float64", backend });
    const lower = matrix(4, 4, (i, j) => (j > i ? NaN : symmetricNoise(4)(i, j)), { dtype: "float64", backend });
    const expected = eigvalsh(a).dataSync();
    for (const f of [eigvalsh, (x: Tensor, options = {}) => eigh(x, options).eigenvalues]) {
      expect(f(lower).sub(eigvalsh(a)).abs().amax().item()).toBeLessThan(1e-14);
      expect(f(lower.mT, { upper: true }).dataSync()).toEqual(expected);
      expect(f(lower, { upper: true }).dataSync()).toEqual(new Float64Array(4).fill(NaN));
    }
  });

  test("NaN or infinity anywhere makes all of that matrix NaN, and not of others in the stack", () => {
    for (const bad of [NaN, Infinity]) {
      const a = tensor([[[1, 0, 0], [0, bad, 0], [0, 0, 3]], [[1, 0, 0], [0, 2, 0], [0, 0, 3]]], { backend });
      const { eigenvalues, eigenvectors } = eigh(a);
      expect(eigenvalues.arraySync()).toEqual([[NaN, NaN, NaN], [1, 2, 3]]);
      expect(isnan(eigenvectors).arraySync()).toEqual([[0, 1, 2].map(() => [true, true, true]), [0, 1, 2].map(() => [false, false, false])]);
    }
  });

  test("matrices without elements and stacks without matrices", () => {
    for (const shape of [[0, 0], [2, 0, 0], [0, 3, 3]]) {
      const { eigenvalues, eigenvectors } = eigh(zeros(shape, { backend }));
      expect(eigenvalues.shape).toEqual(shape.slice(0, -1));
      expect(eigenvectors.shape).toEqual(shape);
      expect(eigvalsh(zeros(shape, { backend })).shape).toEqual(shape.slice(0, -1));
    }
  });
});

const float64 = { dtype: "float64" } as const;
const sample = (n: number, seed = 1): Tensor => matrix(n, n, symmetricNoise(seed), float64);

describe("derivatives", () => {
  const symmetrised = (a: Tensor): Tensor => a.add(a.mT).mul(0.5);
  test.each([1, 2, 3, 5])("of eigenvalues and eigenvectors of order %i agree with differences and between modes, to second order", (n) => {
    checkGrads((a: Tensor) => eigvalsh(symmetrised(a)), [sample(n)], { tolerance: 1e-5 });
    checkGrads((a: Tensor) => ({ ...eigh(symmetrised(a)) }), [sample(n)], { tolerance: 1e-5 });
    checkGrads((a: Tensor) => ({ ...eigh(symmetrised(a), { upper: true }) }), [sample(n)], { tolerance: 1e-5 });
  });

  test("of third order agree with differences", () => {
    const f = (a: Tensor): Tensor => eigh(symmetrised(a)).eigenvectors.mul(matrix(3, 3, noise(5), float64)).sum().exp();
    checkGrads(grad(f), [sample(3)], { tolerance: 1e-5 });
  });

  test("are symmetric, half of it on each side", () => {
    const weights = matrix(4, 4, noise(7), float64);
    const gradient = grad((a: Tensor) => eigh(a).eigenvectors.mul(weights).sum())(sample(4));
    expect(gradient.sub(gradient.mT).abs().amax().item()).toBeLessThan(1e-13);
    expect(gradient.abs().amax().item()).toBeGreaterThan(0.1);
  });

  test("of the values alone exist where values are equal; those of vectors and second ones do not", () => {
    const identity = eye(3, 3, float64);
    const first = grad((a: Tensor) => eigvalsh(a).sum());
    expect(first(identity).arraySync()).toEqual([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    expect(grad((a: Tensor) => eigh(a).eigenvalues.sum())(identity).arraySync()).toEqual(first(identity).arraySync());
    const [, tangent] = jvp((a: Tensor) => eigvalsh(a), [identity], [eye(3, 3, float64).mul(2)]);
    expect(tangent.arraySync()).toEqual([2, 2, 2]);
    expect(isnan(grad((a: Tensor) => first(a).square().sum())(identity)).all().item()).toBe(1);
    const ofVectors = grad((a: Tensor) => eigh(a).eigenvectors.square().mul(matrix(3, 3, noise(2), float64)).sum());
    expect(isnan(ofVectors(identity)).all().item()).toBe(1);
  });

  test("of a function of a matrix made of its eigenvalues: the square root, whose square has the derivative of the identity", () => {
    const positive = (a: Tensor): Tensor => a.matmul(a.mT).add(eye(4, 4, float64));
    const root = (a: Tensor): Tensor => {
      const { eigenvalues, eigenvectors } = eigh(a);
      return eigenvectors.mul(eigenvalues.sqrt().unsqueeze(-2)).matmul(eigenvectors.mT);
    };
    const direction = symmetrised(matrix(4, 4, noise(9), float64));
    const [, tangent] = jvp((a: Tensor) => root(a).matmul(root(a)), [positive(matrix(4, 4, noise(3), float64))], [direction]);
    expect(largest(sub(tangent, direction))).toBeLessThan(1e-13);
  });
});

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("transformed on %s", (_, backend) => {
  const stack = tensor(Float64Array.from({ length: 3 * 16 }, (_, k) => symmetricNoise(k >> 4)((k >> 2) & 3, k & 3)), { ...float64, backend }).reshape([3, 4, 4]);
  const batches = [0, 1, 2].map((k) => [stack.select(0, k)]);
  const weights = matrix(4, 4, noise(7), { ...float64, backend });
  const f = (a: Tensor): Tensor => {
    const { eigenvalues, eigenvectors } = eigh(a);
    return eigenvectors.mul(weights).sum([-2, -1]).mul(eigenvalues.exp().sum(-1)).add(eigvalsh(a).square().sum(-1)).sum();
  };

  test("vmap is a loop, and a stack is one, too", () => {
    checkVmap((a) => ({ ...eigh(a!), values: eigvalsh(a!) }), batches);
    checkVmap(grad(f), batches);
    const first = eigh(stack.select(0, 1));
    expect(largest(eigh(stack).eigenvectors.select(0, 1).sub(first.eigenvectors))).toBeLessThan(1e-14);
  });

  test("jit computes the same, derivatives too", () => {
    const a = stack.select(0, 0);
    for (const g of [f, grad(f), grad((x: Tensor) => grad(f)(x).square().sum())]) {
      const expected = g(a);
      expect(largest(jit(g)(a).sub(expected))).toBeLessThan(1e-12 * (1 + largest(expected)));
    }
  });
});

test("the parallel method and the direct one agree", () => {
  const a = matrix(20, 20, symmetricNoise(3), float64);
  const b = tensor(a.dataSync(), { ...float64, backend: wasm }).reshape([20, 20]);
  const [direct, parallel] = [eigh(a), eigh(b)];
  const difference = (x: Tensor, y: Tensor): number => Math.max(...x.dataSync().map((v, i) => Math.abs(v - y.dataSync()[i]!)));
  expect(difference(direct.eigenvalues, parallel.eigenvalues)).toBeLessThan(1e-13);
  expect(difference(direct.eigenvectors, parallel.eigenvectors)).toBeLessThan(1e-11);
});
