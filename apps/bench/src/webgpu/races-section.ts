import type { Extent } from "../extent.ts";
import { check } from "../peers/required.ts";
import type { PeerResult, PeerTaskReport } from "../report.ts";
import type { Section } from "../section.ts";
import type { RaceOptions } from "../timing.ts";
import { inPage } from "./in-page.ts";
import { webgpuRaces } from "./races/index.ts";
import { names, type WebgpuRace } from "./races/race.ts";

const budgets: Readonly<Record<Extent, RaceOptions>> = {
  quick: { warmUp: 50, budget: 300, batch: 3 },
  usual: { warmUp: 40, budget: 400, batch: 5 },
  thorough: { warmUp: 150, budget: 1200, batch: 5 },
};

/** The WebGPU backend against others, in one page of Chromium. */
export const webgpuRacesSection: Section = {
  names: [...new Set(webgpuRaces.map(({ name }) => name))],
  turn: "alone",
  async run(selected, extent, findings) {
    const races = webgpuRaces.filter(
      ({ name, large }) => selected(name) && !(extent === "quick" && large),
    );
    if (races.length === 0) return;
    findings.begin("WebGPU in Chromium", races.length + 1);
    findings.step("Chromium");
    await inPage(async (ask) => {
      for (const race of races) {
        findings.step(race.title);
        const args = [webgpuRaces.indexOf(race), budgets[extent]] as const;
        const found = await ask((page, seconds) => page.call("race", [...args], seconds));
        findings.peerTask(raceReport(race, typeof found === "string" ? failed(found) : found));
      }
    });
  },
};

const failed = (reason: string): PeerResult[] =>
  Object.values(names).map((competitor) => ({
    competitor,
    milliseconds: null,
    ratio: null,
    wrong: false,
    note: `failed: ${reason}`,
  }));

/** Ours is to be no slower than the faster of the others, which is no slower than each that computes what it should. */
export function raceReport(
  { name, title, size }: WebgpuRace,
  results: readonly PeerResult[],
): PeerTaskReport {
  const label = `${title}, WebGPU`;
  return {
    name,
    title: label,
    size,
    results,
    requirements: [names.jax, names.tfjs].map((competitor) =>
      results.some((one) => one.competitor === competitor && one.wrong)
        ? {
            statement: `${label}: no slower than ${competitor}`,
            met: null,
            measured: "it is wrong",
          }
        : check(label, results, { competitor, factor: 1 }),
    ),
  };
}
