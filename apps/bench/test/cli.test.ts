import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { cli } from "../src/cli.ts";
import type { Report } from "../src/report.ts";
import type { Parts } from "../src/run.ts";
import { failingRoute, smallParts, wrongRoute } from "./parts.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command on the small problem. */
async function bench(argv: string[], parts: Parts = smallParts) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await cli(argv, parts, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    folder,
  });
  return { code, stdout: out.join(""), stderr: err.join("") };
}
const quick = ["--quick", "--filter", "small", "--html", "report.html"];

describe("the command", () => {
  it("prints a table, the verdict and the place of the report, and exits with 0", async () => {
    const { code, stdout, stderr } = await bench(quick);
    expect(code).toBe(0);
    expect(stdout).toContain("jacfwd∘jacrev");
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(
      /^All routes agree: [\d,]+ pairs in 4 cases\. \d+ s\. Report: report\.html$/,
    );
    expect(stderr).toMatch(/^Small <problem>: [\d,]+ pairs of routes agree in 4 cases/);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toMatch(/^<!doctype html>/);
  });
  it("exits with 1 when a route is wrong, and names it", async () => {
    const { code, stdout } = await bench(quick, {
      ...smallParts,
      routes: [...smallParts.routes, wrongRoute],
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ gradient, n = 2, float64, cpu\n {4}deliberately wrong disagrees with (\d+) of \1 others, by 1\.0e-6 at most\n/,
    );
    expect(stdout.match(/│\s+✗/g)).toHaveLength(1);
    expect(stdout).toContain("Routes disagree in 1 of 4 cases.");
  });
  it("exits with 1 when a route throws, and says why", async () => {
    const { code, stdout } = await bench(quick, {
      ...smallParts,
      routes: [...smallParts.routes, failingRoute],
    });
    expect(code).toBe(1);
    expect(stdout).toContain("deliberately failing failed: no such luck");
  });
  it("prints one JSON document and nothing else with --json", async () => {
    const { code, stdout } = await bench([...quick, "--json"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({
      version: 1,
      agrees: true,
      quick: true,
      filter: "small",
      memory: [],
      peers: [],
      checks: [],
      programs: [],
    });
    const [one] = report.problems[0]!.cases;
    expect(one).toMatchObject({
      kind: "gradient",
      dtype: "float64",
      backend: "cpu",
      instance: "n = 2",
      agrees: true,
    });
    expect(one!.differences).toHaveLength(one!.routes.length);
    for (const row of one!.differences)
      for (const difference of row) expect(difference).toBeTypeOf("number");
    expect(one!.routes[0]).toMatchObject({
      name: "grad",
      origin: "transforms",
      error: null,
      tolerance: 1e-12,
    });
  });
  it("writes what the compiler made of each derivative with --trace", async () => {
    const { code, stdout } = await bench([...quick, "--json", "--trace", "programs"]);
    expect(code).toBe(0);
    const { programs } = JSON.parse(stdout) as Report;
    expect(programs.map(({ file }) => file)).toEqual([
      "small-n-2-gradient.txt",
      "small-n-2-hessian.txt",
    ]);
    expect(readdirSync(join(folder, "programs")).sort()).toEqual(programs.map(({ file }) => file));
    for (const { file, text } of programs) {
      expect(text).toMatch(/^\d+ loop nests?, .* operations, .* B read, .* B written, arena \d+ B/);
      expect(readFileSync(join(folder, "programs", file), "utf8")).toBe(`${text}\n`);
    }
  });
  it("answers a wrong command with 2 and the way out", async () => {
    expect(await bench(["--quik"])).toMatchObject({ code: 2, stdout: "" });
    const { code, stderr } = await bench(["--filter", "nonsense"]);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing is named like "nonsense"; there are small, memory');
  });
  it("explains itself with --help", async () => {
    const { code, stdout } = await bench(["--help"]);
    expect(code).toBe(0);
    for (const option of ["--quick", "--filter", "--json", "--html", "--trace"])
      expect(stdout).toContain(option);
  });
});
