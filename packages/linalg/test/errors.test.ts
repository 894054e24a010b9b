import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { avalOf, CotangentError, setDefaultBackend, type Tensor, tensor, traceGraph, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as l from "../src/index.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
afterAll(() => setDefaultBackend(null));

const matrix = (data: readonly (readonly number[])[]): Tensor => tensor(data as number[][], { dtype: "float64" });
const right = (): Tensor => zeros([2, 1], { dtype: "float64" });
const pivots = (): Tensor => tensor([1, 2], { dtype: "int32" });

interface Subject {
  readonly name: string;
  readonly f: (a: Tensor, options?: object) => unknown;
  readonly square?: boolean;
  readonly options?: boolean;
}

const square = { square: true } as const;
const subjects: readonly Subject[] = [
  { name: "cholesky", f: l.cholesky, ...square, options: true },
  { name: "choleskyInverse", f: l.choleskyInverse, ...square, options: true },
  { name: "choleskySolve", f: (a, o) => l.choleskySolve(right(), a, o), ...square, options: true },
  { name: "cond", f: (a) => l.cond(a) },
  { name: "det", f: l.det, ...square },
  { name: "eigh", f: l.eigh, ...square, options: true },
  { name: "eigvalsh", f: l.eigvalsh, ...square, options: true },
  { name: "inv", f: l.inv, ...square },
  { name: "logdet", f: l.logdet, ...square },
  { name: "lstsq", f: (a, o) => l.lstsq(a, right(), o), options: true },
  { name: "lu", f: l.lu },
  { name: "luFactor", f: l.luFactor },
  { name: "luSolve", f: (a, o) => l.luSolve(a, pivots(), right(), o), ...square, options: true },
  { name: "matrixExp", f: l.matrixExp, ...square },
  { name: "matrixNorm", f: (a) => l.matrixNorm(a) },
  { name: "matrixPower", f: (a) => l.matrixPower(a, -1), ...square },
  { name: "matrixRank", f: l.matrixRank, options: true },
  { name: "pinv", f: l.pinv, options: true },
  { name: "qr", f: (a, o) => l.qr(a, o as { mode: "r" }), options: true },
  { name: "slogdet", f: l.slogdet, ...square },
  { name: "solve", f: (a, o) => l.solve(a, right(), o), ...square, options: true },
  { name: "svd", f: l.svd, options: true },
  { name: "svdvals", f: l.svdvals },
  { name: "triangularSolve", f: (a, o) => l.triangularSolve(a, right(), o), ...square, options: true },
];

function expectRefusal(call: () => unknown, code: string, ...words: string[]): void {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CotangentError);
  expect(thrown).toMatchObject({ code });
  for (const word of words) expect(String(thrown)).toContain(word);
}

describe.each(subjects)("$name", ({ name, f }) => {
  test.each([
    ["a list", [[1, 2], [3, 4]]],
    ["a number", 3],
    ["null", null],
  ])("refuses %s where a tensor belongs", (_, a) => {
    expectRefusal(() => f(a as never), "BAD_ARGUMENT", `${name}: expected `, "to be a tensor");
  });

  test("refuses a vector, and says which shape it got", () => {
    expectRefusal(() => f(tensor([1, 2], { dtype: "float64" })), "SHAPE_MISMATCH", `${name}: expected `, "matri", "float64[2]");
  });

  test("refuses integers, and says how to convert them", () => {
    const integers = tensor([[1, 2], [3, 4]], { dtype: "int32" });
    expectRefusal(() => f(integers), "DTYPE_MISMATCH", `${name}: expected `, "int32[2,2]", 'x.to("float64")');
  });

  test("refuses float16 by name", () => {
    const trace = (): unknown => traceGraph((a) => void f(a!) as never, [avalOf([2, 2], "float16")], "float16");
    expectRefusal(trace, "UNSUPPORTED_DTYPE", `${name}: expected float32 or float64, got float16`);
  });
});

test.each(subjects.filter((s) => s.square))("$name refuses matrices that are not square", ({ name, f }) => {
  expectRefusal(() => f(zeros([2, 3], { dtype: "float64" })), "SHAPE_MISMATCH", `${name}: expected `, "square", "float64[2,3]");
});

test.each(subjects.filter((s) => s.options))("$name refuses an option that it does not have, and options that are none", ({ name, f }) => {
  expectRefusal(() => f(matrix([[2, 0], [0, 2]]), { lower: true }), "UNKNOWN_OPTION", name, "lower");
  expectRefusal(() => f(matrix([[2, 0], [0, 2]]), null as never), "UNKNOWN_OPTION", name, "null");
});

test.each(["norm", "matrixNorm"] as const)("%s refuses an option that it does not have", (name) => {
  expectRefusal(() => l[name](matrix([[2, 0], [0, 2]]), "fro", [0, 1], { keepDim: true } as object), "UNKNOWN_OPTION", name, "keepDim");
});

test.each<readonly [string, (a: Tensor, options: object) => unknown, readonly string[]]>([
  ["cholesky", l.cholesky, ["upper"]],
  ["choleskyInverse", l.choleskyInverse, ["upper"]],
  ["choleskySolve", (a, o) => l.choleskySolve(a, a, o), ["upper"]],
  ["eigh", l.eigh, ["upper"]],
  ["eigvalsh", l.eigvalsh, ["upper"]],
  ["luSolve", (a, o) => l.luSolve(a, tensor([1, 2], { dtype: "int32" }), a, o), ["left", "adjoint"]],
  ["matrixNorm", (a, o) => l.matrixNorm(a, 1, [0, 1], o), ["keepdim"]],
  ["matrixRank", l.matrixRank, ["hermitian"]],
  ["norm", (a, o) => l.norm(a, 1, [0, 1], o), ["keepdim"]],
  ["pinv", l.pinv, ["hermitian"]],
  ["solve", (a, o) => l.solve(a, a, o), ["left"]],
  ["svd", l.svd, ["fullMatrices"]],
  ["triangularSolve", (a, o) => l.triangularSolve(a, a, o), ["upper", "left", "unitriangular"]],
])("%s refuses options that are to be true or false and are neither", (name, f, flags) => {
  const a = matrix([[2, 0], [0, 2]]);
  for (const flag of flags) {
    for (const value of [0, "no", null]) expectRefusal(() => f(a, { [flag]: value }), "BAD_ARGUMENT", name, flag, String(value));
    for (const value of [true, false, undefined]) f(a, { [flag]: value });
  }
});

test("solve looks at shapes before it looks for singular matrices, norm speaks of itself", () => {
  expectRefusal(() => l.solve(zeros([2, 2, 2], { dtype: "float64" }), zeros([3, 2, 1], { dtype: "float64" })), "NOT_BROADCASTABLE", "solve");
  expectRefusal(() => l.norm(matrix([[2, 0], [0, 2]]), 3), "BAD_ARGUMENT", "norm: expected the order to be");
});

describe("arguments that do not fit together", () => {
  const stack = (...shape: number[]): Tensor => zeros(shape, { dtype: "float64" }).add(tensor([[1, 0], [0, 1]], { dtype: "float64" }));
  const ones = (...shape: number[]): Tensor => zeros(shape, { dtype: "float64" });
  test.each<readonly [string, () => unknown, string, string]>([
    ["solve: stacks that do not broadcast", () => l.solve(stack(2, 2, 2), ones(3, 2, 1)), "NOT_BROADCASTABLE", "solve"],
    ["solve: other rows", () => l.solve(stack(2, 2), ones(3, 1)), "SHAPE_MISMATCH", "solve: expected b with as many"],
    ["solve: other columns from the right", () => l.solve(stack(2, 2), ones(1, 3), { left: false }), "SHAPE_MISMATCH", "columns"],
    ["triangularSolve: stacks that do not broadcast", () => l.triangularSolve(stack(2, 2, 2), ones(3, 2, 1)), "NOT_BROADCASTABLE", "triangularSolve"],
    ["triangularSolve: other rows", () => l.triangularSolve(stack(2, 2), ones(3, 1)), "SHAPE_MISMATCH", "triangularSolve: expected b with as many rows as a"],
    ["choleskySolve: other rows", () => l.choleskySolve(ones(3, 1), stack(2, 2)), "SHAPE_MISMATCH", "choleskySolve"],
    ["luSolve: pivots that are no integers", () => l.luSolve(stack(2, 2), ones(2), ones(2, 1)), "DTYPE_MISMATCH", "luSolve"],
    ["luSolve: too few pivots", () => l.luSolve(stack(2, 2), tensor([1], { dtype: "int32" }), ones(2, 1)), "SHAPE_MISMATCH", "luSolve"],
    ["lstsq: other rows", () => l.lstsq(ones(3, 2), ones(2, 1)), "SHAPE_MISMATCH", "lstsq: expected b with as many rows as a"],
    ["qr: a mode that it does not have", () => l.qr(stack(2, 2), { mode: "full" as never }), "BAD_ARGUMENT", "qr"],
    ["matrixNorm: an order that it does not have", () => l.matrixNorm(stack(2, 2), 3), "BAD_ARGUMENT", "matrixNorm: expected the order to be"],
    ["matrixNorm: one dimension twice", () => l.matrixNorm(stack(2, 2), 1, [0, -2]), "BAD_ARGUMENT", "matrixNorm: expected the dimensions to be distinct"],
    ["norm: an order for three dimensions", () => l.norm(ones(2, 2, 2), 2), "SHAPE_MISMATCH", "norm"],
    ["cond: an order that it does not have", () => l.cond(stack(2, 2), 3), "BAD_ARGUMENT", "cond"],
    ["matrixPower: a fraction", () => l.matrixPower(stack(2, 2), 0.5), "BAD_ARGUMENT", "matrixPower: expected the exponent to be an integer, got 0.5"],
    ["pinv: a tolerance below 0", () => l.pinv(stack(2, 2), { rtol: -1 }), "BAD_ARGUMENT", "pinv: expected rtol to be a number of 0 or more, got -1"],
    ["vander: a number for a vector", () => l.vander(3 as never), "BAD_ARGUMENT", "vander"],
    ["tensorinv: sizes whose products differ", () => l.tensorinv(ones(2, 3, 4), 1), "SHAPE_MISMATCH", "tensorinv"],
    ["tensorsolve: sizes whose products differ", () => l.tensorsolve(ones(2, 3), ones(2)), "SHAPE_MISMATCH", "tensorsolve"],
  ])("%s", (_, call, code, message) => {
    expectRefusal(call, code, message);
  });
});

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("a factorisation that does not exist, on %s", (_, backend) => {
  beforeEach(() => setDefaultBackend(backend));
  const singular = () => matrix([[1, 2], [2, 4]]);
  const indefinite = () => matrix([[1, 2], [2, 1]]);
  const failures: readonly (readonly [string, (a: Tensor) => Tensor, () => Tensor, string, string])[] = [
    ["cholesky", (a) => l.cholesky(a), indefinite, "NOT_POSITIVE_DEFINITE", "cholesky: expected a positive definite matrix, got one whose leading minor of order 2 is not positive"],
    ["cholesky of the upper triangle", (a) => l.cholesky(a, { upper: true }), indefinite, "NOT_POSITIVE_DEFINITE", "order 2"],
    ["inv", l.inv, singular, "SINGULAR_MATRIX", "inv: expected an invertible matrix, got one that is singular: the diagonal element 2 of its factor is zero"],
    ["solve", (a) => l.solve(a, tensor([1, 2], { dtype: "float64" })), singular, "SINGULAR_MATRIX", "solve: expected an invertible matrix"],
    ["matrixPower", (a) => l.matrixPower(a, -2), singular, "SINGULAR_MATRIX", "the diagonal element 2"],
    ["lstsq", (a) => l.lstsq(a, right(), { driver: "gels" }).solution, singular, "RANK_DEFICIENT", "lstsq: expected a matrix of full rank"],
  ];

  test.each(failures)("%s throws where the values are known: eagerly, under grad and under jvp", (__, f, make, code, message) => {
    expectRefusal(() => f(make()), code, message);
    expectRefusal(() => grad((a: Tensor) => f(a).sum())(make()), code, message);
    expectRefusal(() => jvp(f, [make()], [make()]), code, message);
  });

  test.each(failures)("%s says which matrix of a stack it is", (__, f, make, code) => {
    const good = matrix([[2, 0], [0, 3]]);
    const stack = tensor([...good.dataSync(), ...good.dataSync(), ...good.dataSync(), ...make().dataSync()], { dtype: "float64" }).reshape([2, 2, 2, 2]);
    expectRefusal(() => f(stack), code, "(matrix [1,1] of the stack)");
  });

  test.each(failures)("%s is NaN under jit and vmap, and only that matrix of a stack", (__, f, make) => {
    const compiled = jit(f)(make());
    expect([...compiled.dataSync()].some(Number.isNaN)).toBe(true);
    expect([...compiled.dataSync()].every((x) => Number.isNaN(x) || x === 0)).toBe(true);
    const good = matrix([[2, 0], [0, 3]]);
    const stack = tensor([...good.dataSync(), ...make().dataSync()], { dtype: "float64" }).reshape([2, 2, 2]);
    for (const g of [vmap(f), jit(f)]) {
      const [first, second] = [g(stack).select(0, 0), g(stack).select(0, 1)];
      expect([...first.dataSync()]).toEqual([...f(good).dataSync()]);
      expect([...second.dataSync()].some(Number.isNaN)).toBe(true);
    }
  });
});
