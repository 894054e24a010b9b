import { createCpuBackend } from "@cotangent/backend-cpu/generated";
import { recomputing } from "@cotangent/compiler";
import { type Backend, flattenTree, type Tensor, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { expect, test } from "vitest";
import { randomProgram } from "./random-programs.ts";

type Scalar = (a: Tensor, b: Tensor) => Tensor;
const derivatives: { readonly [title: string]: (f: Scalar) => (a: Tensor, b: Tensor) => unknown } = {
  values: (f) => f,
  gradients: (f) => grad(f, { argnums: [0, 1] }),
  Hessians: (f) => hessian(f, { argnums: [0, 1] }),
};

let again = 0;
/** Memory is so slow that all is computed again that can be. */
const slow = recomputing({ element: 1e6, byte: 0, cache: 0 });
const stores = createCpuBackend();
const recomputes = createCpuBackend({
  recompute: () => (tree, whole) => {
    const choices = slow(tree, whole);
    again += choices.filter((c) => c.again < c.kept).length;
    return choices;
  },
});

function numbersOn(backend: Backend, seed: number, derivative: (f: Scalar) => (a: Tensor, b: Tensor) => unknown): number[] {
  return withBackend(backend, () => {
    const { f, args } = randomProgram(seed);
    return (flattenTree(jit(derivative(f))(...args)).leaves as Tensor[]).flatMap((y) => [...y.dataSync()]);
  });
}

test.each(Object.keys(derivatives))("%s have the same bits where all is computed again that can be", (title) => {
  again = 0;
  for (let seed = 0; seed < 12; seed++)
    expect(numbersOn(recomputes, seed, derivatives[title]!), `seed ${seed}`).toEqual(numbersOn(stores, seed, derivatives[title]!));
  expect(again).toBeGreaterThan(12);
});
