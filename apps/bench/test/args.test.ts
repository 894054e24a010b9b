import { describe, expect, it } from "vitest";

import { readArgs, UsageError } from "../src/args.ts";

describe("the command line", () => {
  it("has defaults for everything", () => {
    expect(readArgs([])).toEqual({
      help: false,
      json: false,
      quick: false,
      thorough: false,
      cpu: false,
      filter: null,
      html: null,
      trace: null,
    });
  });
  it("reads every option", () => {
    expect(
      readArgs(["--quick", "--cpu", "--json", "--filter", "rosen", "--html=a/b.html", "--trace=programs"]),
    ).toEqual({
      help: false,
      json: true,
      quick: true,
      thorough: false,
      cpu: true,
      filter: "rosen",
      html: "a/b.html",
      trace: "programs",
    });
  });
  it("is quick or thorough, not both", () => {
    expect(readArgs(["--thorough"])).toMatchObject({ quick: false, thorough: true });
    expect(() => readArgs(["--thorough", "--quick"])).toThrow(UsageError);
  });
  it("ignores the -- that pnpm passes on", () => {
    expect(readArgs(["--", "--quick"]).quick).toBe(true);
  });
  it.each([["--quik"], ["rosenbrock"], ["--filter"], ["--html="], ["--quick=yes"]])(
    "refuses %s",
    (arg) => {
      expect(() => readArgs([arg])).toThrow(UsageError);
    },
  );
});
