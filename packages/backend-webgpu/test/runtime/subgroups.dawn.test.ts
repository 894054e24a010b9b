import { expect, test } from "vitest";
import { newBackend, useDevices } from "../support/backend.ts";

useDevices();

test("Node's adapters have subgroups, so that what is skipped without them is tested here", async () => {
  const { supports } = await newBackend();
  expect(supports.subgroups).toBe(true);
});
