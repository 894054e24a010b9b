// Matrices that are large enough to be made tridiagonal or bidiagonal first, on WebAssembly, in units of LAPACK's error bounds.
import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type DType, eye, isnan, setDefaultBackend, type Tensor, tensor, withBackend } from "@cotangent/core";
import { beforeAll, describe, expect, test } from "vitest";
import { eigh, eigvalsh, svdvals } from "../../src/index.ts";
import { tridiagonalEigenpairs } from "../../src/lowered/divide-and-conquer.ts";
import { type Element, hilbert, largest, matrix, noise, symmetricNoise } from "../factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));

const unit = (i: number, j: number): number => Number(i === j);
const besides = (i: number, j: number): boolean => Math.abs(i - j) === 1;

const kinds: Readonly<Record<string, (n: number) => Element>> = {
  "random": () => symmetricNoise(3),
  "zero": () => () => 0,
  "the identity": () => unit,
  "diagonal, descending": () => (i, j) => unit(i, j) * (5 - i),
  "of ones": () => () => 1,
  "second differences, whose halves are alike": () => (i, j) => 2 * unit(i, j) - Number(besides(i, j)),
  "Wilkinson's, with pairs of nearly equal eigenvalues": (n) => (i, j) => unit(i, j) * Math.abs(i - (n >> 1)) + Number(besides(i, j)),
  "Wilkinson's of order 21, glued together": () => (i, j) =>
    unit(i, j) * Math.abs((i % 21) - 10) + (besides(i, j) ? (Math.max(i, j) % 21 === 0 ? 1e-10 : 1) : 0),
  "Hilbert's": () => hilbert,
  "graded": (n) => (i, j) => symmetricNoise(2)(i, j) * 10 ** ((-12 * (i + j)) / n),
  "graded the other way": (n) => (i, j) => symmetricNoise(2)(i, j) * 10 ** ((-12 * (2 * n - i - j)) / n),
  "the identity and a matrix of rank one": () => (i, j) => unit(i, j) + Math.cos(i) * Math.cos(j),
  "the identity with rounding errors": () => (i, j) => unit(i, j) + Number(besides(i, j)) * 2 ** -46,
  "of a complete graph": (n) => (i, j) => n * unit(i, j) - 1,
  "of a grid": () => (i, j) => 4 * unit(i, j) - Number(Math.abs(i - j) === 5 || (besides(i, j) && Math.max(i, j) % 5 !== 0)),
  "a swap": (n) => (i, j) => Number(i + j === n - 1),
  "a reflection with errors": (n) => {
    const v = Array.from({ length: n }, (_, i) => Math.sin(i * i + 1));
    const size = v.reduce((sum, x) => sum + x * x, 0);
    return (i, j) => unit(i, j) * (1 + 1e-12 * i) - (2 * v[i]! * v[j]!) / size + 1e-9 * symmetricNoise(4)(i, j);
  },
  "of blocks": () => (i, j) => (i >> 3 === j >> 3 ? symmetricNoise(9)(i & 7, j & 7) : 0),
  "large": () => (i, j) => symmetricNoise(1)(i, j) * 1e30,
  "small": () => (i, j) => symmetricNoise(1)(i, j) * 1e-30,
};

/** In double precision on cpu. */
const exactly = (x: Tensor): Tensor => tensor(Float64Array.from(x.dataSync()), { shape: x.shape });

describe.each(["float64", "float32"] as const)("in %s", (dtype: DType) => {
  const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;

  describe.each([17, 40, 100])("of order %i", (n) => {
    test.each(Object.keys(kinds))("symmetric: %s", (name) => {
      const given = matrix(n, n, kinds[name]!(n), { dtype, backend: wasm });
      const { eigenvalues, eigenvectors } = eigh(given);
      const [a, values, vectors, alone] = [given, eigenvalues, eigenvectors, eigvalsh(given)].map(exactly) as [Tensor, Tensor, Tensor, Tensor];
      const reference = eigvalsh(a);
      const size = largest(reference);
      const bound = 4 * n * epsilon;
      expect(largest(a.matmul(vectors).sub(vectors.mul(values)))).toBeLessThanOrEqual(bound * size);
      expect(largest(vectors.mT.matmul(vectors).sub(eye(n, n, { dtype: "float64" })))).toBeLessThanOrEqual(bound);
      expect(largest(values.sub(reference))).toBeLessThanOrEqual(bound * size);
      expect(largest(alone.sub(reference))).toBeLessThanOrEqual(bound * size);
      for (const list of [[...values.dataSync()], [...alone.dataSync()]]) expect(list).toEqual(list.toSorted((x, y) => x - y));
    });

    test.each(Object.keys(kinds))("singular values: %s", (name) => {
      const kind = kinds[name]!(n);
      for (const [rows, columns] of [[n, n], [n + 7, n]] as const) {
        const given = matrix(rows, columns, (i, j) => kind(Math.min(i, n - 1), j) * (1 + (j % 3)), { dtype, backend: wasm });
        const [a, values] = [given, svdvals(given)].map(exactly) as [Tensor, Tensor];
        const reference = svdvals(a);
        expect(largest(values.sub(reference))).toBeLessThanOrEqual(4 * n * epsilon * largest(reference));
        const list = [...values.dataSync()];
        expect(list).toEqual(list.toSorted((x, y) => y - x));
        expect(Math.min(...list)).toBeGreaterThanOrEqual(0);
      }
    });
  });
});

test("eigenvalues of second differences are those of the formula", () => {
  const n = 129;
  const values = eigvalsh(matrix(n, n, kinds["second differences, whose halves are alike"]!(n), { dtype: "float64", backend: wasm }));
  values.dataSync().forEach((x, k) => expect(Math.abs(x - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))))).toBeLessThan(n * 2 ** -50));
});

test("diagonal matrices have unit vectors, equal ones in the order of the matrix", () => {
  const n = 41;
  const { eigenvalues, eigenvectors } = eigh(matrix(n, n, (i, j) => unit(i, j) * (i % 3), { backend: wasm }));
  const order = [0, 1, 2].flatMap((rest) => Array.from({ length: n }, (_, i) => i).filter((i) => i % 3 === rest));
  expect(eigenvalues.arraySync()).toEqual(order.map((i) => i % 3));
  expect(eigenvectors.mT.arraySync()).toEqual(order.map((place) => Array.from({ length: n }, (_, i) => Number(i === place))));
});

test("a matrix with NaN or infinity has NaN for all, others of its stack have their values", () => {
  const n = 19;
  const good = matrix(n, n, symmetricNoise(1), { dtype: "float64" });
  for (const bad of [NaN, Infinity]) {
    const elements = [...good.dataSync(), ...good.dataSync()];
    elements[5 * n + 5] = bad;
    const stack = tensor(Float64Array.from(elements), { backend: wasm }).reshape([2, n, n]);
    const { eigenvalues, eigenvectors } = eigh(stack);
    for (const x of [eigenvalues, eigenvectors, eigvalsh(stack), svdvals(stack)]) {
      expect(isnan(x.select(0, 0)).all().item()).toBe(1);
      expect(isnan(x.select(0, 1)).any().item()).toBe(0);
    }
    expect(largest(exactly(eigenvalues.select(0, 1)).sub(eigvalsh(good)))).toBeLessThan(1e-13);
  }
});

test("a stack is done as its matrices are", () => {
  const [n, count] = [23, 3];
  const stack = tensor(Float64Array.from({ length: count * n * n }, (_, k) => symmetricNoise(Math.floor(k / n / n))(Math.floor(k / n) % n, k % n)), { backend: wasm }).reshape([count, 1, n, n]);
  const all = eigh(stack);
  for (let k = 0; k < count; k++) {
    const one = eigh(stack.select(0, k).select(0, 0));
    expect(largest(all.eigenvalues.select(0, k).select(0, 0).sub(one.eigenvalues))).toBeLessThan(1e-13);
    expect(largest(all.eigenvectors.select(0, k).select(0, 0).sub(one.eigenvectors))).toBeLessThan(1e-11);
    expect(largest(svdvals(stack).select(0, k).select(0, 0).sub(svdvals(stack.select(0, k).select(0, 0))))).toBeLessThan(1e-13);
  }
});

test.each([14, 27, 53, 60])("tridiagonal matrices of order %i, some of them in parts", (n) => {
  withBackend(wasm, () => {
    for (const part of [n, 3, 13]) {
      const d = Array.from({ length: n }, (_, i) => noise(4)(i, part));
      const e = Array.from({ length: n - 1 }, (_, i) => ((i + 1) % part === 0 ? 0 : noise(5)(i, part)));
      const a = matrix(n, n, (i, j) => (i === j ? d[i]! : besides(i, j) ? e[Math.min(i, j)]! : 0), { dtype: "float64" });
      const parts = { d: tensor(Float64Array.from(d)), e: tensor(Float64Array.from(e)) };
      const [values, rows] = tridiagonalEigenpairs(parts, true) as [Tensor, Tensor];
      expect(largest(rows.matmul(a).sub(rows.mul(values.unsqueeze(-1))))).toBeLessThan(4 * n * 2 ** -53 * largest(values));
      expect(largest(rows.matmul(rows.mT).sub(eye(n, n, { dtype: "float64" })))).toBeLessThan(4 * n * 2 ** -53);
      expect(largest(tridiagonalEigenpairs(parts, false)[0]!.sub(values))).toBeLessThan(4 * n * 2 ** -53 * largest(values));
    }
  });
});
