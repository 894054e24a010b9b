import { describe, expect, it } from "vitest";

import { measureProcessorTime, race, timeCall } from "../src/timing.ts";

describe("a race", () => {
  it("runs every competitor and measures against the first", () => {
    const calls = { a: 0, b: 0 };
    const standings = race(
      [
        { name: "a", run: () => void calls.a++ },
        { name: "b", run: () => void calls.b++ },
      ],
      { warmUp: 1, budget: 5, batch: 0.1 },
    );
    expect(standings.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(standings[0]!.ratio).toBe(1);
    expect(standings[1]!.ratio).toBeGreaterThan(0);
    expect(Math.min(calls.a, calls.b)).toBeGreaterThan(5);
  });
  it("runs who is slower than the budget once", () => {
    const calls = { slow: 0 };
    const run = (): void => {
      calls.slow++;
      const end = performance.now() + 10;
      while (performance.now() < end);
    };
    race([{ name: "slow", run }], { warmUp: 0, budget: 1, batch: 1 });
    // and once for warming up
    expect(calls.slow).toBe(2);
  });
});

describe("timing a call", () => {
  it("calls what takes long once more: the first call was cold", async () => {
    let calls = 0;
    const slow = (): void => {
      calls++;
      const end = performance.now() + 10;
      while (performance.now() < end);
    };
    const { milliseconds, samples } = await timeCall(slow, 150, 1);
    expect([calls, samples]).toEqual([1, 1]);
    expect(milliseconds).toBeGreaterThanOrEqual(9.9);
    expect(milliseconds).not.toBe(150);
  });
  it("repeats what is short at least three times", async () => {
    let calls = 0;
    // which passes only while the calls run
    measureProcessorTime(true);
    await timeCall(() => calls++, 1, 1);
    measureProcessorTime(false);
    expect(calls).toBeGreaterThanOrEqual(3);
  });
  it("awaits what is asynchronous", async () => {
    let open = 0;
    let most = 0;
    const call = async (): Promise<void> => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
    };
    const { samples } = await timeCall(call, 0.01, 2);
    expect(samples).toBeGreaterThan(0);
    expect(most).toBe(1);
  });
});

describe("time of the processor", () => {
  it("does not count what a call sleeps", async () => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const sleep = (): void => void Atomics.wait(cell, 0, 0, 20);
    const byClock = await timeCall(sleep, 20, 3);
    measureProcessorTime(true);
    const byProcessor = await timeCall(sleep, 20, 3);
    measureProcessorTime(false);
    expect(byClock.milliseconds).toBeGreaterThanOrEqual(19);
    expect(byProcessor.milliseconds).toBeLessThan(10);
  });
});
