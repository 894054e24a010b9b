import {
  add,
  bind1,
  broadcastTo,
  cond,
  cumsum,
  definePrimitive,
  foriLoop,
  hostRule,
  lowerRule,
  scalarRule,
  setDefaultBackend,
  sum,
  tensor,
  type Tensor,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { explain, jit } from "@cotangent/jit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createWasmBackend } from "../src/index.ts";
import { filled, graphOf, onOneThread } from "./on-one-thread.ts";

const mib = 2 ** 20;
afterEach(() => setDefaultBackend(null));

describe("createWasmBackend", () => {
  test("says what it can do", async () => {
    const { supports } = await createWasmBackend({ threads: false });
    expect(supports).toMatchObject({ syncRead: true, simd: true, threads: 1 });
    expect(supports.dtypes).toEqual(["float32", "float64", "int32", "uint32", "bool"]);
    const without = await createWasmBackend({ threads: false, relaxedSimd: false });
    expect(without.supports.relaxedMadd).toBe(false);
  });

  test("refuses options that mean nothing", async () => {
    const meaningless = [
      ...[0, -1, 1.5, NaN, 1e9, "2", null].map((threads) => ({ threads })),
      ...[2 ** 32 + 1, 1000, -1, NaN, "1e9"].map((maximumBytes) => ({ maximumBytes })),
      { threads: Object.create(null) },
      { relaxedSimd: "yes" },
      { structuralZeros: 1 },
      { thread: 1 },
      null,
      "threads",
    ];
    for (const options of meaningless)
      await expect(createWasmBackend(options as never), JSON.stringify(options)).rejects.toMatchObject({ code: "BAD_ARGUMENT" });
    await expect(createWasmBackend({ thread: 1 } as never)).rejects.toThrow("expected options named threads, maximumBytes, structuralZeros, relaxedSimd, got thread");
    await expect(createWasmBackend({ threads: "2" } as never)).rejects.toThrow('a number of threads from 1 to 256, got "2".');
  });

  test("runs on one thread where no memory can be shared, and says so once", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      for (const options of [{}, { threads: 4 }]) {
        const backend = await createWasmBackend(options);
        expect(backend.supports.threads).toBe(1);
        expect(tensor([1, 2], { backend }).add(1).arraySync()).toEqual([2, 3]);
      }
      expect(warn.mock.calls).toEqual([[expect.stringContaining("runs on one thread: there is no SharedArrayBuffer here")]]);
    } finally {
      warn.mockRestore();
      vi.unstubAllGlobals();
    }
  });

  test("where a policy forbids to compile is an error that says so", async () => {
    const spy = vi.spyOn(WebAssembly, "Module").mockImplementation(function refuse() {
      throw new WebAssembly.CompileError("Refused to compile: violates the Content Security Policy");
    });
    try {
      const message = expect.stringMatching(/forbids to compile WebAssembly: Refused to compile: .*'wasm-unsafe-eval'/s);
      await expect(createWasmBackend({ threads: false })).rejects.toMatchObject({ code: "NO_WEBASSEMBLY", message });
    } finally {
      spy.mockRestore();
    }
  });

  test("without SIMD or WebAssembly is an error of that name", async () => {
    const { WebAssembly } = globalThis;
    try {
      vi.stubGlobal("WebAssembly", { ...WebAssembly, validate: () => false });
      await expect(createWasmBackend()).rejects.toMatchObject({ code: "NO_WASM_SIMD" });
      vi.stubGlobal("WebAssembly", undefined);
      await expect(createWasmBackend()).rejects.toMatchObject({ code: "NO_WEBASSEMBLY" });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("says in explain what is called through JavaScript, and runs a formula instead where a primitive has one", async () => {
    const backend = await onOneThread();
    const twice = { name: "acme.twice", traits: { axes: "elementwise" }, aval: ([x]) => [x!] } satisfies Parameters<typeof definePrimitive>[0];
    const numbers = definePrimitive<object, { axes: "elementwise" }>({ ...twice, rules: { [scalarRule]: () => (x) => 2 * x } });
    const formula = definePrimitive<object, { axes: "elementwise" }>({ ...twice, rules: { [scalarRule]: () => () => NaN, [lowerRule]: ([x]) => add(x!, x!) } });
    const x = tensor([1, 2, 3], { backend });
    const explained = (p: typeof numbers): string => backend.explain(graphOf(backend, (a) => [bind1(p, [a!], {})], x));
    expect(explained(numbers)).toContain("calls functions of JavaScript for each element");
    expect(explained(formula)).not.toContain("JavaScript");
    expect([...bind1(numbers, [x], {}).dataSync()]).toEqual([2, 4, 6]);
    expect([...bind1(formula, [x], {}).dataSync()]).toEqual([2, 4, 6]);
  });

  test("takes a smaller memory where the system reserves no more, and says so where it gives none", async () => {
    const { Memory } = WebAssembly;
    let most = 20_000;
    class Refusing extends Memory {
      constructor(limits: WebAssembly.MemoryDescriptor) {
        if (limits.maximum! > most) throw new RangeError("could not allocate memory");
        super(limits);
      }
    }
    try {
      vi.stubGlobal("WebAssembly", new Proxy(WebAssembly, { get: (w, name) => (name === "Memory" ? Refusing : w[name as "Memory"]) }));
      expect((await onOneThread()).memory.maximumBytes).toBe(2 ** 30);
      most = 100;
      await expect(createWasmBackend()).rejects.toMatchObject({ code: "MEMORY_FULL", message: expect.stringMatching(/64 MiB .*could not allocate memory/) });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("explains programs, with the bytes of the module and of the block of memory", async () => {
    setDefaultBackend(await onOneThread());
    const text = explain(jit(grad((x: Tensor) => x.sin().sum())), tensor([1, 2, 3]));
    expect(text).toMatch(/^1 loop nest, 0 library calls/);
    expect(text).toMatch(/\nmodule \d+ B, block of memory \d+ B$/);
  });

  test("does as before after it was disposed", async () => {
    const backend = await onOneThread();
    const x = filled(backend, 5, 2);
    expect(x.add(1).arraySync()).toEqual([3, 3, 3, 3, 3]);
    await backend.dispose();
    expect(backend.memory).toMatchObject({ usedBytes: 0, blocks: 0 });
    expect(x.add(2).arraySync()).toEqual([4, 4, 4, 4, 4]);
  });
});

describe("A program on wasm", () => {
  test("hands out arrays of its own: a later run does not change them", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    for (const n of [1, 7, 40, 300, 5000]) {
      const f = jit((x: Tensor) => [x.mul(2), x.neg()]);
      const first = f(filled(backend, n, 3));
      const second = f(filled(backend, n, 5));
      for (const [results, value] of [[first, 3], [second, 5]] as const) {
        expect(results[0]!.dataSync().every((v) => v === 2 * value)).toBe(true);
        expect(results[1]!.dataSync().every((v) => v === -value)).toBe(true);
      }
    }
  });

  test("hands on inputs and constants as they are, and one array for outputs that are one value", async () => {
    const backend = await onOneThread();
    const x = filled(backend, 4, 1);
    const c = filled(backend, 4, 9);
    const program = backend.compile(graphOf(backend, (a) => {
      const y = a.add(1);
      return [a, c, y, y, a];
    }, x));
    const input = Float32Array.of(1, 2, 3, 4);
    const [a, b, y, z, again] = program.run([input]) as Float32Array[];
    expect(a).toBe(input);
    expect(again).toBe(input);
    expect([...b!]).toEqual([9, 9, 9, 9]);
    expect([...y!]).toEqual([2, 3, 4, 5]);
    expect(z).toBe(y);
  });

  test("that computes nothing needs no memory", async () => {
    const backend = await onOneThread();
    const x = filled(backend, 4, 1);
    const run = backend.compile(graphOf(backend, (a, b) => [b, a], x, x)).run([Float32Array.of(1, 1, 1, 1), Float32Array.of(2, 2, 2, 2)]);
    expect(run.map((y) => (y as Float32Array)[0])).toEqual([2, 1]);
    expect(backend.memory.blocks).toBe(0);
  });

  test("sees new inputs, also in an array's place that held another before", async () => {
    const backend = await onOneThread();
    const x = filled(backend, 3, 0);
    const { run } = backend.compile(graphOf(backend, (a, b) => [a.sub(b)], x, x));
    const [p, q] = [Float32Array.of(1, 2, 3), Float32Array.of(10, 20, 30)];
    for (const [a, b] of [[p, q], [q, p], [p, p], [p, q]] as const)
      expect([...(run([a, b])[0] as Float32Array)]).toEqual([...a].map((v, i) => v - b[i]!));
  });

  test("of equal code is one module, and what ran before runs again", async () => {
    const { Module } = WebAssembly;
    let compiled = 0;
    class Counting extends Module {
      constructor(bytes: BufferSource) {
        super(bytes);
        compiled++;
      }
    }
    try {
      vi.stubGlobal("WebAssembly", new Proxy(WebAssembly, { get: (w, name) => (name === "Module" ? Counting : w[name as "Module"]) }));
      const backend = await onOneThread();
      compiled = 0;
      const x = filled(backend, 3, 0);
      const programs = [1, 2, 3].map(() => backend.compile(graphOf(backend, (a) => [a.add(a).mul(a)], x)));
      const results = programs.map(({ run }) => [...(run([Float32Array.of(1, 2, 3)])[0] as Float32Array)]);
      expect(results).toEqual([[2, 8, 18], [2, 8, 18], [2, 8, 18]]);
      expect(compiled).toBe(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("compiled asynchronously gives the same", async () => {
    const backend = await onOneThread();
    const x = filled(backend, 3, 0);
    const { run } = await backend.compileAsync(graphOf(backend, (a) => [a.mul(3)], x));
    expect([...(run([Float32Array.of(1, 2, 3)])[0] as Float32Array)]).toEqual([3, 6, 9]);
  });

  test("compiled asynchronously has the graphs inside of it compiled so, too", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    const x = tensor([1, 2, 3]);
    const loop = (x: Tensor): Tensor => foriLoop(0, 2, (_, s: Tensor) => cond(s.sum().gt(100), (y: Tensor) => y, (y: Tensor) => y.mul(2).add(1), [s]), x);
    const host = definePrimitive<object, Record<never, never>>({
      name: "test.host",
      traits: {},
      aval: ([x]) => [x!],
      rules: { [hostRule]: (_, compile) => compile(graphOf(backend, (a) => [a.mul(3)], x)) },
    });
    const f = (x: Tensor): Tensor => bind1(host, [loop(x)], {});
    const expected = jit(f)(x).arraySync();
    const fresh = await onOneThread();
    // as the main thread of a page does, where there is much code
    const spy = vi.spyOn(WebAssembly, "Module").mockImplementation(function refuse() {
      throw new RangeError("buffer is larger than 8MB");
    });
    try {
      const graph = graphOf(fresh, (a) => [f(a)], x);
      expect(() => fresh.compile(graph)).toThrow(expect.objectContaining({ code: "MODULE_REFUSED" }));
      const { run } = await fresh.compileAsync(graph);
      expect([...(run([Float32Array.of(1, 2, 3)])[0] as Float32Array)]).toEqual(expected);
    } finally {
      spy.mockRestore();
    }
  });

  test("that the engine refuses is an error of that name", async () => {
    const backend = await onOneThread();
    const x = filled(backend, 3, 0);
    const graph = graphOf(backend, (a) => [a.mul(3).add(7)], x);
    const spy = vi.spyOn(WebAssembly, "Module").mockImplementation(function refuse() {
      throw new RangeError("buffer is larger than 8MB");
    });
    try {
      expect(() => backend.compile(graph)).toThrow(expect.objectContaining({ code: "MODULE_REFUSED" }));
    } finally {
      spy.mockRestore();
    }
  });
});

describe("The memory of wasm", () => {
  test("taken away from programs, they give the same results in another place", async () => {
    const backend = await onOneThread(8 * mib);
    const n = 200_000;
    const c = tensor(Float32Array.from({ length: n }, (_, i) => i % 7), { backend });
    const programs = Array.from({ length: 8 }, (_, k) => backend.compile(graphOf(backend, (a) => [add(a.mul(k + 1), c)], filled(backend, n, 0))));
    const inputs = Array.from({ length: 8 }, (_, k) => new Float32Array(n).fill(k));
    for (let round = 0; round < 3; round++)
      programs.forEach(({ run }, k) => {
        const [y] = run([inputs[(k + round) % 8]!]) as [Float32Array];
        expect(y.findIndex((v, i) => v !== ((k + round) % 8) * (k + 1) + (i % 7))).toBe(-1);
      });
    const { evictions, linearBytes, usedBytes } = backend.memory;
    expect(evictions).toBeGreaterThan(8);
    expect(linearBytes).toBeLessThanOrEqual(8 * mib);
    expect(usedBytes).toBeLessThanOrEqual(8 * mib);
  });

  test("grows while programs keep their places and results", async () => {
    const backend = await onOneThread();
    const small = backend.compile(graphOf(backend, (a) => [a.add(1)], filled(backend, 3, 0)));
    const input = Float32Array.of(1, 2, 3);
    const run = (): number[] => [...(small.run([input])[0] as Float32Array)];
    expect(run()).toEqual([2, 3, 4]);
    const before = backend.memory.linearBytes;
    const large = backend.compile(graphOf(backend, (a) => [a.mul(2)], filled(backend, mib, 0)));
    expect((large.run([new Float32Array(mib).fill(4)])[0] as Float32Array)[mib - 1]).toBe(8);
    expect(backend.memory.linearBytes).toBeGreaterThan(before);
    expect(run()).toEqual([2, 3, 4]);
  });

  test("that does not suffice is a named error, after which the backend does its work", async () => {
    const backend = await onOneThread(4 * mib);
    setDefaultBackend(backend);
    const x = filled(backend, 1000, 1);
    expect(sum(x.add(1)).item()).toBe(2000);
    const large = filled(backend, mib, 1);
    expect(() => large.add(1)).toThrow(expect.objectContaining({ code: "MEMORY_FULL" }));
    expect(() => large.add(1)).toThrow(/needs a block of 8 MiB .* of 4 MiB \(4194304 bytes\) are free/);
    expect(sum(x.add(1)).item()).toBe(2000);
    expect(sum(x.mul(x)).item()).toBe(1000);
  });

  test.each([31, 32, 33])("temporary results of 2^%d bytes are that error, too", async (bits) => {
    const backend = await onOneThread();
    const x = filled(backend, 2 ** 15, 1);
    const long = jit((row: Tensor) => cumsum(broadcastTo(row, [2 ** (bits - 17), 2 ** 15]), 0).sin().amax());
    // two of them: the rows, and their sums
    expect(() => long(x)).toThrow(expect.objectContaining({ code: "MEMORY_FULL" }));
    expect(explain(long, x)).toContain(`arena ${2 * 2 ** bits} B`);
    expect(x.add(1).sum().item()).toBe(2 ** 16);
  });
});

describe("A program that counts further than loops of a module can", () => {
  test("is refused before its code is printed: it would count from negative numbers, or for ever", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    const one = tensor(1, { dtype: "float64" });
    for (const n of [2 ** 31, 2 ** 32 + 10, 2 ** 60]) {
      const total = jit((x: Tensor) => broadcastTo(x, [n]).sin().sum());
      expect(() => total(one)).toThrow(expect.objectContaining({ code: "TOO_LARGE", message: expect.stringContaining(`counts to ${n}`) }));
      expect(() => explain(total, one)).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
    }
    expect(() => broadcastTo(one, [2 ** 60])).toThrow(expect.objectContaining({ code: "MEMORY_FULL", message: expect.stringContaining("(9223372036854776000 bytes)") }));
    expect(one.add(1).item()).toBe(2);
  });

  test("is not one with a value of more elements, of which each dimension is short", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    const x = filled(backend, 2 ** 12, 1);
    const some = jit((row: Tensor) => broadcastTo(row, [2 ** 20, 2 ** 12]).mul(2).slice(0, 3, { dim: 0 }).sum());
    expect(some(x).item()).toBe(3 * 2 ** 13);
  });
});

describe("Steps in one synchronous loop, whose results are dropped", () => {
  const loss = (w: Tensor, x: Tensor): Tensor => x.matmul(w).sin().square().sum();

  test("leave linear memory bounded, eager and compiled, with shapes that come and go", async () => {
    const backend = await onOneThread();
    setDefaultBackend(backend);
    const step = jit((w: Tensor, x: Tensor) => w.sub(grad(loss)(w, x).mul(1e-3)));
    const train = (compiled: boolean, steps: number): number => {
      const x = filled(backend, 40, 0.5).reshape([8, 5]);
      let w = filled(backend, 5, 0.1);
      for (let k = 0; k < steps; k++) w = compiled ? step(w, x) : w.sub(grad(loss)(w, x).mul(1e-3));
      return w.dataSync()[0]!;
    };
    const [eager, jitted] = [train(false, 50), train(true, 50)];
    expect(jitted).toBeCloseTo(eager, 5);
    const { linearBytes, blocks } = backend.memory;
    train(false, 300);
    train(true, 3000);
    expect(backend.memory).toMatchObject({ linearBytes, blocks });
    for (let n = 1; n < 200; n++) filled(backend, n, 1).add(1);
    expect(backend.memory.linearBytes).toBeLessThanOrEqual(2 * linearBytes);
  });
});
