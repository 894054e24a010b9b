import { tensor, type Tensor, tidy, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newBackend, useDevices } from "../support/backend.ts";

useDevices();

const MiB = 1 << 20;
const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const loss = (x: Tensor): Tensor => x.sub(2).square().sum();
/** A gradient step, towards 2 from anywhere. */
const step = jit((x: Tensor) => x.sub(grad(loss)(x).mul(0.25)));

async function start(elements: number, budgetBytes: number) {
  const backend = await newBackend({ budgetBytes });
  return { backend, w: withBackend(backend, () => tensor(new Float32Array(elements))) };
}

test("10⁴ steps in tidy without any await need a few buffers", async () => {
  const { backend, w } = await start(1024, 64 * MiB);
  let x = w;
  for (let i = 0; i < 10_000; i++) {
    const next = tidy(() => step(x));
    x.dispose();
    x = next;
  }
  expect((await x.data())[0]).toBeCloseTo(2, 5);
  expect(backend.memory.buffers).toBeLessThan(8);
  expect(warnings).toEqual([]);
});

test("10⁴ steps with an await every 100 keep memory bounded, though nothing is disposed", async () => {
  const { backend, w } = await start(16384, 256 * MiB);
  let x = w;
  for (let i = 0; i < 10_000; i++) {
    x = step(x);
    if (i % 100 === 99) await backend.flush();
  }
  expect((await x.data())[0]).toBeCloseTo(2, 5);
  // all of it would be 625 MiB
  expect(backend.memory.peakBytes).toBeLessThanOrEqual(256 * MiB);
  expect(warnings).toEqual([]);
});

test("a loop that neither awaits nor tidies is told so once, at the budget", async () => {
  const { w } = await start(65536, 8 * MiB);
  const kept: Tensor[] = [];
  let x = w;
  for (let i = 0; i < 100; i++) kept.push((x = step(x)));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/8 MiB.*tidy\(\(\) => ….*await backend\.flush\(\)/);
  expect((await x.data())[0]).toBeCloseTo(2, 5);
});
