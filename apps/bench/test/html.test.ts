import { beforeAll, describe, expect, it } from "vitest";

import { spread } from "../src/html/scaling-chart.ts";
import { reportHtml } from "../src/html/page.ts";
import { loadAll, runPeerTask } from "../src/peers/run.ts";
import { loadCotangent } from "../src/peers/cotangent.ts";
import { loadPlain } from "../src/peers/plain.ts";
import { peerTasks } from "../src/peers/tasks.ts";
import { races } from "../src/races/index.ts";
import type { Report } from "../src/report.ts";
import { run } from "../src/run.ts";
import { tickingClock } from "./clock.ts";
import { brief, failingRoute, silent, small, smallParts, wrongRoute } from "./parts.ts";

const sizes = [1, 2, 3].map((k) => ({ ...small.instances[0]!, label: `size ${k}`, size: 2 ** k }));
const parts = { ...smallParts, problems: [{ ...small, instances: sizes }] };

async function makeReport(more: Parameters<typeof run>[1] = parts): Promise<Report> {
  const report = await run({ quick: true, filter: "small" }, more, silent);
  const loaded = await loadAll([
    { name: "cotangent", load: loadCotangent },
    { name: "JavaScript <by hand>", load: loadPlain },
  ]);
  return {
    ...report,
    peers: [peerTasks[0]!, races[0]!].map((task) => runPeerTask(task, loaded, brief, tickingClock())),
    checks: [
      {
        name: "cold/x",
        title: "first <use>",
        detail: "12.0 ms",
        figures: { median: 12 },
        requirements: [{ statement: "first <use>: under 15 ms", met: true, measured: "12.0 ms" }],
      },
    ],
    memory: [
      {
        title: "<b>steps",
        steps: 10,
        size: 10,
        seconds: 1,
        peakGrowth: 1e6,
        finalGrowth: 0,
        linearBytes: 65536,
        limit: 2e6,
        met: true,
        stayLimit: 1e6,
        nothingStays: false,
      },
    ],
  };
}

/** The tags that are opened and not closed, or closed and not opened. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const body = html.replace(/<!doctype html>/i, "").replace(/<style>[\s\S]*?<\/style>/, "");
  for (const [, close, name, attributes] of body.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+="[^"<]*")*\s*\/?)>/gi,
  )) {
    if (close === "/") {
      if (open.pop() !== name) faults.push(`</${name}>`);
    } else if (!attributes!.endsWith("/")) open.push(name!);
  }
  return [...faults, ...open];
}

describe("the HTML report", () => {
  let html = "";
  beforeAll(async () => {
    html = reportHtml(await makeReport());
  });

  it("is well-formed", () => {
    expect(unbalanced(html)).toEqual([]);
    // every < begins a tag that was recognized
    const rest = html
      .replace(/<!doctype html>/i, "")
      .replace(/<style>[\s\S]*?<\/style>/, "")
      .replace(/<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+="[^"<]*")*\s*\/?)>/gi, "");
    expect(rest).not.toContain("<");
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });
  it("loads nothing", () => {
    expect(html).not.toMatch(/\b(src|href|srcset)=|url\(|@import|<script|<link|https?:/i);
  });
  it("escapes what it shows", () => {
    expect(html).toContain("Small &lt;problem&gt;");
    expect(html).not.toContain("<problem>");
  });
  it("has a heat map for each derivative and dtype, and charts of the times", () => {
    expect(html.match(/aria-label="Agreement of routes/g)).toHaveLength(4);
    expect(html.match(/aria-label="Time by route and size"/g)).toHaveLength(4);
    expect(html.match(/aria-label="Time over size"/g)).toHaveLength(4);
    expect(html.match(/aria-label="Time by library"/g)).toHaveLength(2);
    expect(html).not.toMatch(/class="bad"><title>/);
  });
  it("has the races and checks of compiled programs", () => {
    expect(html).toContain("<h2>Compiled programs</h2>");
    expect(html).toContain("jit(hessian(rosenbrock)), n = 10");
    expect(html).toContain("cotangent (jit), read");
    expect(html).toContain("first &lt;use&gt;: under 15 ms: 12.0 ms");
  });
  it("marks what is wrong", async () => {
    const broken = { ...parts, routes: [...parts.routes, wrongRoute, failingRoute] };
    const marked = reportHtml(await makeReport(broken));
    expect(marked).toContain("disagree");
    expect(marked).toContain("deliberately failing failed: no such luck");
    expect(marked).toMatch(/class="bad"><title>[^<]*deliberately wrong/);
    expect(unbalanced(marked)).toEqual([]);
  });
});

describe("labels at the ends of lines", () => {
  it("are moved apart, in order, above the floor", () => {
    const out = spread([50, 10, 50.5, 99], 10, 100);
    const sorted = [...out].sort((a, b) => a - b);
    sorted.slice(1).forEach((y, i) => expect(y - sorted[i]!).toBeGreaterThanOrEqual(10));
    expect(Math.max(...out)).toBeLessThanOrEqual(100);
    expect(out[0]!).toBeLessThan(out[2]!);
    expect(out[1]).toBe(Math.min(...out));
  });
});
