import { expect, test } from "vitest";
import type { GpuKernel } from "../../src/print/printed.ts";
import { Device } from "../../src/runtime/device.ts";
import type { GpuDevice, GpuDeviceLike } from "../../src/runtime/gpu.ts";
import { Pipelines } from "../../src/runtime/pipelines.ts";
import { newDevice } from "../support/gpu.ts";

const kernel = (n: number): GpuKernel => ({
  label: `store ${n}`,
  wgsl: `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(1) fn main() { y[0] = ${n}; }`,
  bindings: [{ value: 0, access: "read_write" }],
  workgroups: [1, 1, 1],
  opaque: false,
});

test("pipelines with the same source are one; beyond the limit those that were not used for longest are given up and made again", async () => {
  const gpu = await newDevice();
  const like: GpuDeviceLike = gpu;
  const pipelines = new Pipelines(new Device(like as GpuDevice, true), 4);
  const first = pipelines.get(kernel(0));
  expect(pipelines.get(kernel(0))).toBe(first);
  const [second] = [1, 2, 3].map((n) => pipelines.get(kernel(n)));
  pipelines.current(kernel(0), first);
  pipelines.get(kernel(4));
  expect(pipelines.count).toBe(3);
  expect(first.pipeline).not.toBe(null);
  expect(second!.pipeline).toBe(null);
  const again = pipelines.current(kernel(1), second!);
  expect(again.pipeline).not.toBe(null);
  expect(pipelines.current(kernel(1), again)).toBe(again);
  gpu.destroy();
});

test("pipelines that are made asynchronously are all asked for at once, each source once", async () => {
  const gpu = await newDevice();
  const asked: string[] = [];
  let ready = 0;
  const make = gpu.createComputePipelineAsync.bind(gpu);
  Object.defineProperty(gpu, "createComputePipelineAsync", {
    value: async (descriptor: GPUComputePipelineDescriptor) => {
      asked.push(`${descriptor.label} after ${ready}`);
      const pipeline = await make(descriptor);
      ready++;
      return pipeline;
    },
  });
  const like: GpuDeviceLike = gpu;
  const pipelines = new Pipelines(new Device(like as GpuDevice, true));
  const made = await Promise.all([0, 1, 0, 2, 1].map((n) => pipelines.getAsync(kernel(n))));
  expect(asked).toEqual(["store 0 after 0", "store 1 after 0", "store 2 after 0"]);
  expect(made[2]).toBe(made[0]);
  expect(made[4]).toBe(made[1]);
  expect(pipelines.get(kernel(2))).toBe(made[3]);
  expect(pipelines.count).toBe(3);
  gpu.destroy();
});

test("a shader that is wrong rejects everybody who asked for it, by the name of the operation", async () => {
  const gpu = await newDevice();
  const like: GpuDeviceLike = gpu;
  const pipelines = new Pipelines(new Device(like as GpuDevice, true));
  const wrong = { ...kernel(0), label: "wrong one", wgsl: "fn main() { nonsense }" };
  const [a, b, c] = await Promise.allSettled([wrong, wrong, kernel(1)].map((k) => pipelines.getAsync(k)));
  for (const one of [a!, b!]) {
    expect(one.status).toBe("rejected");
    expect((one as PromiseRejectedResult).reason).toMatchObject({ code: "GPU_VALIDATION" });
    expect(String((one as PromiseRejectedResult).reason)).toContain("wrong one");
  }
  expect(c!.status).toBe("fulfilled");
  expect(pipelines.count).toBe(1);
  gpu.destroy();
});
