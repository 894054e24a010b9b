import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, flattenTree, stack, type Tensor, tensor, withBackend } from "@cotangent/core";
import { grad, vjp } from "@cotangent/grad";
import { hessian, hvp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { randomProgram } from "./random-programs.ts";

type Scalar = (a: Tensor, b: Tensor) => Tensor;
type Derivative = (f: Scalar, dx: Tensor) => (a: Tensor, b: Tensor) => unknown;

const both = { argnums: [0, 1] } as const;
const inFirst = (f: Scalar, b: Tensor) => (a: Tensor) => f(a, b);

/** Transforms, stacked. */
const stacks: { readonly [title: string]: Derivative } = {
  "the value": (f) => f,
  grad: (f) => grad(f, both),
  jvp: (f, dx) => (a, b) => jvp(f, [a, b], [dx, b]),
  "vjp of jvp": (f, dx) => (a, b) =>
    vjp((x: Tensor, y: Tensor) => jvp(f, [x, y], [dx, b])[1], [a, b])[1](f(a, b)),
  hessian: (f) => hessian(f, both),
  "jacrev of jacfwd": (f) => (a, b) => jacrev(jacfwd(inFirst(f, b)))(a),
  "vmap of grad": (f) => (a, b) => vmap(grad(f, both))(stack([a, b, a]), stack([b, b, a])),
  "vmap of hessian, along the last axis": (f) => (a, b) =>
    vmap(hessian(f), { inDims: [-1, null], outDims: -1 })(stack([a, b], -1), b),
  "grad of the square of the gradient's norm": (f) =>
    grad((a: Tensor, b: Tensor) => grad(f)(a, b).square().sum(), both),
  "hvp of a mapped function": (f, dx) => (a, b) =>
    hvp((x: Tensor) => vmap((row: Tensor) => f(x.mul(row), b))(a).sum(), [a], [dx])[1],
  "jacfwd of hessian": (f) => (a, b) => jacfwd(hessian(inFirst(f, b)))(a),
};

const interpreter = createInterpreter();
const generator = createGenerator();
let wasm: Backend;
beforeAll(async () => {
  wasm = await createWasmBackend({ threads: false });
});

/** The leaves of a derivative of a random program, computed on `backend`. */
function leavesOf(
  backend: Backend,
  seed: number,
  derivative: Derivative,
  compile: boolean,
): number[][] {
  return withBackend(backend, () => {
    const { f, args, directions } = randomProgram(seed);
    const g = derivative(f, directions[0]);
    const run = (compile ? jit(g) : g) as (a: Tensor, b: Tensor) => unknown;
    return (flattenTree(run(...args)).leaves as Tensor[]).map((y) => [...y.dataSync()]);
  });
}

/** Sums taken in another order, and products fused: some units in the last place of the largest element. */
const reassociation = 1e-12;

/** As above, and elementary functions that are not those of JavaScript: a few units in the last place, carried through derivatives. */
const otherFunctions = 4e-12;

/** Leaves with the same elements, to a tolerance relative to the largest of each. */
function expectNear(got: readonly number[][], expected: readonly number[][], tolerance: number): void {
  expect(got.map((y) => y.length)).toEqual(expected.map((y) => y.length));
  got.forEach((leaf, k) => {
    const size = expected[k]!.reduce((m, y) => Math.max(m, Math.abs(y)), 1e-3);
    leaf.forEach((y, i) => {
      const difference = Math.abs(y - expected[k]![i]!);
      expect(difference, `leaf ${k}, element ${i}`).toBeLessThanOrEqual(tolerance * size);
    });
  });
}

for (let seed = 0; seed < 24; seed++)
  describe(`The random program ${seed}`, () => {
    const titles = Object.keys(stacks);
    // each program a few stacks, in turn: every stack meets every step often enough
    for (const title of titles.filter((_, i) => (i + seed) % 4 === 0))
      test(`has one value eager and compiled, interpreted, generated and on wasm: ${title}`, () => {
        const derivative = stacks[title]!;
        const eager = leavesOf(interpreter, seed, derivative, false);
        expect(leavesOf(generator, seed, derivative, false)).toEqual(eager);
        expect(leavesOf(interpreter, seed, derivative, true)).toEqual(eager);
        expectNear(leavesOf(generator, seed, derivative, true), eager, reassociation);
        for (const compile of [false, true]) expectNear(leavesOf(wasm, seed, derivative, compile), eager, otherFunctions);
      });
  });

test("A number that a Jacobian of one element is added to keeps what it had", () => {
  const f = (x: Tensor): Tensor => {
    const [[byFirst, bySecond], [, ofSum]] = jacfwd((_: Tensor, b: Tensor) => [b, b.sum()] as const, both)(x, x);
    return byFirst.matmul(x).add(bySecond.matmul(x)).add(ofSum).sin();
  };
  for (const backend of [interpreter, generator, wasm])
    expect(withBackend(backend, () => jit(f)(tensor([0.7], { dtype: "float64" })).item())).toBeCloseTo(Math.sin(1.7), 14);
});
