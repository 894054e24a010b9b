import { describe, expect, it } from "vitest";

import { medianCall, processorClock, race, timeCall } from "../src/timing.ts";
import { handClock } from "./clock.ts";

/** Competitors on a clock that only their runs move. */
function onClock() {
  const { now, pass } = handClock();
  const runs: string[] = [];
  const competitor = (name: string, milliseconds: () => number) => ({
    name,
    run() {
      runs.push(name);
      pass(milliseconds());
    },
  });
  return { competitor, runs, now };
}
const options = { warmUp: 1, budget: 90, batch: 1 };

describe("the median call", () => {
  it("is not the one that was stopped", () => {
    const { competitor, runs, now } = onClock();
    const one = competitor("a", () => [2, 90, 1][runs.length - 1]!);
    expect(medianCall(() => one.run(), 3, now)).toBe(2);
    expect(runs).toHaveLength(3);
  });
});

describe("a race", () => {
  it("measures against the first", () => {
    const { competitor, now } = onClock();
    const standings = race([competitor("a", () => 1), competitor("b", () => 3)], options, now);
    expect(standings).toEqual([
      { name: "a", milliseconds: 1, least: 1, ratio: 1 },
      { name: "b", milliseconds: 3, least: 3, ratio: 3 },
    ]);
  });
  it("says what a call took in the best of all rounds, and in the middle one", () => {
    const { competitor, now } = onClock();
    let calls = 0;
    const [one] = race([competitor("a", () => [8, 4, 6][calls++ % 3]!)], options, now);
    expect(one).toMatchObject({ milliseconds: 6, least: 4 });
  });
  it("believes who measures himself", () => {
    const { competitor, runs, now } = onClock();
    const own = { ...competitor("b", () => 1), timed: (calls: number) => 2 * calls };
    const [, found] = race([competitor("a", () => 1), own], { ...options, batch: 4 }, now);
    expect(found).toEqual({ name: "b", milliseconds: 8, least: 8, ratio: 8 });
    // nothing but his warming up was called
    expect(runs.filter((name) => name === "b")).toHaveLength(1);
  });
  it("fills a batch with calls, and takes their mean", () => {
    const { competitor, runs, now } = onClock();
    let calls = 0;
    const uneven = competitor("a", () => (calls++ % 2 === 0 ? 0.125 : 0.375));
    const [one] = race([uneven], { warmUp: 1, budget: 8, batch: 1 }, now);
    expect(one!.milliseconds).toBe(0.25);
    // four of warming up, and seven rounds of four
    expect(runs).toHaveLength(4 + 7 * 4);
  });
  it("lets everybody begin a round in turn", () => {
    const { competitor, runs, now } = onClock();
    race([competitor("a", () => 1), competitor("b", () => 1)], options, now);
    // after the warming up of both
    expect(runs.slice(2, 8)).toEqual(["a", "b", "b", "a", "a", "b"]);
  });
  it("ends after a third of the budget when the medians are certain, and with the budget when they are not", () => {
    const certain = onClock();
    race([certain.competitor("a", () => 1)], options, certain.now);
    expect(certain.runs).toHaveLength(1 + 30);
    const uncertain = onClock();
    let calls = 0;
    const wild = uncertain.competitor("a", () => (calls++ % 2 === 0 ? 1 : 3));
    race([wild], options, uncertain.now);
    expect(uncertain.runs).toHaveLength(1 + 45);
  });
  it("runs who is slower than the budget once", () => {
    const { competitor, runs, now } = onClock();
    race([competitor("slow", () => 10)], { warmUp: 0, budget: 1, batch: 1 }, now);
    // and once for warming up
    expect(runs).toHaveLength(2);
  });
});

/** How often something is called that takes so long, and what is said of it. */
async function timed(milliseconds: () => number, first: number, budget: number) {
  const { now, pass } = handClock();
  let calls = 0;
  const call = (): void => {
    calls++;
    pass(milliseconds());
  };
  const timing = await timeCall(call, first, budget, now);
  return { calls, ...timing };
}

describe("timing a call", () => {
  it("calls what takes long once more: the first call was cold", async () => {
    expect(await timed(() => 10, 150, 1)).toEqual({ calls: 1, milliseconds: 10, samples: 1 });
  });
  it("repeats what takes a budget three times", async () => {
    expect(await timed(() => 1, 1, 1)).toEqual({ calls: 3, milliseconds: 1, samples: 3 });
  });
  it("fills the budget, and leaves the first quarter out", async () => {
    const times = [8, 8, 2, 2, 2, 2, 2, 2];
    let calls = 0;
    expect(await timed(() => times[calls++]!, 1, 28)).toEqual({
      calls: 8,
      milliseconds: 2,
      samples: 6,
    });
  });
  it("calls what is short in batches", async () => {
    expect(await timed(() => 1 / 128, 1 / 128, 1)).toEqual({
      calls: 3 * 64,
      milliseconds: 1 / 128,
      samples: 3,
    });
  });
  it("awaits what is asynchronous", async () => {
    const { now, pass } = handClock();
    let open = 0;
    let most = 0;
    const call = async (): Promise<void> => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      pass(0.25);
      open--;
    };
    const { milliseconds, samples } = await timeCall(call, 0.25, 2, now);
    expect(milliseconds).toBe(0.25);
    expect(samples).toBe(3);
    expect(most).toBe(1);
  });
});

describe("the clock of the processor", () => {
  it("counts what the process has used itself and in the system, in milliseconds", () => {
    let usage = { user: 1500, system: 500 };
    const now = processorClock(() => usage);
    expect(now()).toBe(2);
    usage = { user: 1750, system: 4000 };
    expect(now()).toBe(5.75);
  });
});
