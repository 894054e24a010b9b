import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import {
  cond,
  definePrimitive,
  hostRule,
  bind1,
  sort,
  tensor,
  type Tensor,
  type TypedArray,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { describe, expect, test } from "vitest";
import { describeOnBoth, f64, onGenerator } from "./support.ts";

/** Programs of each kind: loops only, calls into the library, a matrix product, movement only, inputs given back. */
const programs: { readonly [title: string]: (x: Tensor) => Tensor | readonly Tensor[] } = {
  "fused loops": (x) => x.sin().mul(x).add(1),
  "a sum and what it is made of": (x) => [x.mul(2), x.mul(2).sum(), x.mul(2).sum(0).mul(x)],
  "a call into the library": (x) => sort(x, 1).values.mul(2),
  "the result of a call into the library": (x) => [sort(x, 1).values, x.cumsum(0)],
  "a matrix product": (x) => x.matmul(x.T).matmul(x).add(1),
  "movement only": (x) => [x.T, x.reshape([-1]), x.slice(1)],
  "the input itself": (x) => [x, x.add(0), x.reshape([3, 2])],
  "a gradient": (x) => grad((y: Tensor) => y.pow(3).sum())(x),
  "one value twice": (x) => {
    const y = x.exp();
    return [y, y, y.T];
  },
  "a branch": (x) =>
    cond(
      x.sum().gt(0),
      (y) => y.mul(3),
      (y) => y.neg(),
      [x],
    ),
};

const at = (shift: number): Tensor =>
  f64([0.5, -1, 2, 0.25, -3, 1].map((v) => v + shift)).reshape([2, 3]);
const read = (y: Tensor | readonly Tensor[]): number[][] =>
  [y].flat().map((t) => [...(t as Tensor).dataSync()]);

describeOnBoth("The outputs of a run", () => {
  for (const [title, program] of Object.entries(programs))
    test(`are not touched by later runs, nor later arguments by them: ${title}`, () => {
      const f = jit(program);
      const inputs = [0, 1, -2, 0.125].map(at);
      const outputs = inputs.map((x) => f(x));
      const expected = inputs.map((x) => read(program(x)));
      outputs.forEach((y, i) =>
        read(y)
          .flat()
          .forEach((v, k) => expect(v).toBeCloseTo(expected[i]!.flat()[k]!, 12)),
      );
      const before = outputs.map(read);
      // results go in as arguments, as in a training loop
      const again = f([outputs[0]].flat()[0]!.reshape([-1]).slice(0, 1).add(at(3)).reshape([2, 3]));
      expect(outputs.map(read)).toEqual(before);
      expect(inputs.map(read)).toEqual([0, 1, -2, 0.125].map((s) => read(at(s))));
      expect(read(again)).not.toEqual(before[0]);
      expect(f.compilations).toBe(1);
    });

  test("may be the arguments of the next run, a thousand times", () => {
    const step = jit((x: Tensor, y: Tensor) => [y, x.add(y)] as const);
    let [a, b] = [f64(0), f64(1)] as readonly [Tensor, Tensor];
    for (let i = 0; i < 70; i++) [a, b] = step(a, b);
    expect(a.item()).toBe(190392490709135);
    expect(step.compilations).toBe(1);
  });
});

describe("A program that is called while it runs", () => {
  onGenerator();

  test("has a memory of its own for each call", () => {
    let inner: (() => void) | undefined;
    let seen: number[] | undefined;
    // a primitive of somebody else, whose kernel calls the program that it is a part of
    const calling = definePrimitive<object, Record<never, never>>({
      name: "test.calling",
      traits: {},
      aval: ([x]) => [x!],
      rules: {
        [hostRule]: () => (inputs: readonly TypedArray[]) => {
          inner?.();
          return [inputs[0]!.slice()];
        },
      },
    });
    const f = jit((x: Tensor) => {
      const wide = x.mul(2).cumsum(0); // lies in the program's memory across the call
      return bind1(calling, [x.sin().cumsum(0)], {})
        .add(wide)
        .cumsum(0);
    });
    const plain = [...f(f64([1, 2, 3])).dataSync()];
    inner = () => {
      inner = undefined;
      seen = [...f(f64([5, 6, 7])).dataSync()];
    };
    expect([...f(f64([1, 2, 3])).dataSync()]).toEqual(plain);
    expect(seen).toEqual([...f(f64([5, 6, 7])).dataSync()]);
    expect(f.compilations).toBe(1);
  });

  test("calls from a function that is being traced do not disturb the trace", () => {
    const inner = jit((x: Tensor) => x.mul(3));
    const outer = jit((x: Tensor) => inner(x).add(inner(f64([1]))));
    expect(outer(f64([2])).dataSync()).toEqual(Float64Array.of(9));
  });

  test("an error in a run leaves the program usable", () => {
    let fails = false;
    const failing = definePrimitive<object, Record<never, never>>({
      name: "test.failing",
      traits: {},
      aval: ([x]) => [x!],
      rules: {
        [hostRule]: () => (inputs: readonly TypedArray[]) => {
          if (fails) throw new Error("mine");
          return [inputs[0]!.slice()];
        },
      },
    });
    const f = jit((x: Tensor) => bind1(failing, [x.mul(2)], {}).add(1));
    expect(f(f64([1])).item()).toBe(3);
    fails = true;
    expect(() => f(f64([1]))).toThrow("mine");
    fails = false;
    expect(f(f64([2])).item()).toBe(5);
  });

  test("two backends do not share a program's memory", () => {
    const f = jit((x: Tensor) => x.cumsum(0).mul(2));
    const x = [createGenerator(), createGenerator()].map((backend) =>
      tensor([1, 2, 3], { backend }),
    );
    const [a, b] = x.map((t) => f(t));
    expect([...a!.dataSync(), ...b!.dataSync()]).toEqual([2, 6, 12, 2, 6, 12]);
  });
});
