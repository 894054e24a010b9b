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
