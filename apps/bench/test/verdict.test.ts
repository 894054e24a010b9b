import { describe, expect, it } from "vitest";

import { compare } from "../src/agreement.ts";
import type { CaseReport } from "../src/report.ts";
import { findingsOf, suspectsOf, worstDifference } from "../src/verdict.ts";

/** A case of routes that each have one number; null failed. */
function caseOf(
  results: Record<string, number | null>,
  tolerances: Record<string, number> = {},
): CaseReport {
  const outcomes = Object.entries(results).map(([name, value]) => ({
    name,
    tolerance: tolerances[name] ?? 1e-6,
    values: value === null ? null : [value],
  }));
  const { differences, disagreements } = compare(outcomes);
  return {
    instance: "n = 1",
    size: 1,
    kind: "gradient",
    backend: "cpu",
    dtype: "float64",
    agrees: disagreements.length === 0,
    routes: outcomes.map(({ name, tolerance, values }) => ({
      name,
      tolerance,
      origin: "transforms",
      milliseconds: 1,
      samples: 1,
      error: values === null ? "broke" : null,
    })),
    differences: differences.map((row) => row.map((d) => (Number.isFinite(d) ? d : null))),
    disagreements,
  };
}

describe("who is suspected", () => {
  it("is nobody when all agree", () => {
    expect([...suspectsOf(caseOf({ a: 1, b: 1, c: 1 }))]).toEqual([]);
  });
  it("is the one who disagrees with most others", () => {
    expect([...suspectsOf(caseOf({ a: 1, b: 2, c: 1, d: 1 }))]).toEqual(["b"]);
  });
  it("is whoever failed", () => {
    expect([...suspectsOf(caseOf({ a: 1, b: null, c: 1, d: 1 }))]).toEqual(["b"]);
  });
  it("is both of two", () => {
    expect([...suspectsOf(caseOf({ a: 1, b: 2 }))]).toEqual(["a", "b"]);
  });
});

describe("the worst difference of a route", () => {
  it("leaves a suspect out, unless it is its own", () => {
    const report = caseOf({ a: 1, b: 2, c: 1, d: 1 });
    expect([0, 1, 2, 3].map((i) => worstDifference(report, i))).toEqual([0, 0.5, 0, 0]);
  });
  it("is taken from routes at least as exact", () => {
    const report = caseOf({ a: 1, b: 1 + 1e-4, c: 1 + 1e-9 }, { b: 1e-3 });
    expect(worstDifference(report, 0)).toBeCloseTo(1e-9, 12);
    expect(worstDifference(report, 1)).toBeCloseTo(1e-4, 6);
  });
  it("is infinite where there is no result, and nothing without partners", () => {
    expect(worstDifference(caseOf({ a: null, b: 1 }), 0)).toBe(Infinity);
    expect(worstDifference(caseOf({ a: 1 }), 0)).toBeNull();
  });
});

describe("findings", () => {
  it("sum up each suspect and list the pairs without one", () => {
    // a and c are further apart than their tolerance, b is on neither side
    const report = caseOf({
      a: 1,
      c: 1 + 1.5e-6,
      m1: 1 + 0.7e-6,
      m2: 1 + 0.8e-6,
      b: 2,
      broken: null,
    });
    const { failed, odd, pairs } = findingsOf(report);
    expect(failed).toEqual([{ name: "broken", error: "broke" }]);
    expect(odd).toMatchObject([{ name: "b", count: 4, of: 4 }]);
    expect(pairs).toMatchObject([{ a: "a", b: "c" }]);
  });
});
