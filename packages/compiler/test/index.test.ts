import { expect, test } from "vitest";
import * as names from "../src/index.ts";

test("@cotangent/compiler exports the passes, each by its name", () => {
  for (const pass of [
    "foldConstants",
    "removeDead",
    "shareEqual",
    "simplifyAlgebra",
    "simplifyMovement",
    "sinkBroadcasts",
  ])
    expect(names).toHaveProperty(pass);
});
