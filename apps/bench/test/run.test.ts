import { describe, expect, it } from "vitest";

import { backends } from "../src/backends.ts";
import { run } from "../src/run.ts";
import { failingRoute, silent, small, smallParts, wrongRoute } from "./parts.ts";

const options = { quick: true, filter: "small" };

describe("a run", () => {
  it("finds that all routes agree, in both dtypes", async () => {
    const report = await run(options, smallParts, silent);
    expect(report.agrees).toBe(true);
    expect(report.problems[0]!.cases.map(({ kind, dtype }) => `${kind} ${dtype}`)).toEqual([
      "gradient float64",
      "gradient float32",
      "hessian float64",
      "hessian float32",
    ]);
    for (const { routes } of report.problems[0]!.cases) {
      expect(routes.length).toBeGreaterThan(10);
      expect(routes.filter(({ error }) => error !== null)).toEqual([]);
    }
  });
  it.each([
    ["the interpreter", 1],
    ["WebAssembly", 2],
  ])("takes a few routes, eager and compiled, on %s", async (_, place) => {
    const parts = { ...smallParts, backends: [backends[place]!] };
    const report = await run(options, parts, silent);
    expect(report.agrees).toBe(true);
    expect(report.missingBackends).toEqual([]);
    const names = report.problems[0]!.cases.map(({ routes }) => routes.map(({ name }) => name));
    expect(names[0]).toEqual([
      "grad",
      "jacrev",
      "jacfwd",
      "jit(grad)",
      "jit(jacfwd)",
      "jit(jacrev)",
      "central differences",
    ]);
    expect(names[2]).toEqual([
      "hessian",
      "jacfwd∘jacrev",
      "jit(hessian)",
      "central differences of grad",
    ]);
  });
  it("detects a route that is wrong by a millionth in float64", async () => {
    const parts = { ...smallParts, routes: [...smallParts.routes, wrongRoute] };
    const report = await run(options, parts, silent);
    expect(report.agrees).toBe(false);
    const [gradient] = report.problems[0]!.cases;
    expect(gradient!.agrees).toBe(false);
    expect(gradient!.disagreements).toHaveLength(gradient!.routes.length - 1);
    for (const { a, b, difference } of gradient!.disagreements) {
      expect([a, b]).toContain("deliberately wrong");
      expect(difference).toBeGreaterThan(1e-8);
    }
    expect(
      report.problems[0]!.cases.filter(({ kind }) => kind === "hessian").every((c) => c.agrees),
    ).toBe(true);
  });
  it("counts a route that throws as a disagreement and keeps its message", async () => {
    const parts = { ...smallParts, routes: [...smallParts.routes, failingRoute] };
    const report = await run(options, parts, silent);
    expect(report.agrees).toBe(false);
    const hessian = report.problems[0]!.cases.find(({ kind }) => kind === "hessian")!;
    expect(hessian.routes.at(-1)).toMatchObject({ error: "no such luck", milliseconds: null });
  });
  it("does not take nothing compared for agreement", async () => {
    const broken = {
      name: "broken",
      dtypes: ["float64"] as const,
      create: () => {
        throw new Error("no such platform");
      },
    };
    const report = await run(options, { ...smallParts, backends: [broken] }, silent);
    expect(report.agrees).toBe(false);
    expect(report.missingBackends).toEqual([{ name: "broken", reason: "no such platform" }]);
  });
  it("leaves large sizes out when quick", async () => {
    const large = { ...small.instances[0]!, label: "large", large: true };
    const parts = {
      ...smallParts,
      problems: [{ ...small, instances: [...small.instances, large] }],
    };
    const labels = async (quick: boolean): Promise<string[]> => {
      const report = await run({ quick, filter: "small" }, parts, silent);
      return [...new Set(report.problems[0]!.cases.map(({ instance }) => instance))];
    };
    expect(await labels(true)).toEqual(["n = 2"]);
    expect(await labels(false)).toEqual(["n = 2", "large"]);
  });
});
