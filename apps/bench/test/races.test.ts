import { describe, expect, it } from "vitest";

import { loadCotangent } from "../src/peers/cotangent.ts";
import { loadJax } from "../src/peers/jax.ts";
import { loadPlain } from "../src/peers/plain.ts";
import { loadAll, runPeerTask } from "../src/peers/run.ts";
import { check } from "../src/peers/required.ts";
import { loadTfjs } from "../src/peers/tfjs.ts";
import { wasmCompetitors } from "../src/peers/wasm.ts";
import {
  fusedRosenbrockHessian,
  identity,
  logisticHessian,
  logisticHessianByHalf,
  rosenbrockGradientAndValue,
  tridiagonalRosenbrockHessian,
} from "../src/races/by-hand.ts";
import { races } from "../src/races/index.ts";
import { linalgRace } from "../src/races/linalg.ts";
import { logisticRace } from "../src/races/logistic.ts";
import { gradientRace, hessianRace } from "../src/races/rosenbrock.ts";
import { sineRace } from "../src/races/sine.ts";
import type { PeerResult } from "../src/report.ts";
import { kept, race } from "../src/timing.ts";
import { tickingClock } from "./clock.ts";
import { brief } from "./parts.ts";

describe("loops by hand", () => {
  const x = Float64Array.of(0.5, -1.25, 2);
  // 1200 x² − 400 y + 2, −400 x, 200, worked out by hand
  const hessian = [802, -200, 0, -200, 1277, 500, 0, 500, 200];
  it("give the Hessian of Rosenbrock by forward over reverse", () => {
    const out = new Float64Array(9).fill(7);
    expect([...fusedRosenbrockHessian(x, identity(3), out)]).toEqual(hessian);
  });
  it("give it by its three bands, the second time too", () => {
    const out = new Float64Array(9);
    tridiagonalRosenbrockHessian(x, out);
    expect([...tridiagonalRosenbrockHessian(x, out)]).toEqual(hessian);
  });
  it("give value and gradient of Rosenbrock", () => {
    const out = new Float64Array(3).fill(7);
    // a = −1.5 and 0.4375, b = 0.5 and 2.25
    expect(rosenbrockGradientAndValue(x, out)).toBeCloseTo(249.453125, 10);
    expect([...out]).toEqual([299, -85.75, 87.5]);
  });
  it("give the Hessian of one row of a logistic regression", () => {
    const rows = { features: Float64Array.of(1, 2), count: 1, ridge: 0.5 };
    // σ(0)(1 − σ(0)) = ¼
    const expected = [0.75, 0.5, 0.5, 1.5];
    const w = new Float64Array(2);
    expect([...logisticHessian(rows, w, new Float64Array(4).fill(7))]).toEqual(expected);
    expect([...logisticHessianByHalf(rows, w, new Float64Array(4).fill(7))]).toEqual(expected);
  });
});

describe("races of factorisations", () => {
  it.each(["cholesky", "solve", "qr", "eigh"] as const)(
    "%s: everybody who takes part computes the same",
    async (task) => {
      const loaded = await loadAll([
        { name: "cotangent", load: () => loadCotangent() },
        { name: "JavaScript by hand", load: loadPlain },
        { name: "tfjs (cpu)", load: () => loadTfjs("cpu") },
        { name: "jax-js (eager)", load: () => loadJax(false) },
        { name: "jax-js (jit)", load: () => loadJax(true) },
        ...wasmCompetitors,
      ]);
      const { results, requirements } = runPeerTask(
        linalgRace(task, 5),
        loaded,
        brief,
        tickingClock(),
      );
      expect(results.length).toBeGreaterThan(2);
      expect(results.map(({ competitor, note }) => [competitor, note])).toEqual(
        results.map(({ competitor }) => [competitor, null]),
      );
      for (const { measured } of requirements) expect(measured).toMatch(/^\d/);
    },
  );
});

describe("races of compiled programs", () => {
  it.each(
    [
      hessianRace(4, 10),
      gradientRace(5, { competitor: "fused loop by hand", atMost: 1 }),
      logisticRace(6, 3),
      sineRace(7),
    ].map((task) => [task.title, task] as const),
  )("%s: ours and the loops by hand compute the same, to float64", async (_, task) => {
    const report = runPeerTask(task, await loadAll([]), brief, tickingClock());
    expect(report.results.length).toBeGreaterThanOrEqual(4);
    expect(report.results.map(({ note }) => note)).toEqual(report.results.map(() => null));
    expect(report.requirements[0]!.met).toBeTypeOf("boolean");
  });
  it("hold everybody who works in float64 to float64", () => {
    for (const task of races)
      for (const { tolerance } of task.starters([])) expect(tolerance).toBeLessThan(1e-10);
  });
  it("mention in their statements only who takes part", () => {
    for (const task of races) {
      const names = [
        ...task.starters([]).map(({ name }) => name),
        // loaded only in a run
        "jax-js (jit)",
      ];
      for (const required of task.required) {
        const others = "competitor" in required ? [required.competitor] : [];
        expect(names).toEqual(expect.arrayContaining([...others, required.who ?? names[0]]));
      }
    }
  });
  it("keep results while they run and let go of them in the end", () => {
    const seen: unknown[] = [];
    const run = (): number => {
      seen.push(kept.result);
      return 42;
    };
    race([{ name: "a", run }], brief, tickingClock());
    expect(seen.slice(1).every((value) => value === 42)).toBe(true);
    expect(kept.result).toBeUndefined();
  });
});

describe("a statement on threads", () => {
  const required = { who: "two", competitor: "one", factor: 1.7, control: "apart" };
  const result = (competitor: string, milliseconds: number, least: number): PeerResult => ({
    competitor,
    milliseconds,
    least,
    ratio: milliseconds / 10,
    wrong: false,
    note: null,
  });
  const checked = (two: number, apart: number) =>
    check(
      "x",
      [result("one", 10, 9), result("two", two, 5), result("apart", apart, 4.5)],
      required,
    );
  it("says what was reached and what there was to be had, by medians and least times too", () => {
    expect(checked(5, 5)).toEqual({
      statement: "x, two: at least 1.7 times as fast as one",
      met: true,
      measured:
        "2.00 times as fast (median times 2.00, least times 1.80); the machine gave two threads 2.00× (median times 2.00, least times 2.00) in this run: ours is 100 % of that",
    });
  });
  it("is not met where the machine had two processors for it", () => {
    expect(checked(6, 5.8).met).toBe(false);
  });
  it("is unknown where the machine had not, and met where it is", () => {
    expect(checked(6, 6)).toMatchObject({
      met: null,
      measured: expect.stringContaining("the machine gave two threads 1.67×"),
    });
    expect(checked(5.8, 6).met).toBe(true);
  });
  it("does without a control where there is none", () => {
    const results = [result("one", 10, 9), result("two", 6, 5)];
    expect(check("x", results, required)).toMatchObject({
      met: false,
      measured: "1.67 times as fast (median times 1.67, least times 1.80); without a control",
    });
  });
});

describe("a statement of at most a multiple plus some microseconds", () => {
  const result = (competitor: string, milliseconds: number | null): PeerResult => ({
    competitor,
    milliseconds,
    ratio: milliseconds === null ? null : milliseconds / 0.005,
    wrong: false,
    note: null,
  });
  const required = { competitor: "loop", atMost: 1.5, microseconds: 2 };
  it("is met up to the sum", () => {
    const met = check("x", [result("ours", 0.005), result("loop", 0.0021)], required);
    expect(met.statement).toBe("x: at most 1.5 times the time of loop plus 2 µs");
    expect(met).toMatchObject({ met: true });
    expect(met.measured).toBe("5.0 µs, which is 2.38 times its 2.1 µs; allowed 5.2 µs");
  });
  it("is not met beyond it", () => {
    const beyond = check("x", [result("ours", 0.005), result("loop", 0.0019)], required);
    expect(beyond.met).toBe(false);
  });
  it("is about whom it names", () => {
    const results = [result("ours", 0.005), result("ours, read", 0.02), result("loop", 0.0021)];
    expect(check("x", results, { ...required, who: "ours, read" })).toMatchObject({
      met: false,
      statement: "x, ours, read: at most 1.5 times the time of loop plus 2 µs",
    });
  });
  it("is unknown where somebody is missing", () => {
    expect(check("x", [result("ours", 0.005), result("loop", null)], required).met).toBeNull();
  });
});
