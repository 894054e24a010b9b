import { einsum, sort, tensor, type Tensor } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { describeBackend } from "@cotangent/testing";
import { describe, expect, test, vi } from "vitest";
import { createWasmBackend, type WasmBackend } from "../src/index.ts";
import { LinearMemory } from "../src/memory/linear-memory.ts";

/** A backend whose programs all lie above 2 GiB, where addresses are negative as signed integers. Nobody touches what is below. */
async function createHigh(threads: number): Promise<WasmBackend> {
  const take = vi.spyOn(LinearMemory.prototype, "take");
  const backend = await createWasmBackend({ threads });
  tensor([1, 2, 3], { backend }).add(1);
  const [memory] = take.mock.contexts as [LinearMemory];
  take.mockRestore();
  expect(memory.take(2 ** 31)).toBeGreaterThan(0);
  await backend.dispose();
  // what is left below 2 GiB
  while (memory.take(64) < 2 ** 31);
  return backend;
}

describeBackend("wasm above 2 GiB", () => createHigh(1), { describe, test });

test("large programs above 2 GiB give what they give below", async () => {
  const [high, low] = [await createHigh(1), await createWasmBackend({ threads: false })];
  const numbers = Float32Array.from({ length: 90_000 }, (_, i) => Math.sin(i * i));
  const run = (backend: WasmBackend, f: (x: Tensor) => Tensor): readonly number[] => [...jit(f)(tensor(numbers, { shape: [300, 300], backend })).dataSync()];
  for (const f of [
    (x: Tensor) => x.matmul(x),
    (x: Tensor) => einsum("ij,kj->ki", x, x),
    (x: Tensor) => x.sin().mul(x).add(1).sum(0),
    (x: Tensor) => sort(x, 0).values.cumsum(1),
  ])
    expect(run(high, f)).toEqual(run(low, f));
  expect(high.memory.linearBytes).toBeGreaterThan(2 ** 31);
});
