import { describe, expect, test } from "vitest";
import { runChild } from "./support.ts";

const megabyte = 1e6;

interface Memory {
  readonly peak: number;
  readonly stays: number;
  readonly finite: boolean;
  readonly compilations: number;
}

describe("A hundred thousand jitted steps on a thousand numbers", () => {
  test("allocate nothing that stays, and nobody disposed anything", async () => {
    const got = (await runChild("memory-loop.ts", [100_000, 1000])) as Memory;
    expect(got.finite).toBe(true);
    expect(got.compilations).toBe(1);
    expect(got.peak / megabyte).toBeGreaterThan(0); // it was measured while results were alive
    // garbage that waits for the collector, which comes every sixty or so
    expect(got.peak / megabyte).toBeLessThan(150);
    // ten bytes a step would be a megabyte
    expect(got.stays / megabyte).toBeLessThan(0.5);
  });
});
