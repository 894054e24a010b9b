import { describe, expect, it } from "vitest";

import type { PeerResult } from "../../src/report.ts";
import { names } from "../../src/webgpu/races/race.ts";
import { webgpuRaces } from "../../src/webgpu/races/index.ts";
import { raceReport } from "../../src/webgpu/races-section.ts";

const result = (competitor: string, milliseconds: number | null, more = {}): PeerResult => ({
  competitor,
  milliseconds,
  ratio: milliseconds,
  wrong: false,
  note: null,
  ...more,
});
const met = (...results: PeerResult[]) =>
  raceReport(webgpuRaces[0]!, results).requirements.map((one) => one.met);

describe("the report of a race on WebGPU", () => {
  it("holds ours against each of the others", () => {
    expect(met(result(names.ours, 1), result(names.jax, 2), result(names.tfjs, 0.5))).toEqual([
      true,
      false,
    ]);
  });
  it("counts nobody who computes something else", () => {
    expect(
      met(result(names.ours, 1), result(names.jax, 2, { wrong: true }), result(names.tfjs, 2)),
    ).toEqual([null, true]);
  });
  it("knows nothing where ours has failed", () => {
    expect(met(result(names.ours, null), result(names.jax, 2), result(names.tfjs, 2))).toEqual([
      null,
      null,
    ]);
  });
});
