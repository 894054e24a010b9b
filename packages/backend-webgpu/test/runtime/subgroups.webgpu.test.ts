import { createCpuBackend } from "@cotangent/backend-cpu";
import { type Backend, logsumexp, softmax, type Tensor, tensor, withBackend } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { describe, expect, test } from "vitest";
import { createWebgpuBackend } from "../../src/index.ts";
import { failure, newBackend, onDevice, useDevices } from "../support/backend.ts";
import { gpu } from "../support/gpu.ts";

useDevices();

/** A wave that has its extrema where no subgroup begins. */
const data = Float32Array.from({ length: 9001 }, (_, i) => Math.sin(i * 0.37) + (i === 4711 ? 1 : 0));

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  softmax: (x) => softmax(x, 0),
  logsumexp: (x) => logsumexp(x, 0),
  argmax: (x) => x.argmax(0),
  argmin: (x) => x.argmin(0),
};

async function valuesOn(backend: Backend): Promise<Record<string, number[]>> {
  const values: Record<string, number[]> = {};
  for (const [name, f] of Object.entries(functions)) {
    const y = withBackend(backend, () => jit(f, { backend })(tensor(data)));
    values[name] = [...(await y.data())];
  }
  return values;
}

const adapterHasThem = async (): Promise<boolean> =>
  (await gpu().requestAdapter())!.features.has("subgroups");

describe("Subgroups", () => {
  test("are used where the adapter has them, and the backend says so", async () => {
    const has = await adapterHasThem();
    const { supports } = await newBackend();
    expect(supports.subgroups).toBe(has);
    expect(supports.features.includes("subgroups")).toBe(has);
  });

  test("are not asked for where they are switched off", async () => {
    const { supports } = await newBackend({ features: [] });
    expect(supports.subgroups).toBe(false);
    expect(supports.features).not.toContain("subgroups");
  });

  test("are left alone on a caller's device that has them, where they are switched off", async () => {
    const { backend } = await onDevice({ features: [] });
    expect(backend.supports.subgroups).toBe(false);
    expect(backend.supports.features.includes("subgroups")).toBe(await adapterHasThem());
  });

  test("are not used on a caller's device that was made without them", async () => {
    const adapter = await gpu().requestAdapter();
    const device = await adapter!.requestDevice();
    const backend = await createWebgpuBackend({ device });
    expect(backend.supports.subgroups).toBe(false);
    const y = withBackend(backend, () => functions["softmax"]!(tensor(data)).sum());
    expect(await y.array()).toBeCloseTo(1, 4);
    device.destroy();
  });

  for (const features of [["subgroups"], []] as const)
    test(`change no result: ${features.length === 0 ? "without" : "with"} them, reductions of a long row are what cpu says`, async ({ skip }) => {
      if (features.length > 0) skip(!(await adapterHasThem()), "the adapter has no subgroups");
      const backend = await newBackend({ features });
      const got = await valuesOn(backend);
      const want = await valuesOn(createCpuBackend());
      expect(got["argmax"]).toEqual(want["argmax"]);
      expect(got["argmin"]).toEqual(want["argmin"]);
      expect(got["logsumexp"]![0]).toBeCloseTo(want["logsumexp"]![0]!, 4);
      want["softmax"]!.forEach((y, i) => expect(Math.abs(got["softmax"]![i]! / y - 1)).toBeLessThan(1e-5));
      expect(await valuesOn(backend)).toEqual(got);
    });

  test("that WebGPU does not have, and other names of features, are refused", async () => {
    for (const features of [["subgroup"], "subgroups", null]) {
      const { code, message } = await failure(() => createWebgpuBackend({ gpu: gpu(), features } as object));
      expect(code).toBe("BAD_ARGUMENT");
      expect(message).toMatch(/features to be an array of subgroups/);
    }
  });
});
