import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { isnan, setDefaultBackend, sub, sum, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { lstsq, pinv } from "../src/index.ts";
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
    const { solution, residuals, rank } = lstsq(a, b);
    expect(solution.shape).toEqual([n, 2]);
    expect(rank.item()).toBe(Math.min(m, n));
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

  test("with the driver \"gels\", a rank that is not full is an error where values are known, and NaN elsewhere", () => {
    const a = tensor([[1, 2], [2, 4], [3, 6]], options);
    const b = tensor([1, 2, 3], options);
    const refused = { code: "RANK_DEFICIENT", message: expect.stringContaining("diagonal element 2") };
    const gels = { driver: "gels" } as const;
    expect(() => lstsq(a, b, gels)).toThrow(expect.objectContaining(refused));
    expect(() => lstsq(a.mT, tensor([1, 2], options), gels)).toThrow(expect.objectContaining(refused));
    expect(() => grad((x: Tensor) => lstsq(x, b, gels).solution.sum())(a)).toThrow(expect.objectContaining(refused));
    expect(isnan(jit((x: Tensor) => lstsq(x, b, gels).solution)(a)).arraySync()).toEqual([true, true]);
    expect(isnan(vmap((x: Tensor) => lstsq(x, b, gels).solution)(a.unsqueeze(0))).arraySync()).toEqual([[true, true]]);
  });

  test("equations without unknowns, and unknowns without equations", () => {
    const none = lstsq(zeros([3, 0], options), tensor([1, 2, 2], options));
    expect([none.solution.shape, none.residuals.item()]).toEqual([[0], 9]);
    expect(lstsq(zeros([0, 2], options), zeros([0], options)).solution.arraySync()).toEqual([0, 0]);
  });
});

test.each([[3, 3], [5, 3], [3, 5]])("derivatives of least squares %i×%i agree with differences and between modes, to second order", (m, n) => {
  const args = [matrix(m, n, noise(4), float64), matrix(m, 2, noise(5), float64)] as [Tensor, Tensor];
  const f = (a: Tensor, b: Tensor): { solution: Tensor; residuals: Tensor } => {
    const { solution, residuals } = lstsq(a, b);
    return { solution, residuals };
  };
  checkGrads(f, args, { tolerance: 1e-5, step: 3e-4 });
});

const drivers = ["gelsy", "gelsd", "gelss"] as const;
/** Of rank r. */
const deficient = (m: number, n: number, r: number, backend = cpu as typeof cpu | typeof wasm): Tensor =>
  matrix(m, r, noise(11), { ...float64, backend }).matmul(matrix(r, n, noise(12), { ...float64, backend }));

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("matrices that lack rank, on %s", (_, backend) => {
  test.each(drivers)("%s gives the shortest of all least-squares solutions", (driver) => {
    for (const [m, n, r] of [[6, 4, 2], [4, 6, 3], [5, 5, 4], [3, 2, 1], [40, 30, 11]] as const) {
      const a = deficient(m, n, r, backend);
      const b = matrix(m, 2, noise(13), { ...float64, backend });
      const compiled = jit((x: Tensor, y: Tensor) => ({ ...lstsq(x, y, { driver }) }));
      for (const compute of [(x: Tensor, y: Tensor) => lstsq(x, y, { driver }), compiled]) {
        const { solution, rank } = compute(a, b);
        expect(rank.item()).toBe(r);
        const rest = sub(b, a.matmul(solution));
        expect(largest(a.mT.matmul(rest))).toBeLessThan(1e-12);
        // in the space of the rows, as far as least squares can tell
        const inRows = lstsq(a.mT, solution, { driver }).residuals;
        expect(largest(inRows)).toBeLessThan(1e-24);
      }
    }
  });

  test.each(drivers)("%s of a zero matrix gives zeros, of a matrix with NaN gives NaN, side by side", (driver) => {
    const a = tensor([[[0, 0], [0, 0], [0, 0]], [[1, NaN], [0, 1], [1, 1]], [[1, 0], [0, 2], [0, 0]]], { ...float64, backend });
    for (const compute of [(x: Tensor) => lstsq(x, tensor([1, 2, 3], { ...float64, backend }).unsqueeze(-1), { driver })]) {
      const { solution, residuals, rank } = compute(a);
      expect(solution.squeeze(-1).arraySync()).toEqual([[0, 0], [NaN, NaN], [1, 1].map((x) => expect.closeTo(x, 14))]);
      expect(residuals.squeeze(-1).arraySync()).toEqual([14, NaN, expect.closeTo(9, 13)]);
      expect([rank.arraySync()].flat()).toEqual([0, 2, 2]);
    }
  });

  test("rcond says what counts", () => {
    const a = tensor([[1, 0], [0, 1e-3], [0, 0]], { ...float64, backend });
    const b = tensor([1, 1, 1], { ...float64, backend });
    for (const driver of drivers) {
      expect(lstsq(a, b, { driver }).rank.item()).toBe(2);
      expect(lstsq(a, b, { driver, rcond: 1e-4 }).solution.arraySync()).toEqual([1, 1000].map((x) => expect.closeTo(x, 9)));
      const rough = lstsq(a, b, { driver, rcond: 1e-2 });
      expect([rough.rank.item(), rough.residuals.item(), rough.solution.arraySync()]).toEqual([1, expect.closeTo(2, 13), [1, 0].map((x) => expect.closeTo(x, 14))]);
    }
  });

  test("gelsd and gelss return the singular values", () => {
    const a = tensor([[3, 0], [4, 5]], { ...float64, backend });
    for (const driver of ["gelsd", "gelss"] as const)
      expect(lstsq(a, tensor([1, 2], { ...float64, backend }), { driver }).singularValues.arraySync()).toEqual([45, 5].map((x) => expect.closeTo(Math.sqrt(x), 13)));
  });

  test("float32 is told from its own rounding errors", () => {
    const a = deficient(12, 8, 3, backend).to("float32");
    for (const driver of drivers) expect(lstsq(a, matrix(12, 1, noise(3), { dtype: "float32", backend }), { driver }).rank.item()).toBe(3);
  });
});

test.each(drivers)("derivatives with %s at constant rank agree with differences and between modes, to second order", (driver) => {
  for (const [m, n, r] of [[5, 3, 2], [3, 5, 2], [4, 4, 3]] as const) {
    const args = [matrix(m, r, noise(6), float64), matrix(r, n, noise(7), float64), matrix(m, 2, noise(8), float64)] as [Tensor, Tensor, Tensor];
    // the matrix is of rank r whatever its factors are
    checkGrads((x: Tensor, y: Tensor, b: Tensor) => lstsq(x.matmul(y), b, { driver, rcond: 1e-9 }).solution, args, { tolerance: 1e-5, step: 3e-4 });
  }
});

test("the derivative of the solution is that of pinv(a)·b", () => {
  const b = matrix(6, 2, noise(13), float64);
  const by = (f: (a: Tensor) => Tensor): Tensor => grad((a: Tensor) => f(a).sin().sum())(deficient(6, 4, 2));
  expect(largest(sub(by((a) => lstsq(a, b).solution), by((a) => pinv(a).matmul(b))))).toBeLessThan(1e-12);
});

test("options that it does not have are refused", () => {
  const [a, b] = [matrix(3, 2, noise(1), float64), matrix(3, 1, noise(1), float64)];
  const refused = (options: object): unknown => expect.objectContaining(options);
  expect(() => lstsq(a, b, { rcond: -1 })).toThrow(refused({ code: "BAD_ARGUMENT", message: expect.stringContaining("rcond") }));
  expect(() => lstsq(a, b, { driver: "gels", rcond: 1e-3 })).toThrow(refused({ code: "BAD_ARGUMENT", message: expect.stringContaining("gels") }));
  expect(() => lstsq(a, b, { driver: "gelsx" as "gels" })).toThrow(refused({ code: "BAD_ARGUMENT", message: expect.stringContaining("gelsx") }));
  expect(() => lstsq(a, b, { rtol: 1 } as object)).toThrow(refused({ code: "UNKNOWN_OPTION" }));
});

test("vmap is a loop, jit computes the same", () => {
  const f = (a: Tensor, b: Tensor): Tensor => sum(lstsq(a, b).solution.sin());
  const batches = [1, 2].map((seed) => [matrix(4, 2, noise(seed), float64), matrix(4, 1, noise(seed + 2), float64).reshape([4])]);
  checkVmap((a, b) => lstsq(a!, b!).solution, batches);
  checkVmap((a, b) => grad(f)(a!, b!), batches);
  const [a, b] = batches[0] as [Tensor, Tensor];
  expect(largest(sub(jit(grad(f))(a, b), grad(f)(a, b)))).toBeLessThan(1e-13);
});
