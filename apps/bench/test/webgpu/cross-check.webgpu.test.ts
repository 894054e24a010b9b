import { describe, expect, test } from "vitest";

import { crossCheck } from "../../src/cross-check.ts";
import { problems } from "../../src/problems/index.ts";
import { webgpuCrossCheck, withCpuReference } from "../../src/webgpu/cross-check.ts";

describe("on WebGPU, within the tolerance of float32", () => {
  test.each(problems.map((problem) => [problem.name, problem] as const))(
    "%s: hessian, jacrev, vmap and nested transforms agree with the cpu backend and with each other",
    async (_, problem) => {
      const options = { ...(await webgpuCrossCheck()), largeIn: [], budget: 0 };
      const { cases } = await crossCheck(withCpuReference(problem), options);
      expect(cases.length).toBeGreaterThan(0);
      for (const one of cases) {
        const label = `${one.instance}, ${one.kind}`;
        expect(
          one.routes.filter(({ error }) => error !== null),
          label,
        ).toEqual([]);
        expect(one.disagreements, label).toEqual([]);
        expect(
          one.routes.map(({ name }) => name),
          label,
        ).toContain("cpu backend");
      }
    },
  );
});
