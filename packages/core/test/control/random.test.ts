import { type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, it } from "vitest";
import { expectTree, useCpu } from "../support.ts";
import { generator, looped, program, type Twin } from "./programs.ts";

useCpu();

type Scalar = (x: Tensor) => Tensor;
const direction = (): Tensor => tensor([0.4, -0.9]);
const scalars = (twin: Twin): [Scalar, Scalar] => [
  (x) => twin.control(x, x.mul(direction())).sum(),
  (x) => twin.plain(x, x.mul(direction())).sum(),
];
const points = (): Tensor =>
  tensor([
    [0.9, 0.3],
    [-0.4, 0.6],
  ]);
const close = (got: Tensor, want: Tensor): void => expectTree(got, want, 1e-9);

describe("random programs with control flow give what they give without", () => {
  for (let seed = 1; seed <= 16; seed++) {
    const twin = program(generator(seed), 1 + (seed % 2));
    it(`${seed}: ${twin.text}`, () => {
      const [f, plain] = scalars(twin);
      const xs = points();
      const each = (g: Scalar): Tensor[] => [0, 1].map((i) => g(xs.select(0, i)));
      const [gradients, hessians] = [each(grad(plain)), each(hessian(plain))];
      each(jit(f)).forEach((y, i) => close(y, plain(xs.select(0, i))));
      each(jit(grad(f))).forEach((y, i) => close(y, gradients[i]!));
      each(grad(jit(f))).forEach((y, i) => close(y, gradients[i]!));
      each(jit(hessian(f))).forEach((y, i) => close(y, hessians[i]!));
      const [g, h] = [jit(vmap(grad(f)))(xs), jit(vmap(hessian(f)))(xs)];
      const summed = jit(grad((xs: Tensor) => vmap(f)(xs).sum()))(xs);
      for (const i of [0, 1]) {
        close(g.select(0, i), gradients[i]!);
        close(summed.select(0, i), gradients[i]!);
        close(h.select(0, i), hessians[i]!);
      }
    });
  }

  for (let seed = 101; seed <= 104; seed++) {
    const twin = looped(program(generator(seed), 1 + (seed % 2)));
    it(`${seed}: ${twin.text}`, () => {
      const [f, plain] = scalars(twin);
      const xs = points();
      const each = (g: Scalar): Tensor[] => [0, 1].map((i) => g(xs.select(0, i)));
      const [jacobians, hessians] = [each(jacfwd(plain)), each(jacfwd(jacfwd(plain)))];
      each(jit(jacfwd(f))).forEach((y, i) => close(y, jacobians[i]!));
      each(grad(f)).forEach((y, i) => close(y, jacobians[i]!));
      each(grad(jit(f))).forEach((y, i) => close(y, jacobians[i]!));
      each(jit(jacfwd(jacfwd(f)))).forEach((y, i) => close(y, hessians[i]!));
      const [j, e] = [jit(vmap(jacfwd(f)))(xs), vmap(jacfwd(f))(xs)];
      for (const i of [0, 1]) {
        close(j.select(0, i), jacobians[i]!);
        close(e.select(0, i), jacobians[i]!);
      }
    });
  }
});
