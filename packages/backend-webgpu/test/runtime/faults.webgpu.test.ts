import { add, matmul, sin, tensor, type Tensor, withBackend, zeros } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { jit } from "@cotangent/jit";
import { makeGraph } from "@cotangent/jit";
import { describe, expect, test } from "vitest";
import { createWebgpuBackend, type GpuLike } from "../../src/index.ts";
import { failure, newBackend, onDevice, turn, useDevices } from "../support/backend.ts";
import { gpu } from "../support/gpu.ts";

useDevices();

/** Makes the device refuse the next shaders. */
function breakShaders(device: GPUDevice): void {
  const original = device.createShaderModule.bind(device);
  Object.defineProperty(device, "createShaderModule", {
    value: (descriptor: GPUShaderModuleDescriptor) =>
      original({ ...descriptor, code: `${descriptor.code}\nthis is no WGSL` }),
  });
}

describe("an invalid shader", () => {
  test("rejects where the result is read, and names the operation", async () => {
    const { device, backend } = await onDevice();
    breakShaders(device);
    const x = withBackend(backend, () => tensor([1, 2]));
    const y = sin(x);
    const error = await failure(() => y.data());
    expect(error.code).toBe("GPU_VALIDATION");
    expect(error.message).toMatch(/^sin: the GPU refused the program/);
    // the argument is as it was
    expect(await x.array()).toEqual([1, 2]);
  });

  test("spoils what is computed from its result, and nothing else", async () => {
    const { device, backend } = await onDevice();
    const x = withBackend(backend, () => tensor([1, 2]));
    const good = add(x, x);
    breakShaders(device);
    const bad = sin(x);
    const worse = add(bad, x);
    const fine = add(good, x);
    expect((await failure(() => worse.data())).message).toMatch(/^sin:/);
    expect(await fine.array()).toEqual([3, 6]);
    // what is known to be wrong throws at once
    expect((await failure(() => add(worse, x))).code).toBe("GPU_VALIDATION");
  });

  test("is thrown by flush if nobody reads the result, once", async () => {
    const { device, backend } = await onDevice();
    breakShaders(device);
    sin(withBackend(backend, () => tensor([1])));
    expect((await failure(() => backend.flush())).code).toBe("GPU_VALIDATION");
    await backend.flush();
  });

  test("makes compileAsync reject", async () => {
    const { device, backend } = await onDevice();
    breakShaders(device);
    const graph = makeGraph((x: Tensor) => x.cos())(
      zeros([3], { dtype: "float32", backend: createCpuBackend() }),
    );
    const error = await failure(() => backend.compileAsync(graph));
    expect(error.code).toBe("GPU_VALIDATION");
    expect(error.message).toMatch(/^cos:/);
  });
});

describe("device loss", () => {
  test("is what every use of the backend's tensors says, and a new backend works", async () => {
    const { device, backend } = await onDevice();
    const x = withBackend(backend, () => tensor([1, 2]));
    const f = jit((a: Tensor) => a.add(1));
    await f(x).data();
    device.destroy();
    await device.lost;
    await turn();
    for (const use of [
      () => add(x, x),
      () => f(x),
      () => x.data(),
      () => withBackend(backend, () => tensor([1])),
      () => backend.flush(),
      () => x.gpuBuffer(),
    ]) {
      const error = await failure(use);
      expect(error.code).toBe("DEVICE_LOST");
      expect(error.message).toMatch(/createWebgpuBackend\(\)/);
    }
    const again = await newBackend();
    const y = withBackend(again, () => tensor([1, 2]));
    expect(await f(y).array()).toEqual([2, 3]);
  });

  test("while elements are read is an error and no endless wait", async () => {
    const { device, backend } = await onDevice();
    const x = withBackend(backend, () => tensor([1, 2]));
    const read = x.data();
    device.destroy();
    expect(["DEVICE_LOST", "GPU_READ"]).toContain((await failure(() => read)).code);
  });
});

describe("tensors of elsewhere", () => {
  test("of another device are refused", async () => {
    const [one, two] = [await newBackend(), await newBackend()];
    const x = withBackend(one, () => tensor([1]));
    const y = withBackend(two, () => tensor([1]));
    expect((await failure(() => add(x, y))).code).toBe("BACKEND_MISMATCH");
    expect((await failure(() => two.gpuBuffer(x))).code).toBe("NOT_ON_GPU");
    expect((await failure(() => two.read(x.source().buffer))).code).toBe("OTHER_DEVICE");
    const run = two.compile(makeGraph((a: Tensor) => a.add(1))(x));
    expect((await failure(() => run.run([x.source().buffer]))).message).toMatch(/argument 0/);
  });

  test("that a compiled function closes over are refused, and named with the way out", async () => {
    const [one, two] = [await newBackend(), await newBackend()];
    const x = withBackend(one, () => tensor([1, 2, 3]));
    const y = withBackend(two, () => tensor([1, 2, 3]));
    const error = await failure(() => jit((a: Tensor) => a.add(x))(y));
    expect(error.code).toBe("BACKEND_MISMATCH");
    expect(error.message).toMatch(/x\.to\(backend\)/);
    const z = withBackend(createCpuBackend(), () => tensor([1, 2, 3]));
    expect((await failure(() => jit((a: Tensor) => a.add(x))(z))).code).toBe("BACKEND_MISMATCH");
    // elements that can be read at once are copied
    expect(await jit((a: Tensor) => a.add(z))(y).array()).toEqual([2, 4, 6]);
  });
});

describe("what the device does not have", () => {
  test("float64 is refused by name, eagerly and compiled, with the advice to use cpu or wasm", async () => {
    const backend = await newBackend();
    const x = withBackend(backend, () => tensor([1, 2], { dtype: "float32" }));
    for (const use of [
      () => withBackend(backend, () => tensor([1], { dtype: "float64" })),
      () => x.to("float64"),
      () => jit((a: Tensor) => a.to("float64").mul(2).to("float32"))(x),
    ]) {
      const error = await failure(use);
      expect(error.code).toBe("UNSUPPORTED_DTYPE");
      expect(error.message).toMatch(/webgpu has no float64.*cpu or wasm/);
    }
  });

  test("values cannot be read synchronously, and the error says what to await", async () => {
    const x = withBackend(await newBackend(), () => tensor([1, 2]));
    for (const use of [() => x.dataSync(), () => x.arraySync(), () => add(x, 1).dataSync()]) {
      const error = await failure(use);
      expect(error.code).toBe("NO_SYNC_READ");
      expect(error.message).toMatch(/Await/);
    }
  });

  test("an array beyond the largest binding or buffer fails before anything runs", async () => {
    const { backend, device } = await onDevice();
    let submits = 0;
    const submit = device.queue.submit.bind(device.queue);
    Object.defineProperty(device.queue, "submit", {
      value: (commands: GPUCommandBuffer[]) => {
        submits++;
        submit(commands);
      },
    });
    const n = device.limits.maxStorageBufferBindingSize / 4 + 1;
    const x = withBackend(backend, () => tensor([1]));
    const error = await failure(() => x.broadcastTo([n]).add(1));
    expect(error.code).toBe("TOO_LARGE");
    expect(error.message).toMatch(/MiB.*MiB/);
    expect(submits).toBe(0);
    expect(await matmul(x.reshape([1, 1]), x.reshape([1, 1])).array()).toEqual([[1]]);
  });

  test("memory that the device has not got is an error where the result is read", async () => {
    const { backend, device } = await onDevice();
    const x = withBackend(backend, () => tensor([1, 2]));
    const original = device.popErrorScope.bind(device);
    const filters: string[] = [];
    const push = device.pushErrorScope.bind(device);
    Object.defineProperty(device, "pushErrorScope", {
      value: (filter: GPUErrorFilter) => {
        filters.push(filter);
        push(filter);
      },
    });
    // no device here can be filled without harm to the machine: its answer is made up
    Object.defineProperty(device, "popErrorScope", {
      value: async () => {
        const filter = filters.pop();
        const answer = await original();
        return filter === "out-of-memory" ? { message: "no room" } : answer;
      },
    });
    const y = add(x.broadcastTo([1000, 2]), 1);
    const error = await failure(() => y.data());
    expect(error.code).toBe("OUT_OF_GPU_MEMORY");
    expect(error.message).toMatch(/no room.*tidy/);
  });
});

describe("createWebgpuBackend", () => {
  test("says what is missing: WebGPU, an adapter, a device", async () => {
    const noGpu = await failure(() => createWebgpuBackend({ gpu: {} as GpuLike }));
    expect(noGpu.code).toBe("NO_WEBGPU");
    expect(noGpu.message).toMatch(/secure context.*wasm/);
    const none = { requestAdapter: async () => null };
    expect((await failure(() => createWebgpuBackend({ gpu: none }))).code).toBe("NO_ADAPTER");
    const adapter = await gpu().requestAdapter();
    const refusing = {
      requestAdapter: async () => ({
        features: adapter!.features,
        limits: adapter!.limits,
        requestDevice: () => Promise.reject(new Error("not today")),
      }),
    };
    const refused = await failure(() => createWebgpuBackend({ gpu: refusing }));
    expect(refused.code).toBe("NO_DEVICE");
    expect(refused.message).toMatch(/not today/);
  });

  test("refuses options that mean nothing", async () => {
    const refused = async (options: object, says: RegExp): Promise<void> => {
      const { code, message } = await failure(() => createWebgpuBackend(options));
      expect(code).toBe("BAD_ARGUMENT");
      expect(message).toMatch(says);
    };
    await refused({ budgetBytes: -1 }, /budgetBytes to be a positive number, got -1/);
    await refused({ budgetBytes: "1e9" }, /budgetBytes/);
    await refused({ device: {} }, /device to be a GPUDevice/);
    await refused({ structuralZeros: 1 }, /structuralZeros to be true or false, got 1/);
    await refused({ adapterOptions: "high-performance" }, /adapterOptions to be an object/);
    await refused({ budget: 1 }, /options named gpu, device, .*, got budget/);
  });

  test("tells what the device can do", async () => {
    const { supports, name } = await newBackend();
    expect(name).toBe("webgpu");
    const half = supports.features.includes("shader-f16") ? ["float16"] : [];
    expect(supports.dtypes).toEqual([...half, "float32", "int32", "uint32", "bool"]);
    expect(supports.syncRead).toBe(false);
    expect(supports.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(128 << 20);
    expect(supports.software).toBe(true);
  });
});
