import { add, tensor, type Tensor, withBackend, zeros } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { describe, expect, test } from "vitest";
import { createWebgpuBackend } from "../../src/index.ts";
import { gpu } from "../support/gpu.ts";
import { failure, onDevice, useDevices } from "../support/backend.ts";

useDevices();

const usage = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

describe("fromBuffer", () => {
  test("computes with a caller's buffer, which is neither copied nor destroyed", async () => {
    const { device, backend } = await onDevice();
    const buffer = device.createBuffer({ size: 24, usage: usage() });
    device.queue.writeBuffer(buffer, 0, Float32Array.of(1, 2, 3, 4, 5, 6));
    const x = backend.fromBuffer(buffer, { shape: [2, 3] });
    expect(await add(x, 1).array()).toEqual([
      [2, 3, 4],
      [5, 6, 7],
    ]);
    expect(x.gpuBuffer()).toBe(buffer);
    expect(backend.memory.liveBytes).toBeLessThan(2048);
    x.dispose();
    device.queue.writeBuffer(buffer, 0, Float32Array.of(9));
    expect(await backend.fromBuffer(buffer, { shape: [] }).array()).toBe(9);
  });

  test("takes integers and booleans as words", async () => {
    const { device, backend } = await onDevice();
    const buffer = device.createBuffer({ size: 16, usage: usage() });
    device.queue.writeBuffer(buffer, 0, Uint32Array.of(1, 0, 1, 4294967295));
    expect(await backend.fromBuffer(buffer, { shape: [4], dtype: "int32" }).array()).toEqual([
      1, 0, 1, -1,
    ]);
    expect(
      await backend
        .fromBuffer(buffer, { shape: [3], dtype: "bool" })
        .logicalNot()
        .data(),
    ).toEqual(Uint8Array.of(0, 1, 0));
  });

  test("refuses what does not fit, with sizes", async () => {
    const { device, backend } = await onDevice();
    const small = device.createBuffer({ size: 8, usage: usage() });
    const error = await failure(() => backend.fromBuffer(small, { shape: [3] }));
    expect(error.code).toBe("BAD_GPU_BUFFER");
    expect(error.message).toMatch(/12 bytes for float32\[3\].*8 bytes/);
    const unread = device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    expect((await failure(() => backend.fromBuffer(unread, { shape: [3] }))).message).toMatch(
      /COPY_SRC/,
    );
    expect(
      (await failure(() => backend.fromBuffer(small, { shape: [1], dtype: "float64" }))).code,
    ).toBe("UNSUPPORTED_DTYPE");
  });

  test("refuses options that are missing or say no shape, by name", async () => {
    const { device, backend } = await onDevice();
    const buffer = device.createBuffer({ size: 16, usage: usage() });
    const refused = async (options: unknown): Promise<readonly string[]> => {
      const { code, message } = await failure(() => Reflect.apply(backend.fromBuffer, backend, [buffer, options]));
      return [code, message];
    };
    expect(await refused(undefined)).toEqual(["UNKNOWN_OPTION", expect.stringContaining("fromBuffer: expected options out of shape, dtype, got undefined")]);
    expect(await refused({ shape: 4 })).toEqual(["BAD_ARGUMENT", expect.stringContaining("a list of integers of 0 or more, got 4")]);
    expect(await refused({ shape: [-1] })).toEqual(["BAD_ARGUMENT", expect.stringContaining("got [-1]")]);
    expect((await refused({ shape: [4], dtyp: "int32" }))[0]).toBe("UNKNOWN_OPTION");
  });

  test("a buffer that was destroyed is an error where results are read", async () => {
    const { device, backend } = await onDevice();
    const buffer = device.createBuffer({ size: 16, usage: usage() });
    const x = backend.fromBuffer(buffer, { shape: [4] });
    await add(x, 1).data();
    buffer.destroy();
    const error = await failure(() => add(x, 1).data());
    expect(error.code).toBe("GPU_VALIDATION");
  });
});

describe("gpuBuffer", () => {
  test("is the memory of a tensor, which nobody else gets afterwards", async () => {
    const { device, backend } = await onDevice();
    const x = withBackend(backend, () => tensor([1, 2, 3]));
    const buffer = x.gpuBuffer();
    expect(backend.gpuBuffer(x)).toBe(buffer);
    x.dispose();
    for (let i = 0; i < 5; i++) withBackend(backend, () => tensor([7, 7, 7])).dispose();
    const staging = device.createBuffer({
      size: 12,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, 12);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    expect(new Float32Array(staging.getMappedRange().slice(0))).toEqual(Float32Array.of(1, 2, 3));
  });

  test("of a tensor on another backend, or without elements, is a named error", async () => {
    const { backend } = await onDevice();
    const x = withBackend(createCpuBackend(), () => tensor([1, 2, 3]));
    expect((await failure(() => x.gpuBuffer())).code).toBe("NOT_ON_GPU");
    expect((await failure(() => backend.gpuBuffer(x))).message).toMatch(/on cpu.*x\.to\(backend\)/);
    const empty = withBackend(backend, () => zeros([0, 3]));
    expect((await failure(() => empty.gpuBuffer())).code).toBe("BAD_GPU_BUFFER");
    expect(await empty.array()).toEqual([]);
  });
});

test("the device of a caller is shared and stays his", async () => {
  const { device, backend } = await onDevice();
  await withBackend(backend, () => tensor([1])).data();
  backend.destroy();
  device.pushErrorScope("validation");
  device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
  expect(await device.popErrorScope()).toBe(null);
});

test("a device with the least limits runs programs of more arguments than it binds at once", async () => {
  const adapter = await gpu().requestAdapter();
  const device = await adapter!.requestDevice();
  const backend = await createWebgpuBackend({ device });
  expect(backend.supports.limits.maxStorageBuffersPerShaderStage).toBe(8);
  const xs = withBackend(backend, () => Array.from({ length: 20 }, (_, i) => tensor([i, 1])));
  const f = jit((...all: Tensor[]) => all.reduce((a, b) => a.mul(0.5).add(b)));
  const expected = xs.map((_, i) => [i, 1]).reduce((a, b) => a.map((v, k) => v * 0.5 + b[k]!));
  const got = (await f(...xs).array()) as number[];
  got.forEach((v, k) => expect(v).toBeCloseTo(expected[k]!, 5));
  device.destroy();
});
