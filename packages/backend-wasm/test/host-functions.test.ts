import {
  bind1,
  definePrimitive,
  type HostFunction,
  hostRule,
  type Primitive,
  scalarRule,
  setDefaultBackend,
  sum,
  tensor,
} from "@cotangent/core";
import { afterEach, describe, expect, test } from "vitest";
import { filled, graphOf, onOneThread } from "./on-one-thread.ts";

afterEach(() => setDefaultBackend(null));

describe("A host function in a program", () => {
  const hosted = (name: string, f: HostFunction) =>
    definePrimitive<object, Record<never, never>>({ name, traits: {}, aval: ([x]) => [x!], rules: { [hostRule]: () => f } });

  test("may run the very program again: that works in a block of its own", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    // x ↦ 2·f(x − 1) + x, down to 0
    const again = hosted("test.again", ([x]) => (x![0]! > 0 ? (recursive.run([Float32Array.of(x![0]! - 1)]) as Float32Array[]) : [Float32Array.of(0)]));
    const x = filled(backend, 1, 0);
    const recursive = backend.compile(graphOf(backend, (a) => [bind1(again, [a], {}).mul(2).add(a)], x));
    const expected = (n: number): number => (n > 0 ? 2 * expected(n - 1) : 0) + n;
    for (const n of [3, 0, 6]) expect([...(recursive.run([Float32Array.of(n)])[0] as Float32Array)]).toEqual([expected(n)]);
    expect(backend.memory.blocks).toBe(1);
  });

  test("may call a nested program with one array, filled anew for each call", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    const x = filled(backend, 1, 0);
    const nested = graphOf(backend, (a) => [a.mul(2)], x);
    const reusing = definePrimitive<object, Record<never, never>>({
      name: "test.reusing",
      traits: {},
      aval: ([x]) => [x!],
      rules: {
        [hostRule]: (_, compile) => {
          const twice = compile(nested);
          const array = new Float32Array(1);
          return ([x]) => {
            array.set(x!);
            for (let k = 0; k < 3; k++) array.set(twice([array])[0]!);
            return [array];
          };
        },
      },
    });
    const { run } = backend.compile(graphOf(backend, (a) => [bind1(reusing, [a], {}).add(1)], x));
    for (const n of [3, 5]) expect([...(run([Float32Array.of(n)])[0] as Float32Array)]).toEqual([8 * n + 1]);
  });

  test("that returns other than its shapes say is an error of that name, not what was in memory before", async () => {
    const backend = await onOneThread();
    const x = tensor([1, 2, 3], { backend });
    const functions: readonly (readonly [HostFunction, string])[] = [
      [([x]) => [x!.subarray(1)], "float32[3] (output 0), got an array of 2 elements"],
      [([x]) => [new Float32Array(x!.length + 1)], "float32[3] (output 0), got an array of 4 elements"],
      [() => [], "float32[3] (output 0), got no array"],
    ];
    for (const [f, message] of functions) {
      const wrong = hosted("test.wrong", f);
      const { run } = backend.compile(graphOf(backend, (a) => [bind1(wrong, [a.mul(2)], {}).add(1)], x));
      expect(() => run([Float32Array.of(1, 2, 3)])).toThrow(
        expect.objectContaining({ code: "HOST_RESULT", message: expect.stringContaining(`hostRule of test.wrong to return ${message}`) }),
      );
    }
    expect(x.add(1).arraySync()).toEqual([2, 3, 4]);
  });

  test("of numbers may run the very program again", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    const factorial: Primitive<object> = definePrimitive<object, { axes: "elementwise" }>({
      name: "test.factorial",
      traits: { axes: "elementwise" },
      aval: ([x]) => [x!],
      rules: { [scalarRule]: () => (x) => (x < 2 ? 1 : x * bind1(factorial, [tensor([x - 1, 1])], {}).dataSync()[0]!) },
    });
    expect([...bind1(factorial, [tensor([5, 4])], {}).dataSync()]).toEqual([120, 24]);
    expect(backend.memory.blocks).toBe(1);
  });

  test("may make the memory grow", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    let sizes = 0;
    const growing = hosted("test.growing", ([x]) => {
      const n = 2 ** (18 + sizes++);
      expect(sum(filled(backend, n, 1)).item()).toBe(n);
      return [x!.map((v) => v + 1)];
    });
    const x = filled(backend, 3, 0);
    const { run } = backend.compile(graphOf(backend, (a) => [bind1(growing, [a.mul(2)], {}).mul(10)], x));
    const before = backend.memory.linearBytes;
    for (let k = 0; k < 4; k++) expect([...(run([Float32Array.of(1, 2, k)])[0] as Float32Array)]).toEqual([30, 50, 10 * (2 * k + 1)]);
    expect(backend.memory.linearBytes).toBeGreaterThan(before);
  });

  test("may throw, after which the program runs as before", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    let fails = true;
    const throwing = hosted("test.throwing", ([x]) => {
      if (fails) throw new Error("not today");
      return [x!];
    });
    const x = filled(backend, 2, 0);
    const { run } = backend.compile(graphOf(backend, (a) => [bind1(throwing, [a.add(1)], {}).add(1)], x));
    expect(() => run([Float32Array.of(1, 2)])).toThrow("not today");
    fails = false;
    expect([...(run([Float32Array.of(1, 2)])[0] as Float32Array)]).toEqual([3, 4]);
    expect(backend.memory.blocks).toBe(1);
  });
});
