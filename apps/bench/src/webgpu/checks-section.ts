import type { CheckReport } from "../report.ts";
import type { Section } from "../section.ts";
import { webgpuChecks } from "./checks/index.ts";
import { type Ask, inPage } from "./in-page.ts";

/** What programs ask of the device, and the memory that they need there, in Chromium. */
export const webgpuChecksSection: Section = {
  names: [...new Set(webgpuChecks.map(({ name }) => name))],
  turn: "last",
  async run(selected, extent, findings) {
    const checks = webgpuChecks.filter(({ name }) => selected(name));
    if (checks.length === 0) return;
    findings.begin("Programs on WebGPU", checks.length);
    await inPage(async (ask) => {
      for (const one of checks) {
        findings.step(one.title);
        findings.check(await checkIn(ask, webgpuChecks.indexOf(one), extent === "quick"));
      }
    });
  },
};

async function checkIn(ask: Ask, index: number, quick: boolean): Promise<CheckReport> {
  const found = await ask((page, seconds) => page.call("check", [index, quick], seconds));
  if (typeof found !== "string") return found;
  const { name, title } = webgpuChecks[index]!;
  const requirements = [{ statement: title, met: false, measured: `failed: ${found}` }];
  return { name, title, detail: "", figures: {}, requirements };
}
