import { createCpuBackend } from "@cotangent/backend-cpu";
import { type Backend, flattenTree, type Tensor, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomProgram } from "../../../testing/test/random-programs.ts";
import { newDevice } from "../support/gpu.ts";
import { limitsOf, printerBackend } from "./printer-backend.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await newDevice();
});
afterAll(() => device.destroy());

const both = { argnums: [0, 1] } as const;
type Transform = (f: (a: Tensor, b: Tensor) => Tensor) => (a: Tensor, b: Tensor) => unknown;
const transforms: readonly (readonly [string, Transform])[] = [
  ["value", (f) => f],
  ["gradient", (f) => grad(f, both)],
  ["Hessian", (f) => hessian(f, both)],
];

async function values(backend: Backend, seed: number, transform: Transform): Promise<number[]> {
  const result = withBackend(backend, () => {
    const { f, args } = randomProgram(seed, 6, "float32");
    return jit(transform(f) as (a: Tensor, b: Tensor) => Tensor, { backend })(...args);
  });
  const parts = await Promise.all(
    (flattenTree(result).leaves as Tensor[]).map(async (t) => [...(await t.data())]),
  );
  return parts.flat();
}

for (let seed = 0; seed < 4; seed++)
  for (const [what, transform] of transforms) {
    // a driver takes its time for the shaders of a Hessian
    if (what === "Hessian" && seed > 1) continue;
    test(`the ${what} of the random program ${seed} is the cpu backend's`, async () => {
      // few buffers, so that kernels are cut; the two kinds of devices in turns
      const limits = limitsOf(device, { software: seed % 2 === 0, storageBuffers: 4 + (seed % 5) });
      device.pushErrorScope("validation");
      const got = await values(printerBackend(device, limits), seed, transform);
      expect((await device.popErrorScope())?.message).toBeUndefined();
      const want = await values(createCpuBackend(), seed, transform);
      const size = want.reduce((m, y) => Math.max(m, Math.abs(y)), 1e-2);
      expect(got.length).toBe(want.length);
      const worst = want.reduce((m, y, i) => Math.max(m, Math.abs(y - got[i]!) / size), 0);
      expect(worst).toBeLessThan(1e-4);
    });
  }
