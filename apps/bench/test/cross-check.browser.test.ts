import { createWasmBackend } from "cotangent";
import { describe, expect, test } from "vitest";

import { crossCheck, type CrossCheckOptions } from "../src/cross-check.ts";
import { problems } from "../src/problems/index.ts";
import { routes } from "../src/routes/index.ts";

/** Every route, all sizes. The page is not isolated: one thread. Nothing is measured: each route runs once. */
const options = async (): Promise<CrossCheckOptions> => {
  const backend = await createWasmBackend({ threads: false });
  const dtypes = ["float64", "float32"] as const;
  const create = () => backend;
  return {
    routes,
    backends: [{ name: "wasm", dtypes, create, backend }],
    largeIn: dtypes,
    budget: 0,
  };
};

/** What knows nothing of our derivatives: differences of plain numbers, the closed form, PyTorch. */
const independent: ReadonlySet<string> = new Set(["differences", "reference"]);

describe("on WebAssembly in a browser, in both dtypes", () => {
  test.each(problems.map((problem) => [problem.name, problem] as const))(
    "%s: all routes, eager and compiled, agree with each other and with what knows nothing of them",
    async (_, problem) => {
      const { cases } = await crossCheck(problem, await options());
      const kinds = problem.instances.flatMap((instance) => instance.kinds);
      expect(cases.map(({ kind, dtype }) => `${kind} ${dtype}`)).toEqual(
        kinds.flatMap((kind) => [`${kind} float64`, `${kind} float32`]),
      );
      for (const one of cases) {
        const label = `${one.instance}, ${one.kind}, ${one.dtype}`;
        expect(
          one.routes.filter(({ error }) => error !== null),
          label,
        ).toEqual([]);
        expect(one.disagreements, label).toEqual([]);
        const origins = one.routes.map(({ origin }) => origin);
        expect(origins, label).toContain("transforms");
        expect(origins, label).toContain("jit");
        expect(
          origins.some((origin) => independent.has(origin)),
          label,
        ).toBe(true);
      }
    },
  );
});
