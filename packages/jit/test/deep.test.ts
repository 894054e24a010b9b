import { type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { describe, expect, test } from "vitest";
import { countWork } from "./count-work.ts";
import { f64, onGenerator, runChild } from "./support.ts";

onGenerator();

interface Chains {
  readonly value: readonly number[];
  readonly expectedValue: readonly number[];
  readonly gradient: readonly number[];
  readonly expectedGradient: readonly number[];
}

/** A chain in which no operation can be left out, folded or shared. */
const chain =
  (n: number) =>
  (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < n; i++) y = i % 3 === 0 ? y.sin() : i % 3 === 1 ? y.mul(x) : y.add(1);
    return y;
  };

describe("A function of thousands of operations", () => {
  test("compiles at ten thousand in a chain, and gives the value of eager evaluation", () => {
    const f = chain(10_000);
    expect(jit(f)(f64([1, 2, -3])).dataSync()).toEqual(f(f64([1, 2, -3])).dataSync());
  });

  test("compiles at ten thousand values that one sum takes together", () => {
    const f = (x: Tensor): Tensor => {
      const values = Array.from({ length: 5000 }, (_, i) => x.mul(i));
      return values.reduce((a, b) => a.add(b));
    };
    expect(jit(f)(f64([1, -2])).dataSync()).toEqual(Float64Array.of(12_497_500, -24_995_000));
  });

  test("compiles as a Hessian of a thousand in a chain", () => {
    const f = (x: Tensor): Tensor => chain(1000)(x).sum();
    const [got, expected] = [jit(hessian(f)), hessian(f)].map((h) => h(f64([1, 2])).dataSync());
    expected!.forEach((e, i) => expect(got![i]).toBeCloseTo(e, 10));
  });

  test("needs no stack in proportion to its depth: a hundred thousand in a chain, and the gradient of five thousand", async () => {
    const { value, expectedValue, gradient, expectedGradient } = (await runChild(
      "deep-chain.ts",
      [100_000, 5000],
    )) as Chains;
    expect(value).toEqual(expectedValue);
    gradient.forEach((g, i) => expect(g / expectedGradient[i]!).toBeCloseTo(1, 12));
  });
});

describe("A graph twice as long", () => {
  const functions = {
    "a chain": (n: number) => chain(n),
    "a gradient": (n: number) => grad((x: Tensor) => chain(n)(x).sum()),
    "a Hessian": (n: number) => hessian((x: Tensor) => chain(n)(x).sum()),
    "steps on slices": (n: number) => (x: Tensor) => {
      let y = x;
      for (let i = 0; i < n; i++) y = y.slice(0, 2).sum().mul(x).add(y);
      return y;
    },
  } as const;
  for (const [title, make] of Object.entries(functions))
    test(`is twice the work, and not four times: ${title}`, () => {
      const work = (n: number): number => {
        const x = f64([1, 2, 3]);
        return countWork(() => jit(make(n))(x));
      };
      work(10); // what is made once a process is there
      const [once, twice] = [work(300), work(600)];
      expect(once).toBeGreaterThan(30_000);
      expect(twice / once).toBeGreaterThan(1.9);
      expect(twice / once).toBeLessThan(2.1);
    });
});
