import { tensor, type Tensor, withBackend } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { expect, test } from "vitest";
import { newBackend, useDevices } from "../support/backend.ts";

useDevices();

test("10⁵ dispatches leave no more buffers than one", async () => {
  const backend = await newBackend();
  const w = withBackend(backend, () => tensor(new Float32Array(8)));
  const step = jit((x: Tensor) => x.mul(0.5).add(1));
  step(w).dispose();
  const { created, liveBytes } = backend.memory;
  for (let i = 0; i < 100_000; i++) {
    step(w).dispose();
    if (i % 5000 === 0) await backend.flush();
  }
  await backend.flush();
  expect(backend.memory.created).toBe(created);
  expect(backend.memory.liveBytes).toBeLessThanOrEqual(liveBytes);
});
