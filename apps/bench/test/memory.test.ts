import { describe, expect, it } from "vitest";

import { compiledStep, eagerStep, measureMemory } from "../src/memory.ts";

describe("the memory check", () => {
  it.each([
    ["eager", eagerStep],
    ["compiled", compiledStep],
  ])("takes the %s steps it is told and holds the growth against the limit", (_, step) => {
    const report = measureMemory(step, 100, 60);
    expect(report.steps).toBe(100);
    expect(report.met).toBe(report.peakGrowth < report.limit);
    expect(report.nothingStays).toBe(report.finalGrowth < report.stayLimit);
  });
  it("stops when its time is over and says how far it came", () => {
    expect(measureMemory(eagerStep, 1_000_000, 0).steps).toBe(50);
  });
});
