import { describe, expect, it } from "vitest";

import { compiledStep, eagerStep, measureMemory, type Step } from "../src/memory.ts";

/** The memory check of so many steps on a clock that stands still. */
const check = (step: Step, count: number) => measureMemory(step, count, 60, undefined, () => 0);

describe("the memory check", () => {
  it.each([
    ["eager", eagerStep],
    ["compiled", compiledStep],
  ])("takes the %s steps it is told and holds the growth against the limit", (_, step) => {
    const report = check(step, 100);
    expect(report.steps).toBe(100);
    expect(report.met).toBe(report.peakGrowth < report.limit);
    expect(report.nothingStays).toBe(report.finalGrowth < report.stayLimit);
  });
  it("stops when its time is over and says how far it came", () => {
    let readings = 0;
    // it begins at 0, and looks every fifty steps
    const now = (): number => readings++ * 400;
    const report = measureMemory(eagerStep, 1_000_000, 1, undefined, now);
    expect(report.steps).toBe(150);
    expect(report.seconds).toBe(1.6);
  });
});
