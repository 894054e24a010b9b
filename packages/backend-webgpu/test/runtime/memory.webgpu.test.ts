import { add, mul, scan, sum, tensor, type Tensor, tidy, withBackend } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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

describe("the pool", () => {
  test("counts what tensors hold, keeps what was disposed, and uses it again", async () => {
    const backend = await newBackend();
    const x = withBackend(backend, () => tensor(new Float32Array(MiB / 4)));
    expect(backend.memory).toMatchObject({ liveBytes: MiB, pooledBytes: 0, buffers: 1 });
    const y = add(x, x);
    expect(backend.memory).toMatchObject({ liveBytes: 2 * MiB, buffers: 2, created: 2 });
    y.dispose();
    expect(backend.memory).toMatchObject({ liveBytes: MiB, pooledBytes: MiB, buffers: 2 });
    const z = mul(x, x);
    expect(backend.memory).toMatchObject({ liveBytes: 2 * MiB, pooledBytes: 0, created: 2 });
    expect((await z.data())[0]).toBe(0);
  });

  test("memory that is used again while the device still works on its old contents is not mixed up", async () => {
    const backend = await newBackend();
    const x = withBackend(backend, () => tensor([1, 2, 3]));
    const sums: Tensor[] = [];
    for (let i = 0; i < 50; i++) {
      const y = mul(x, i);
      sums.push(sum(y));
      y.dispose();
      // an upload is written at once, and may get the buffer of y
      withBackend(backend, () => tensor([100, 100, 100])).dispose();
    }
    const values = await Promise.all(sums.map((s) => s.array()));
    expect(values).toEqual(Array.from({ length: 50 }, (_, i) => 6 * i));
  });

  test("a result that is its argument shares the memory, which is kept until both are gone", async () => {
    const backend = await newBackend();
    const x = withBackend(backend, () => tensor([1, 2]));
    const same = jit((a: Tensor) => a)(x);
    x.dispose();
    expect(backend.memory.pooledBytes).toBe(0);
    expect(await same.array()).toEqual([1, 2]);
    same.dispose();
    expect(backend.memory.pooledBytes).toBe(256);
  });

  test("what a program closes over is kept for it, though tidy disposed the tensor after the first call", async () => {
    const backend = await newBackend();
    await withBackend(backend, async () => {
      const x = tensor([1, 2]);
      const held = tensor([3, 5]);
      const step = jit((a: Tensor) => add(mul(a, tensor([10, 100])), held));
      tidy(() => step(x));
      held.dispose();
      // new tensors get memory that was given back
      const others = [tensor([7, 7]), tensor([8, 8]), tensor([9, 9])];
      expect(await withBackend(backend, () => step(x)).array()).toEqual([13, 205]);
      expect(step.compilations).toBe(1);
      expect(await Promise.all(others.map((t) => t.array()))).toEqual([[7, 7], [8, 8], [9, 9]]);
    });
  });

  test("buffers that are not used are destroyed before the budget is passed", async () => {
    const backend = await newBackend({ budgetBytes: 4 * MiB });
    for (const size of [1, 2, 3, 4])
      withBackend(backend, () => tensor(new Float32Array((size * MiB) / 4))).dispose();
    const { liveBytes, pooledBytes, peakBytes } = backend.memory;
    expect(liveBytes).toBe(0);
    expect(pooledBytes).toBeLessThanOrEqual(4 * MiB);
    expect(peakBytes).toBeLessThanOrEqual(4 * MiB);
    expect(warnings).toEqual([]);
  });

  test("above the budget, what a program works with is destroyed after it was submitted, not before", async () => {
    const backend = await newBackend({ budgetBytes: MiB });
    const x = withBackend(backend, () => tensor(new Float32Array(MiB / 2).fill(1), { shape: [2, MiB / 4] }));
    // long rows are folded in two dispatches, with memory between them
    expect(await sum(x).array()).toBe(MiB / 2);
    const steps = jit((rows: Tensor) => scan((s: Tensor, row: Tensor) => [sum(mul(row, s)), sum(row)], sum(rows), rows));
    const [last, each] = steps(x);
    const row = MiB / 4;
    expect(await each.array()).toEqual([row, row]);
    expect(await last.array()).toBe(2 * row ** 3);
    expect(backend.memory.pooledBytes).toBe(0);
    expect(warnings).toHaveLength(1);
  });
});
