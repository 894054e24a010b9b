import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, i32, load, ModuleBuilder, op, store } from "../../src/emit/index.ts";
import { refusal } from "../../src/kernels/imports.ts";
import { LinearMemory } from "../../src/memory/linear-memory.ts";
import { engine } from "../../src/platform.ts";
import { CodeStore, type SharedProgram } from "../../src/threads/code-store.ts";
import { control, controlBytes } from "../../src/threads/control.ts";
import { join } from "../../src/threads/join.ts";
import { Pool } from "../../src/threads/pool.ts";
import { type Starter, starter, type Thread } from "../../src/threads/start.ts";

const parts = 400;
const mostWork = 1e9;

/** A module whose step writes `x[i] = f(i)` for its parts; a part beyond the limit is refused as an index would be. */
function program(factor: number, limit = Infinity): Uint8Array<ArrayBuffer> {
  const m = new ModuleBuilder();
  m.importMemory("env", "memory", { initial: 1, maximum: 1024, shared: true });
  const refuse = refusal(m);
  m.export(
    "step",
    m.define(["i32", "i32", "i32", "i32"], "void", (f, index, base, from, to) => {
      const i = f.local("i32");
      f.set(i, from);
      f.loop((again) => {
        if (limit < Infinity) f.if(op("i32.ge_s", i, i32(limit)), () => f.do(call(refuse, i32(1), i, i32(limit))));
        const at = f.let(op("i32.add", base, op("i32.shl", i, i32(2))));
        f.do(store("i32.store", at, op("i32.add", load("i32.load", at), op("i32.add", op("i32.mul", i, i32(factor)), index))));
        f.set(i, op("i32.add", i, i32(1)));
        f.branch(again, op("i32.lt_s", i, to));
      });
    }),
  );
  return m.encode();
}

const cell = new Int32Array(new SharedArrayBuffer(4));
const nap = (): void => void Atomics.wait(cell, 0, 0, 1);
/** Holds this thread until something holds, however long another thread takes to get a processor; a minute's worth of sleep is for ever. */
function until(holds: () => boolean): void {
  for (let naps = 0; !holds(); naps++) {
    if (naps > 60_000) throw new Error(`it does not come true that ${holds}`);
    nap();
  }
}

describe("A pool of threads", () => {
  const memory = new LinearMemory(engine()!, 1024, true);
  const base = memory.take(4 * parts);
  const values = memory.view("int32", base, parts);
  /** A pool whose threads have started and sleep, so that a first step wakes them; and what they tell each other. */
  async function started(threads: number, silence?: number): Promise<{ readonly pool: Pool; readonly words: Int32Array }> {
    const { processors, start } = starter() as Starter;
    let words: Int32Array = new Int32Array(0);
    const watched: Starter = {
      processors,
      start(data, failed) {
        words = data.control;
        return start(data, failed);
      },
    };
    const pool = new Pool(threads, watched, memory.memory, silence);
    while (Atomics.load(words, control.sleeping) < threads - 1) await new Promise((next) => setTimeout(next, 5));
    return { pool, words };
  }

  let pool: Pool;
  let words: Int32Array;
  // a new one each time: how fast threads were decides whether they are asked again
  beforeEach(async () => {
    ({ pool, words } = await started(3));
  });
  afterEach(() => pool.stop());

  /** The parallel import of an instance of the module; `seen` is told of each claim of this thread. */
  function parallel(bytes: Uint8Array<ArrayBuffer>, work = mostWork, seen?: (from: number) => void) {
    const imports = { env: { memory: memory.memory }, library: { indexOutOfRange: () => {} } };
    const { step } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports as never).exports as { step: (...x: number[]) => void };
    return pool.divide({
      bytes,
      steps: [{ parts, work }, { parts, work }],
      step: (index, base, from, to) => {
        seen?.(from);
        step(index, base, from, to);
      },
    });
  }

  test("does every part once, also many times in a row and by several programs in turn", () => {
    const programs = [2, 3, 5].map((factor) => ({ factor, run: parallel(program(factor)) }));
    for (let k = 0; k < 3000; k++) {
      const { factor, run } = programs[k % 3]!;
      values.fill(7);
      run(k % 2, base);
      const wrong = values.findIndex((x, i) => x !== 7 + factor * i + (k % 2));
      expect(wrong).toBe(-1);
    }
  });

  test("shares the work: this thread need not do all of it", () => {
    let own = 0;
    const run = parallel(program(1), mostWork, () => {
      own++;
      // until the others have claimed all the rest
      until(() => Atomics.load(words, control.next) >= parts);
    });
    values.fill(0);
    run(0, base);
    // none where the others were faster
    expect(own).toBeLessThan(2);
    expect([...values]).toEqual(Array.from({ length: parts }, (_, i) => i));
  });

  test("leaves small steps to this thread", () => {
    const calls: number[] = [];
    parallel(program(1), 100, (from) => calls.push(from))(0, base);
    expect(calls).toEqual([0]);
  });

  test("throws what a part throws, in whichever thread, and goes on", () => {
    const good = parallel(program(4));
    // this thread's own refusals do nothing here, so it leaves the last parts to the others
    const bad = parallel(program(4, 355), mostWork, () => until(() => Atomics.load(words, control.error) !== 0));
    const message = expect.stringMatching(/scatter: index 3\d\d is out of range for a dimension of size 355/);
    expect(() => bad(0, base)).toThrow(expect.objectContaining({ code: "INDEX_OUT_OF_RANGE", message }));
    values.fill(0);
    good(0, base);
    expect(values[parts - 1]).toBe(4 * (parts - 1));
  });

  test("goes on alone when a thread fails, and says so", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      let fail: (error: unknown) => void = () => {};
      let ended = 0;
      const broken: Starter = {
        processors: 2,
        start(_, failed) {
          fail = failed;
          return { terminate: async () => ended++ };
        },
      };
      const alone = new Pool(2, broken, memory.memory);
      fail(new Error("blocked by the content security policy."));
      expect(warn.mock.calls).toEqual([[expect.stringMatching(/goes on with one thread, since another one failed: blocked by the content security policy\.$/)]]);
      expect([alone.ready, ended]).toEqual([0, 1]);
      const run = alone.divide({ bytes: program(1), steps: [{ parts, work: mostWork }], step: (_, __, from, to) => values.fill(9, from, to) });
      run(0, base);
      expect(values.every((x) => x === 9)).toBe(true);
    } finally {
      warn.mockRestore();
    }
  });

  test("goes on alone when somebody else ends a thread between two jobs, and says so", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const threads: Thread[] = [];
    const { processors, start } = starter() as Starter;
    const watched: Starter = {
      processors,
      start(data, failed) {
        const thread = start(data, failed);
        threads.push(thread);
        return thread;
      },
    };
    try {
      const pool = new Pool(2, watched, memory.memory);
      while (pool.ready < 1) await new Promise((next) => setTimeout(next, 5));
      await threads[0]!.terminate();
      expect([pool.ended, pool.ready]).toEqual([true, 0]);
      expect(warn.mock.calls).toEqual([[expect.stringContaining("goes on with one thread, since another one failed: it has ended, with code")]]);
      // and nothing is said about those that the pool ends itself
      const other = new Pool(2, watched, memory.memory);
      await other.stop();
      expect(warn.mock.calls.length).toBe(1);
    } finally {
      warn.mockRestore();
    }
  });

  test("does without threads that cannot be started, and says so", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      let ended = 0;
      const threads = [{ terminate: async () => ended++ }];
      const start: Starter["start"] = () => {
        const thread = threads.pop();
        if (thread === undefined) throw new Error("no more workers here");
        return thread;
      };
      const alone = new Pool(4, { processors: 4, start }, memory.memory);
      expect(warn.mock.calls).toEqual([[expect.stringContaining("goes on with one thread, since another one failed: no more workers here")]]);
      expect([alone.ready, alone.ended, ended]).toEqual([0, true, 1]);
    } finally {
      warn.mockRestore();
    }
  });

  test("throws when a thread ends in the middle of a part, instead of waiting for ever, and goes on alone", async () => {
    const silence = 200;
    const { pool: fragile, words } = await started(2, silence);
    // what threads get never ends; a thread that has died looks the same
    const endless = new ModuleBuilder();
    endless.importMemory("env", "memory", { initial: 1, maximum: 1024, shared: true });
    endless.export("step", endless.define(["i32", "i32", "i32", "i32"], "void", (f) => f.loop((again) => f.branch(again))));
    // other threads come twice, and claim something the second time only
    let claimed = false;
    const run = fragile.divide({
      bytes: endless.encode(),
      steps: [{ parts, work: mostWork }],
      step(_, __, from, to) {
        values.fill(9, from, to);
        until(() => fragile.ended || (claimed ||= Atomics.load(words, control.next) > to));
      },
    });
    const start = performance.now();
    expect(() => run(0, base)).toThrow(expect.objectContaining({ code: "THREAD_FAILED", message: expect.stringContaining("no sign of life") }));
    expect(performance.now() - start).toBeGreaterThan(silence);
    expect([fragile.ended, fragile.ready]).toEqual([true, 0]);
    values.fill(0);
    run(0, base);
    expect(values.every((x) => x === 9)).toBe(true);
    await fragile.stop();
  });

  test("waits for a thread as long as it may take, compared with this one", () => {
    const words = new Int32Array(new SharedArrayBuffer(controlBytes));
    Atomics.store(words, control.active, 1);
    const waited = (worked: number, mayWait: boolean): number => {
      const start = performance.now();
      expect(join(words, worked, mayWait, 20)).toBe(false);
      return performance.now() - start;
    };
    for (const mayWait of [true, false]) {
      expect(waited(0, mayWait)).toBeGreaterThanOrEqual(20);
      expect(waited(10, mayWait)).toBeGreaterThanOrEqual(100);
      Atomics.store(words, control.active, 0);
      expect(join(words, 0, mayWait, 20)).toBe(true);
      Atomics.store(words, control.active, 1);
    }
  });

  test("without its threads does all parts in this one", async () => {
    const alone = new Pool(2, starter() as Starter, memory.memory);
    await alone.stop();
    expect(alone.ready).toBe(0);
    const froms: number[] = [];
    alone.divide({ bytes: program(1), steps: [{ parts, work: mostWork }], step: (_, __, from, to) => froms.push(from, to) })(0, base);
    expect(froms).toEqual([0, parts]);
  });
});

describe("The store of code", () => {
  test("keeps what was written last and tells what it has lost", () => {
    const store = new CodeStore(100);
    const programs = [40, 40, 40, 10].map((n, i) => store.program(new Uint8Array(n).fill(i + 1))!);
    const [a, b, c, d] = programs as [SharedProgram, SharedProgram, SharedProgram, SharedProgram];
    store.write(a);
    store.write(b);
    store.write(c);
    store.write(d);
    expect(programs.map((p) => p.offset)).toEqual([-1, -1, 0, 40]);
    for (const p of [c, d]) expect([...store.bytes.subarray(p.offset, p.offset + p.bytes.length)]).toEqual([...p.bytes]);
    store.write(a);
    expect(a.offset).toBe(50);
    expect([c.offset, d.offset]).toEqual([0, 40]);
    expect(new Set(programs.map((p) => p.id)).size).toBe(4);
  });

  test("has no room for what is larger than it", () => {
    expect(new CodeStore(10).program(new Uint8Array(11))).toBeNull();
  });
});
