import { describe, expect, it } from "vitest";

import { raceOnDevice, type Runner } from "../../src/webgpu/page/timing.ts";

/** Runners on a clock that only they move. */
function onClock() {
  let time = 0;
  const runs: string[] = [];
  const runner = (name: string, perCall: number, wait: number, once?: number): Runner => ({
    name,
    ...(once === undefined ? {} : { once }),
    start() {
      time += perCall;
      return name;
    },
    async finish(started) {
      runs.push(`${name}×${started.length}`);
      time += wait;
    },
  });
  return { runner, runs, now: () => time };
}
const options = { warmUp: 1, budget: 100, batch: 10 };

describe("a race on a device", () => {
  it("counts the wait, and shares it among the calls of a batch", async () => {
    const { runner, now } = onClock();
    // one call takes 2: five fill a batch, and the wait of 1 is 0.2 for each
    const [one] = await raceOnDevice([runner("a", 1, 1)], options, now);
    expect(one!.milliseconds).toBeCloseTo(1.2, 12);
  });
  it("takes ratios within a round, to the first", async () => {
    const { runner, now } = onClock();
    const found = await raceOnDevice([runner("a", 10, 0), runner("b", 30, 0)], options, now);
    expect(found.map(({ ratio }) => ratio)).toEqual([1, 3]);
  });
  it("lets everybody begin a round in turn", async () => {
    const { runner, runs, now } = onClock();
    await raceOnDevice([runner("a", 10, 0), runner("b", 10, 0)], options, now);
    expect(runs.slice(0, 6)).toEqual(["a×1", "b×1", "a×1", "b×1", "b×1", "a×1"]);
  });
  it("lets who is slow run once, and still compares", async () => {
    const { runner, runs, now } = onClock();
    const found = await raceOnDevice(
      [runner("a", 10, 0), runner("slow", 300, 0)],
      options,
      now,
    );
    expect(runs.filter((run) => run.startsWith("slow"))).toHaveLength(1);
    expect(found[1]).toEqual({ name: "slow", milliseconds: 300, least: 300, ratio: 30 });
  });
  it("compares with who is slow and was called once before, and does not run him", async () => {
    const { runner, runs, now } = onClock();
    const found = await raceOnDevice(
      [runner("a", 10, 0), runner("slow", 1000, 0, 1000)],
      options,
      now,
    );
    expect(runs.filter((run) => run.startsWith("slow"))).toEqual([]);
    expect(found[1]).toEqual({ name: "slow", milliseconds: 1000, least: 1000, ratio: 100 });
  });
  it("ends early when the medians are certain", async () => {
    const { runner, runs, now } = onClock();
    await raceOnDevice([runner("a", 5, 0), runner("b", 5, 0)], options, now);
    // two of warming up; then 40 ms of the budget of 100, two batches of two calls a round
    expect(runs).toHaveLength(2 + 2 * 3);
  });
  it("compares with a first that is slow by the rounds that it was in", async () => {
    const { runner, now } = onClock();
    const found = await raceOnDevice([runner("slow", 90, 0), runner("b", 10, 0)], options, now);
    expect(found[1]!.ratio).toBeCloseTo(1 / 9, 12);
  });
});
