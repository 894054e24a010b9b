import { describe, expect, it } from "vitest";

import { loadCotangent } from "../src/peers/cotangent.ts";
import type { Competitor, Library } from "../src/peers/library.ts";
import { loadPlain } from "../src/peers/plain.ts";
import { loadAll, runPeerTask } from "../src/peers/run.ts";
import { peerTasks } from "../src/peers/tasks.ts";
import { run } from "../src/run.ts";
import { tickingClock } from "./clock.ts";
import { brief, silent, smallParts } from "./parts.ts";

const ours: Competitor = { name: "cotangent", load: () => loadCotangent() };
const broken: Competitor = {
  name: "tfjs (cpu)",
  load: () => {
    throw new Error("cannot be loaded here");
  },
};
const liar: Competitor = {
  name: "liar",
  load: (): Library => {
    const job = { run: () => {}, result: () => new Float32Array(10) };
    return {
      name: "liar",
      add: () => job,
      sineGradient: () => job,
      rosenbrockHessian: () => ({ leftOut: "no Hessian" }),
    };
  },
};
const [add] = peerTasks;

describe("other libraries", () => {
  it("are kept with the reason when they fail to load", async () => {
    const report = runPeerTask(add!, await loadAll([ours, broken]), brief, tickingClock());
    expect(report.results[1]).toMatchObject({
      milliseconds: null,
      note: "failed: cannot be loaded here",
    });
    expect(report.requirements).toMatchObject([{ met: null, measured: "not measured" }]);
  });
  it("are told wrong when their result is", async () => {
    const report = runPeerTask(add!, await loadAll([ours, liar]), brief, tickingClock());
    expect(report.results.map(({ wrong }) => wrong).slice(0, 2)).toEqual([false, true]);
    expect(report.results[1]!.note).toMatch(/^wrong by/);
  });
  it("say what they leave out", async () => {
    const task = peerTasks.find(({ name }) => name === "peers/hessian")!;
    const report = runPeerTask(task, await loadAll([ours, liar]), brief, tickingClock());
    expect(report.results[1]!.note).toBe("left out: no Hessian");
  });
  it.each(peerTasks.map((task) => [task.title, task] as const))(
    "%s: ours and the plain loop are right",
    async (_, task) => {
      const loaded = await loadAll([ours, { name: "plain", load: loadPlain }]);
      const { results } = runPeerTask(task, loaded, brief, tickingClock());
      expect(results.slice(0, 2).map(({ note }) => note)).toEqual([null, null]);
    },
  );
  it("do not decide the verdict, but a wrong result of ours does", async () => {
    const only = { ...smallParts, problems: [], peerTasks: [add!] };
    const options = { quick: true, filter: "peers" };
    expect(
      (await run(options, { ...only, competitors: [ours, liar, broken] }, silent)).agrees,
    ).toBe(true);
    expect((await run(options, { ...only, competitors: [liar, ours] }, silent)).agrees).toBe(false);
  });
});
