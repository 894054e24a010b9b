import { cond, flattenTree, foriLoop, scan, type Tensor, whileLoop } from "@cotangent/core";
import { grad, gradAndValue, linearize, vjp } from "@cotangent/grad";
import { hessian, hvp, vhp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { expect, test } from "vitest";
import { describeOnBoth, f64 } from "./support.ts";

type Unary = (x: Tensor) => Tensor;

const x = (): Tensor => f64([0.5, -1.25, 2]);
const dx = (): Tensor => f64([1, 0.5, -2]);
const rows = (): Tensor => f64([0.5, -1, 2, 0.25, 3, -0.5]).reshape([2, 3]);

/** Transforms of a function to one number, as functions of one tensor. */
const transforms: { readonly [name: string]: (f: Unary) => (x: Tensor) => unknown } = {
  grad: (f) => grad(f),
  gradAndValue: (f) => gradAndValue(f),
  jvp: (f) => (t) => jvp(f, [t], [dx()]),
  vjp: (f) => (t) => {
    const [y, pullback] = vjp(f, [t]);
    return [y, pullback(f64(2))];
  },
  linearize: (f) => (t) => {
    const [y, push] = linearize(f, [t]);
    return [y, push(dx())];
  },
  jacfwd: (f) => jacfwd(f),
  jacrev: (f) => jacrev(f),
  hessian: (f) => hessian(f),
  hvp: (f) => (t) => hvp(f, [t], [dx()]),
  vhp: (f) => (t) => vhp(f, [t], [dx()]),
  vmap: (f) => (t) => vmap(f)(t.mul(rows())),
  "grad of vmap": (f) => grad((t: Tensor) => vmap(f)(t.mul(rows())).sum()),
  "vmap of grad": (f) => (t) => vmap(grad(f))(t.mul(rows())),
};

/** Functions of [3] to one number, control flow included. */
const functions: { readonly [title: string]: Unary } = {
  "plain operations": (t) => t.sin().mul(t).sum().square(),
  "a matrix product": (t) => rows().matmul(t).tanh().sum(),
  "a branch by value": (t) =>
    cond(
      t.sum().gt(0),
      (u) => u.square().sum(),
      (u) => u.sin().sum(),
      [t],
    ),
  "a loop of a known number of steps": (t) =>
    foriLoop(0, 4, (i, u) => u.mul(0.5).sin().add(t.mul(i)), t).sum(),
  "a scan": (t) =>
    scan(
      (carry: Tensor, row: Tensor) => [carry.mul(row).sin(), carry.sum()] as const,
      t,
      rows(),
    )[1].sum(),
};

const values = (tree: unknown): number[][] =>
  (flattenTree(tree).leaves as Tensor[]).map((y) => [...y.dataSync()]);

function expectClose(got: unknown, expected: unknown): void {
  const [g, e] = [values(got), values(expected)];
  expect(g.map((y) => y.length)).toEqual(e.map((y) => y.length));
  e.forEach((leaf, k) => leaf.forEach((v, i) => expect(g[k]![i]).toBeCloseTo(v, 11)));
}

describeOnBoth("jit nests with the transforms in both orders", () => {
  for (const [name, transform] of Object.entries(transforms))
    for (const [title, f] of Object.entries(functions))
      test(`${name} of ${title}`, () => {
        const eager = transform(f)(x());
        const outside = jit(transform(f));
        expectClose(outside(x()), eager);
        expectClose(outside(x()), eager);
        expect(outside.compilations).toBe(1);
        expectClose(transform(jit(f))(x()), eager);
        expectClose(jit(transform(jit(f)))(x()), eager);
      });

  test("jit of jit is one program", () => {
    const inner = jit((t: Tensor) => t.mul(2));
    const outer = jit((t: Tensor) => inner(inner(t)).add(1));
    expect(outer(x()).dataSync()).toEqual(Float64Array.of(3, -4, 9));
    expect([outer.compilations, inner.compilations]).toEqual([1, 0]);
    expect(makeGraph(outer)(x()).equations.map((e) => e.primitive.name)).toEqual([
      "mul",
      "mul",
      "add",
    ]);
  });

  test("a derivative of a compiled function at a compiled point", () => {
    const point = jit((t: Tensor) => t.sum());
    const cube = jit((t: Tensor) => t.pow(3));
    expectClose(jit((t: Tensor) => grad(cube)(point(t)).mul(t))(f64([1, 2])), f64([27, 54]));
  });

  test("whileLoop is compiled too, with its forward derivative", () => {
    const f = (t: Tensor): Tensor =>
      whileLoop(
        (u) => u.sum().lt(100),
        (u) => u.mul(2),
        t,
      );
    const at = (): Tensor => f64([1, 2]);
    expectClose(jit(f)(at()), f64([64, 128]));
    expectClose(jit((t: Tensor) => jvp(f, [t], [f64([1, 0])])[1])(at()), f64([64, 0]));
  });
});
