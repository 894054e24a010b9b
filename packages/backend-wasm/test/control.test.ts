import {
  bind1,
  cond,
  definePrimitive,
  type HostFunction,
  hostRule,
  logicalAnd,
  logicalNot,
  scan,
  sum,
  tensor,
  type Tensor,
  whileLoop,
  withBackend,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { createWasmBackend, type WasmBackend } from "../src/index.ts";

let wasm: WasmBackend;
beforeAll(async () => {
  wasm = await createWasmBackend({ threads: false });
});

/** What a compiled function gives on wasm, twice, and what the interpreter gives without `jit`. */
function expectAsInterpreted(f: (...args: Tensor[]) => readonly Tensor[], ...args: (() => Tensor)[]): void {
  const interpreted = withBackend(createCpuBackend(), () => f(...args.map((x) => x())).map((y) => y.arraySync()));
  withBackend(wasm, () => {
    const compiled = jit(f);
    for (let k = 0; k < 2; k++) expect(compiled(...args.map((x) => x())).map((y) => y.arraySync())).toEqual(interpreted);
  });
}

describe("Control flow in memory", () => {
  test("hands state on whose parts change places", () => {
    expectAsInterpreted(
      (a, b, c) => {
        const [state, firsts] = scan(
          ([x, y, z]: readonly Tensor[], r: Tensor) => [[y!, z!, x!.add(r)], x!],
          [a!, b!, sum(c!)],
          c!,
        );
        return [...state, firsts];
      },
      () => tensor(1),
      () => tensor(2),
      () => tensor([4, 8, 16, 32, 64]),
    );
    expectAsInterpreted(
      (a, b) => {
        const { x, y } = whileLoop(
          ({ x, y }) => x!.add(y!).lt(1000),
          ({ x, y }) => ({ x: y!, y: x!.add(y!) }),
          { x: a, y: b },
        );
        return [x!, y!];
      },
      () => tensor(1),
      () => tensor(1),
    );
  });

  test("scans over rows whose bytes are odd, in both directions", () => {
    for (const reverse of [false, true])
      expectAsInterpreted(
        (m) => {
          const [last, rows] = scan((s: Tensor, r: Tensor) => [logicalAnd(logicalNot(s), r), s], m!.select(0, 0), m!, { reverse });
          return [last, rows];
        },
        () => tensor([[true, false, true], [true, true, false], [false, true, true], [true, true, true]]),
      );
  });

  test("takes what is closed over, and what nothing reads", () => {
    expectAsInterpreted(
      (x, w, unread) => {
        const [s, ys] = scan((s: Tensor, [r]: readonly Tensor[]) => [s.mul(w!).add(r!), [s.sum(), w!]], x!.select(0, 0), [x!, unread!]);
        return [s, ...ys];
      },
      () => tensor([[1, 2], [3, 4], [5, 6]]),
      () => tensor([0.5, 2]),
      () => tensor([7, 8, 9]),
    );
  });

  test("repeats not at all, where the condition is false at once, and scans over nothing", () => {
    const none = (x: Tensor): Tensor[] => [whileLoop((y) => y.sum().lt(0), (y) => y.mul(2), x)];
    expectAsInterpreted((x) => none(x!), () => tensor([1, 2]));
    withBackend(wasm, () => {
      const [s, ys] = jit((x: Tensor, xs: Tensor) => scan((s: Tensor, r: Tensor) => [s.add(r), s], x, xs))(tensor([1, 2]), tensor(new Float32Array(0), { shape: [0, 2] }));
      expect(s.arraySync()).toEqual([1, 2]);
      expect(ys.shape).toEqual([0, 2]);
    });
  });

  test("has gradients", () => {
    const f = (x: Tensor, xs: Tensor): Tensor => {
      const [s, ys] = scan((s: Tensor, r: Tensor) => [s.mul(r).add(s.square()), s.mul(2)], x, xs);
      return cond(s.gt(0), () => s.add(ys.sum()), () => s.mul(3));
    };
    expectAsInterpreted((x, xs) => [grad(f)(x!, xs!), grad(f, { argnums: 1 })(x!, xs!)], () => tensor(0.5), () => tensor([0.25, 0.5, -0.25]));
  });

  test("works in itself, and while a host function runs the same program again", () => {
    let depth = 0;
    const again: HostFunction = ([x]) => {
      if (depth > 3) return [x!];
      depth++;
      const y = withBackend(wasm, () => f(tensor(x!.slice() as Float32Array)).dataSync());
      depth--;
      return [y];
    };
    const recursive = definePrimitive<object, Record<never, never>>({ name: "test.again", traits: {}, aval: ([x]) => [x!], rules: { [hostRule]: () => again } });
    const steps = (x: Tensor, g: (x: Tensor) => Tensor): Tensor => scan((s: Tensor, r: Tensor) => [g(s).add(r), s], x, tensor([1, 2, 3]))[0];
    const f = withBackend(wasm, () => jit((x: Tensor) => steps(x, (s) => bind1(recursive, [s], {}))));
    const expected = (x: number, level: number): number => [1, 2, 3].reduce((s, r) => (level > 3 ? s : expected(s, level + 1)) + r, x);
    expect(withBackend(wasm, () => f(tensor([10])).arraySync())).toEqual([expected(10, 0)]);
    const nested = (x: Tensor): Tensor[] => [steps(x, (s) => steps(s, (t) => t.mul(2)))];
    expectAsInterpreted((x) => nested(x!), () => tensor([1, 2]));
  });

  test("does not make arrays: a long loop leaves the heap as it is", () => {
    withBackend(wasm, () => {
      const f = jit((x: Tensor) => whileLoop((y) => y.select(0, 0).lt(2000), (y) => y.add(1), x));
      const x = tensor(new Float32Array(100_000));
      expect(f(x).select(0, 99_999).item()).toBe(2000);
      const before = process.memoryUsage().arrayBuffers;
      f(x);
      // 800 MB in arrays of the heap, for each of the two programs
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
    });
  });
});
