import { foriLoop, tensor, type Tensor, whileLoop, withBackend } from "@cotangent/core";
import { explain, jit, makeGraph } from "@cotangent/jit";
import { expect, test } from "vitest";
import { newBackend, onDevice, useDevices } from "../support/backend.ts";

useDevices();

test("compileAsync makes pipelines asynchronously, and the program runs as that of compile", async () => {
  const { device, backend } = await onDevice();
  let made = 0;
  const create = device.createComputePipeline.bind(device);
  Object.defineProperty(device, "createComputePipeline", {
    value: (descriptor: GPUComputePipelineDescriptor) => {
      made++;
      return create(descriptor);
    },
  });
  const x = withBackend(backend, () => tensor([1, 2, 3]));
  const graph = makeGraph((v: Tensor) => foriLoop(0, 3, (_, s) => s.mul(v), v.add(1)).sum())(x);
  const program = await backend.compileAsync(graph);
  const [y] = program.run([x.source().buffer]);
  expect(await backend.read(y!)).toEqual(Float32Array.of(2 * 1 + 3 * 8 + 4 * 27));
  expect(made).toBe(0);
});

test("explain names dispatches with what they read and write, and what control flow does", async () => {
  const backend = await newBackend();
  const x = withBackend(backend, () => tensor([1, 2, 3]));
  const f = jit((v: Tensor) => v.exp().add(1).sum());
  expect(explain(f, x)).toMatch(
    /^1 dispatches.*\nexp · add · sum: workgroups \[1,1,1\], reads 12 B, writes 4 B$/,
  );
  const loop = jit((v: Tensor) =>
    whileLoop(
      (s) => s.sum().gt(1),
      (s) => foriLoop(0, 2, (_, r) => r.mul(0.5), s),
      v,
    ),
  );
  const text = explain(loop, x);
  expect(text).toMatch(/whileLoop: steps on trial/);
  expect(text).toMatch(/scan: 2 steps in one submit/);
  expect(backend.memory.buffers).toBeLessThan(8);
});
