import { expect, test } from "vitest";
import { newDevice, runWgsl } from "./support/gpu.ts";

test("a compute shader runs on the adapter of this machine", async () => {
  const device = await newDevice();
  const code = `
    @group(0) @binding(0) var<storage, read> x: array<f32>;
    @group(0) @binding(1) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&x)) { y[id.x] = x[id.x] * 2; }
    }`;
  const x = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(await runWgsl(device, code, [x], new Float32Array(6), [2])).toEqual(
    Float32Array.of(2, 4, 6, 8, 10, 12),
  );
  device.destroy();
});
