import { describe, test } from "vitest";
import { conformanceShard } from "../support/conformance.ts";

describe("webgpu conforms", () => {
  for (const { name, run } of conformanceShard(0))
    test(name, async ({ skip }) => {
      const outcome = await run();
      if (outcome !== undefined) skip(outcome.notRun);
    });
});
