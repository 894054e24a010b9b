import { einsum, flattenTree, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian, hvp, vhp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { describe, expect, test } from "vitest";
import { randomProgram } from "./random-programs.ts";
import { onCpu } from "./support.ts";

onCpu();

/** Largest difference of two trees of tensors, in units of the largest element. */
function difference(a: unknown, b: unknown): number {
  const [as, bs] = [a, b].map((t) =>
    (flattenTree(t).leaves as Tensor[]).map((leaf) => [...leaf.dataSync()]),
  ) as [number[][], number[][]];
  expect(as.map((x) => x.length)).toEqual(bs.map((x) => x.length));
  const [xs, ys] = [as.flat(), bs.flat()];
  const size = ys.reduce((m, y) => Math.max(m, Math.abs(y)), 1e-3);
  return xs.reduce((m, x, i) => Math.max(m, Math.abs(x - ys[i]!)), 0) / size;
}

const both = { argnums: [0, 1] } as const;
type Program = (a: Tensor, b: Tensor) => Tensor;

for (let seed = 0; seed < 12; seed++)
  describe(`The random program ${seed}`, () => {
    test("has right derivatives of order 2 in both modes", () => {
      const { f, args } = randomProgram(seed);
      checkGrads(f, [...args], { step: 5e-4, tolerance: 1e-5 });
    });

    test("has one Hessian, whatever the modes", () => {
      const { f, args, directions } = randomProgram(seed);
      const h = hessian(f, both)(...args);
      const forward: (a: Tensor, b: Tensor) => readonly [Tensor, Tensor] = jacfwd(f, both);
      const reverse: (a: Tensor, b: Tensor) => readonly [Tensor, Tensor] = jacrev(f, both);
      for (const outer of [
        jacfwd(forward, both),
        jacrev(forward, both),
        jacfwd(reverse, both),
        jacrev(reverse, both),
        jacrev(grad(f, both), both),
      ])
        expect(difference(outer(...args), h)).toBeLessThan(1e-11);
      const product = h.map((row) =>
        einsum("abcd,cd->ab", row[0], directions[0]).add(
          einsum("abcd,cd->ab", row[1], directions[1]),
        ),
      );
      expect(difference(hvp(f, [...args], [...directions])[1], product)).toBeLessThan(1e-11);
      expect(difference(vhp(f, [...args], [...directions])[1], product)).toBeLessThan(1e-11);
    });

    test("and its derivatives are mapped as a loop does", () => {
      const { f, args, directions } = randomProgram(seed);
      const batches = [[...args], [...directions], [directions[1], args[0]]];
      const of =
        (g: (a: Tensor, b: Tensor) => unknown) =>
        (...xs: Tensor[]) =>
          g(xs[0]!, xs[1]!);
      const tolerance = 1e-11;
      checkVmap(of(f), batches, { tolerance });
      checkVmap(of(grad(f, both)), batches, { tolerance });
      checkVmap(
        of((a, b) => jvp(f, [a, b], [b, a])),
        batches,
        { tolerance },
      );
      checkVmap(of(hessian(f)), batches, { tolerance });
    });

    test("and its derivatives are the same under jit", () => {
      const { f, args } = randomProgram(seed);
      const routes: readonly (readonly [Program, Program])[] = [
        [jit(f), f],
        [jit(grad(f)), grad(f)],
        [grad(jit(f)), grad(f)],
        [jit(hessian(f)), hessian(f)],
        [hessian(jit(f)), hessian(f)],
      ];
      for (const [compiled, plain] of routes)
        expect(difference(compiled(...args), plain(...args))).toBeLessThan(1e-11);
    });
  });
