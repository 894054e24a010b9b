import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, type DType, eye, type Graph, hostRule, isnan, matmul, select, setDefaultBackend, stack, staging, type Tensor, tensor, traceGraph, tril, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { cholesky, inv, lu, luFactor, luSolve, solve } from "../src/index.ts";
import { luPrimitive } from "../src/lu.ts";
import { type Element, graded, hilbert, largest, matrix, noise } from "./factorised.ts";

const cpu = createCpuBackend();
const wasm = await createWasmBackend({ threads: false });
beforeAll(() => setDefaultBackend(cpu));
const float64 = { dtype: "float64" } as const;

const shapes = [[1, 1], [2, 2], [3, 3], [16, 16], [33, 33], [70, 70], [5, 3], [3, 5], [1, 4], [4, 1], [70, 40], [40, 70]] as const;
const subjects: readonly (readonly [string, number, number, Element])[] = [
  ...shapes.map(([m, n]) => [`a random matrix ${m}×${n}`, m, n, noise(m + n)] as const),
  ["the zero matrix", 4, 3, () => 0],
  ["a singular matrix", 3, 3, (i, j) => i + j],
  ["a column of zeros", 3, 3, (i, j) => (j === 1 ? 0 : noise(1)(i, j))],
  ["a matrix whose diagonal is zero", 4, 4, (i, j) => (i === j ? 0 : noise(2)(i, j))],
  ["a Hilbert matrix", 8, 8, hilbert],
  ["a graded matrix", 5, 5, graded],
  ["equal rows, where the first largest element is the pivot", 3, 3, (i, j) => (i === 2 ? -1 : 1) * (j + 1)],
];
const each = subjects.flatMap(([name, m, n, f]) => [
  [name, "float64", m, n, f],
  [name, "float32", m, n, f],
]) as [string, DType, number, number, Element][];
const unitOf = (dtype: DType): number => (dtype === "float32" ? 2 ** -24 : 2 ** -53);

describe.each([
  ["cpu", cpu],
  ["wasm", wasm],
])("On %s", (_, backend: Backend) => {
  test.each(each)("lu of %s, %s: a permutation, a unit lower triangle with elements up to 1 and an upper triangle", (_, dtype, m, n, f) => {
    const a = matrix(m, n, f, { dtype, backend });
    const { p, l, u } = lu(a);
    const k = Math.min(m, n);
    expect([p.shape, l.shape, u.shape]).toEqual([[m, m], [m, k], [k, n]]);
    expect(largest(p.matmul(p.mT).sub(eye(m, m, { dtype, backend })))).toBe(0);
    expect(largest(p.mul(p).sub(p))).toBe(0);
    expect(largest(l)).toBe(1);
    expect(largest(tril(l).sub(l))).toBe(0);
    expect(largest(tril(u, -1))).toBe(0);
    const bound = matmul(l.abs(), u.abs());
    const error = p.matmul(matmul(l, u)).sub(a);
    expect(largest(error)).toBeLessThanOrEqual((k + 1) * unitOf(dtype) * largest(bound));
    const { lu: packed, pivots } = luFactor(a);
    expect(largest(tril(packed, -1).sub(tril(matrix(m, n, () => 0, { dtype, backend }).add(padded(l, n)), -1)))).toBe(0);
    expect(pivots.dtype).toBe("int32");
    [...pivots.dataSync()].forEach((pivot, j) => {
      expect(pivot).toBeGreaterThan(j);
      expect(pivot).toBeLessThanOrEqual(m);
    });
  });

  test("pivots count from 1 and are those of LAPACK: the first of the largest elements", () => {
    const { lu: packed, pivots } = luFactor(tensor([[1, 2, 4], [2, 1, 3], [-2, 4, 2]], { ...float64, backend }));
    expect([...pivots.dataSync()]).toEqual([2, 3, 3]);
    expect(packed.arraySync()).toEqual([[2, 1, 3], [-1, 5, 5], [0.5, expect.closeTo(0.3, 15), 1]]);
  });

  test.each(each.filter(([name, , m, n]) => m === n && name.includes("random")))("solve and inv of %s, %s, on both sides", (_, dtype, n, __, f) => {
    const a = matrix(n, n, (i, j) => f(i, j) + (i === j ? 3 : 0), { dtype, backend });
    const b = matrix(n, 3, noise(5), { dtype, backend });
    const inverse = inv(a);
    const tolerance = 8 * (n + 2) * unitOf(dtype) * largest(a) * Math.max(1, largest(inverse)) * n;
    expect(largest(a.matmul(solve(a, b)).sub(b))).toBeLessThan(tolerance);
    expect(largest(solve(a, b.mT, { left: false }).matmul(a).sub(b.mT))).toBeLessThan(tolerance);
    expect(largest(a.matmul(inverse).sub(eye(n, n, { dtype, backend })))).toBeLessThan(tolerance);
    const vector = select(b, 1, 1);
    expect(largest(solve(a, vector).sub(select(solve(a, b), 1, 1)))).toBeLessThan(tolerance);
    const { lu: packed, pivots } = luFactor(a);
    for (const left of [true, false])
      for (const adjoint of [true, false]) {
        const side = left ? b : b.mT;
        const x = luSolve(packed, pivots, side, { left, adjoint });
        const matrixOf = adjoint ? a.mT : a;
        expect(largest((left ? matrixOf.matmul(x) : x.matmul(matrixOf)).sub(side))).toBeLessThan(tolerance);
      }
  });

  test("an ill-conditioned matrix: the residual is small though the solution is far off", () => {
    const a = matrix(10, 10, hilbert, { ...float64, backend });
    const b = matrix(10, 1, noise(1), { ...float64, backend });
    const x = solve(a, b);
    expect(largest(a.matmul(x).sub(b))).toBeLessThan(10 * 2 ** -52 * largest(a) * largest(x));
  });

  test("leading dimensions broadcast; a stack of vectors is one where its shape is that of the matrices", () => {
    const a = matrix(6, 3, (i, j) => noise(1)(i, j) + (i % 3 === j ? 3 : 0), { ...float64, backend }).reshape([2, 3, 3]);
    const b = matrix(6, 2, noise(2), { ...float64, backend }).reshape([2, 3, 2]);
    const [a0, b0] = [select(a, 0, 0), select(b, 0, 0)];
    expect(largest(a.matmul(solve(a, b)).sub(b))).toBeLessThan(1e-14);
    expect(largest(a0.matmul(solve(a0, b)).sub(b))).toBeLessThan(1e-14);
    expect(largest(a.matmul(solve(a, b0)).sub(b0))).toBeLessThan(1e-14);
    const vectors = select(b, 2, 0);
    expect(solve(a, vectors).shape).toEqual([2, 3]);
    expect(largest(a.matmul(solve(a, vectors).unsqueeze(-1)).sub(vectors.unsqueeze(-1)))).toBeLessThan(1e-14);
    expect(solve(a, select(b0, 1, 0)).shape).toEqual([2, 3]);
  });

  test("matrices without rows, right-hand sides without columns and empty stacks are fine", () => {
    const empty = (...shape: number[]): Tensor => zeros(shape, { ...float64, backend });
    expect(solve(empty(0, 0), empty(0, 4)).shape).toEqual([0, 4]);
    expect(solve(eye(3, 3, { ...float64, backend }), empty(3, 0)).shape).toEqual([3, 0]);
    expect(solve(empty(0, 3, 3), empty(0, 3, 2)).shape).toEqual([0, 3, 2]);
    expect(solve(empty(0, 0), empty(0)).shape).toEqual([0]);
    expect(inv(empty(2, 0, 0)).shape).toEqual([2, 0, 0]);
    expect(lu(empty(0, 3)).p.shape).toEqual([0, 0]);
    expect(lu(empty(3, 0)).p.arraySync()).toEqual([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
  });

  test("of a singular matrix the error says which diagonal element, and which matrix of the stack", () => {
    const failure = (op: string, message: string): unknown =>
      expect.objectContaining({ code: "SINGULAR_MATRIX", message: expect.stringMatching(new RegExp(`^${op}: .*${message}`)) });
    const bad = tensor([[1, 2], [2, 4]], { ...float64, backend });
    const b = tensor([1, 2], { ...float64, backend });
    expect(() => solve(bad, b)).toThrow(failure("solve", "the diagonal element 2 of its factor is zero\\."));
    expect(() => inv(bad)).toThrow(failure("inv", "element 2"));
    expect(() => grad((x: Tensor) => inv(x).sum())(bad)).toThrow(failure("inv", "element 2"));
    expect(() => inv(stack([eye(2, 2, { ...float64, backend }), bad]))).toThrow(failure("inv", "\\(matrix \\[1\\] of the stack\\)"));
  });

  test("under jit and vmap a singular matrix has NaN for its solution, and no other one has", () => {
    const both = stack([tensor([[1, 2], [2, 4]], { ...float64, backend }), tensor([[0, 2], [1, 0]], { ...float64, backend })]);
    const expected = [[[Number.NaN, Number.NaN], [Number.NaN, Number.NaN]], [[0, 1], [0.5, 0]]];
    expect(jit((x: Tensor) => inv(x))(both).arraySync()).toEqual(expected);
    expect(vmap((x: Tensor) => inv(x))(both).arraySync()).toEqual(expected);
    expect(largest(isnan(jit((x: Tensor) => solve(x, tensor([1, 1], float64)))(both)).to("int32").sub(tensor([[1, 1], [0, 0]], { dtype: "int32", backend })))).toBe(0);
  });
});

/** With columns of zeros, or without some, so that there are n. */
function padded(x: Tensor, n: number): Tensor {
  const [m, k] = x.shape as [number, number];
  return x.matmul(eye(k, n, { dtype: x.dtype, backend: x.backend! })).reshape([m, n]);
}

describe("The factors are made once", () => {
  afterEach(() => vi.restoreAllMocks());

  /** How often matrices are factored while `f` runs. */
  function factorisations(f: () => unknown): number {
    let count = 0;
    const { rules } = luPrimitive;
    const rule = rules[hostRule]!;
    vi.spyOn(rules as Required<typeof rules>, hostRule).mockImplementation((...compile) => {
      const run = rule(...compile);
      return (inputs) => {
        count++;
        return run(inputs);
      };
    });
    setDefaultBackend(createCpuBackend());
    f();
    vi.restoreAllMocks();
    setDefaultBackend(cpu);
    return count;
  }

  const make = (n: number): Tensor => matrix(n, n, (i, j) => noise(1)(i, j) + (i === j ? 3 : 0), float64);

  test("for the value, the gradient and the Hessian of solve, forward mode and jit", () => {
    const f = (a: Tensor): Tensor => solve(a, tensor([1, 2, 3], float64)).square().sum();
    expect(factorisations(() => f(make(3)))).toBe(1);
    expect(factorisations(() => grad(f)(make(3)))).toBe(1);
    expect(factorisations(() => hessian(f)(make(3)))).toBe(1);
    expect(factorisations(() => jvp(f, [make(3)], [make(3)]))).toBe(1);
    expect(factorisations(() => jit(grad(f))(make(3)))).toBe(1);
    expect(factorisations(() => hessian((a: Tensor) => inv(a).sum())(make(3)))).toBe(1);
  });
});

test("mapped right-hand sides of one matrix become columns: one factorisation, no more matrices", () => {
  const shapesOf = (graph: Graph, name: string): unknown[] =>
    graph.equations.filter(({ primitive }) => primitive.name === name).map(({ inputs }) => inputs.map(({ aval }) => aval.shape));
  const graph = traceGraph(
    (a, b) => [vmap((y: Tensor) => solve(a!, y))(b!)],
    [eye(3, 3, float64).aval, zeros([50, 3], float64).aval],
  );
  expect(shapesOf(graph, "linalg.lu")).toEqual([[[3, 3]]]);
  expect(shapesOf(graph, "linalg.solve")).toEqual([[[3, 3], [3, 3], [3, 1], [3, 50]]]);
});

describe("each refuses by name", () => {
  const a = eye(2, 2, float64);
  const { lu: packed, pivots } = luFactor(matrix(2, 2, noise(1), { ...float64, backend: cpu }));
  test.each([
    ["solve of a vector", "SHAPE_MISMATCH", () => solve(tensor([1], float64), a)],
    ["solve of a matrix that is not square", "SHAPE_MISMATCH", () => solve(zeros([2, 3], float64), a)],
    ["solve with a vector of another size", "SHAPE_MISMATCH", () => solve(a, tensor([1, 2, 3], float64))],
    ["solve with a number", "SHAPE_MISMATCH", () => solve(a, tensor(1, float64))],
    ["solve with columns of another size from the right", "SHAPE_MISMATCH", () => solve(a, zeros([2, 3], float64), { left: false })],
    ["solve of stacks that do not broadcast", "NOT_BROADCASTABLE", () => solve(stack([a, a]), zeros([3, 2, 2], float64))],
    ["solve of integers", "DTYPE_MISMATCH", () => solve(a.to("int32"), a)],
    ["solve with a misspelt option", "UNKNOWN_OPTION", () => solve(a, a, { right: true } as object)],
    ["inv of a matrix that is not square", "SHAPE_MISMATCH", () => inv(zeros([2, 3], float64))],
    ["lu of a vector", "SHAPE_MISMATCH", () => lu(tensor([1], float64))],
    ["luFactor of integers", "DTYPE_MISMATCH", () => luFactor(a.to("int32"))],
    ["luSolve with pivots that are no integers", "DTYPE_MISMATCH", () => luSolve(packed, pivots.to("float64"), a)],
    ["luSolve with right-hand sides of another size", "SHAPE_MISMATCH", () => luSolve(packed, pivots, zeros([3, 2], float64))],
  ])("%s", (title, code, f) => {
    expect(f).toThrow(expect.objectContaining({ code, message: expect.stringMatching(new RegExp(`^${title.split(" ")[0]}: `)) }));
  });
});

test("under jit, also of a gradient, nobody is asked for values that are not known, which would be searched for through all equations", () => {
  let asked = 0;
  const f = (a: Tensor): Tensor => {
    const trace = staging()!;
    const known = trace.known.bind(trace);
    trace.known = (x) => {
      asked++;
      return known(x);
    };
    let x = a;
    for (let k = 0; k < 5; k++) x = x.add(grad((y: Tensor) => solve(y, a).sum().add(cholesky(y.matmul(y.mT)).sum()))(x));
    return x;
  };
  jit(f)(tensor([[3, 1], [1, 2]], { dtype: "float64" }));
  expect(asked).toBe(0);
});
