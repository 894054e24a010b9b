import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  type Backend,
  layerNorm,
  matmul,
  softmax,
  type Tensor,
  tensor,
  where,
  withBackend,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test, type TestContext } from "vitest";
import type { WebgpuBackend } from "../../src/index.ts";
import { halfOfBits, toHalf } from "../../src/runtime/half.ts";
import { failure, newBackend, useDevices } from "../support/backend.ts";
import { gpu } from "../support/gpu.ts";

useDevices();

/** A backend with float16, or the test is left out and says why. */
async function withHalves(skip: TestContext["skip"]): Promise<WebgpuBackend> {
  const adapter = await gpu().requestAdapter();
  skip(!adapter!.features.has("shader-f16"), "the adapter has no shader-f16");
  return newBackend();
}

const halves = (backend: Backend, data: readonly number[] | Float32Array, shape = [data.length]): Tensor =>
  tensor(Float32Array.from(data), { shape, dtype: "float16", backend });
const wave = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => toHalf(Math.sin(i * 0.7) * 2));

/** What the same function makes of the same numbers in float64. */
async function exactly(f: (x: Tensor) => Tensor, data: Float32Array, shape: readonly number[]): Promise<number[]> {
  const backend = createCpuBackend();
  const x = tensor(Float64Array.from(data), { shape, dtype: "float64", backend });
  return [...(await withBackend(backend, () => f(x)).data())];
}

describe("float16", () => {
  test("is there exactly where the device has shader-f16 and it is not switched off", async () => {
    const has = (await gpu().requestAdapter())!.features.has("shader-f16");
    expect((await newBackend()).supports.dtypes.includes("float16")).toBe(has);
    expect((await newBackend({ features: ["subgroups"] })).supports.dtypes).not.toContain("float16");
  });

  test("is refused by name where it is not, in data, in operations and in programs", async () => {
    const backend = await newBackend({ features: [] });
    const x = tensor([1, 2], { backend });
    for (const use of [
      () => tensor([1, 2], { dtype: "float16", backend }),
      () => x.to("float16"),
      () => jit((y: Tensor) => y.add(1).to("float16").to("float32"), { backend })(x),
    ]) {
      const { code, message } = await failure(use);
      expect(code).toBe("UNSUPPORTED_DTYPE");
      expect(message).toMatch(/webgpu has no float16.*shader-f16/);
    }
  });

  test("every one of its 65,536 patterns goes to the device and comes back, as float32 too", async ({ skip }) => {
    const backend = await withHalves(skip);
    const all = Float32Array.from({ length: 65536 }, (_, bits) => halfOfBits(bits));
    const x = halves(backend, all);
    expect(await x.data()).toEqual(all);
    const single = withBackend(backend, () => x.to("float32"));
    expect(await single.data()).toEqual(all);
    expect(await withBackend(backend, () => single.to("float16")).data()).toEqual(all);
  });

  test("the device rounds as the host does, between all neighbours", async ({ skip }) => {
    const backend = await withHalves(skip);
    // the middle between two, and a little beside it
    const between = Float32Array.from({ length: 3 * 0x7c00 }, (_, i) => {
      const bits = Math.floor(i / 3);
      const x = halfOfBits(bits);
      const next = bits === 0x7bff ? 65536 : halfOfBits(bits + 1);
      return (i % 2 === 0 ? 1 : -1) * (x + next) * (0.5 + ((i % 3) - 1) * 2 ** -22);
    });
    const rounded = withBackend(backend, () => tensor(between).to("float16"));
    expect(await rounded.data()).toEqual(between.map(toHalf));
  });

  test("values are a Float32Array, arrays of numbers, and of odd number too", async ({ skip }) => {
    const backend = await withHalves(skip);
    const x = tensor([[1, 2.5, -0.1]], { dtype: "float16", backend });
    expect(x.dtype).toBe("float16");
    expect(await x.data()).toEqual(Float32Array.of(1, 2.5, toHalf(-0.1)));
    expect(await x.array()).toEqual([[1, 2.5, toHalf(-0.1)]]);
  });

  test("promotion: less than float32, more than integers; numbers follow it", async ({ skip }) => {
    const backend = await withHalves(skip);
    const x = halves(backend, [1, 2]);
    withBackend(backend, () => {
      expect(x.add(tensor([1, 2])).dtype).toBe("float32");
      expect(tensor([1, 2]).mul(x).dtype).toBe("float32");
      for (const dtype of ["int32", "uint32", "bool"] as const)
        expect(x.add(tensor([1, 1], { dtype })).dtype).toBe("float16");
      expect(x.add(0.5).dtype).toBe("float16");
      expect(x.mul(2).div(3).dtype).toBe("float16");
      expect(x.add(tensor(0.5)).dtype).toBe("float16");
      expect(where(x.gt(1), x, 0).dtype).toBe("float16");
      expect(x.sum().dtype).toBe("float16");
      expect(x.mean().dtype).toBe("float16");
      expect(x.argmax(0).dtype).toBe("int32");
    });
  });

  const functions: readonly (readonly [string, (x: Tensor) => Tensor, readonly number[]])[] = [
    ["a chain of operations", (x) => x.mul(3).add(0.1).tanh().exp(), [4096]],
    ["four neighbours at a time", (x) => x.mul(0.5).add(0.1).exp(), [128, 256]],
    ["softmax of rows", (x) => softmax(x, 1), [20, 300]],
    ["a product of matrices", (x) => matmul(x, x.T).mul(0.01), [40, 60]],
    ["a product of matrices in fours, with what comes after it", (x) => matmul(x, x.T).mul(0.01).add(1).maximum(0), [64, 64]],
    ["a product over many terms", (x) => matmul(x, x.T).mul(0.001), [4, 9000]],
    ["layer normalization", (x) => layerNorm(x, 300), [20, 300]],
    ["sums of columns", (x) => x.sum(0), [500, 7]],
    ["maxima of rows", (x) => x.mul(1.7).amax(1), [7, 500]],
    ["a gradient", grad((x: Tensor) => x.sin().mul(x).mean()), [6]],
    ["a gradient of a maximum of computed numbers", grad((x: Tensor) => x.mul(1.7).amax()), [300]],
    ["a Hessian", (x) => hessian((y: Tensor) => y.mul(y).mul(y).sum())(x), [5]],
    ["a derivative along a direction", (x) => jvp((y: Tensor) => y.exp().sum(), [x], [x])[1], [6]],
    ["a batch", vmap((x: Tensor) => x.mul(x).sum().mul(0.1)), [6, 5]],
  ];

  for (const [what, f, shape] of functions)
    test(`as operations and as a program: ${what}`, async ({ skip }) => {
      const backend = await withHalves(skip);
      const data = wave(shape.reduce((a, b) => a * b, 1));
      const want = await exactly(f, data, shape);
      const size = want.reduce((m, y) => Math.max(m, Math.abs(y)), 0);
      const x = halves(backend, data, [...shape]);
      const results = withBackend(backend, () => [f(x), jit(f, { backend })(x)]);
      for (const y of results) {
        expect(y.dtype).toBe("float16");
        const got = await y.data();
        expect(got.length).toBe(want.length);
        const wrong = want.findIndex((w, i) => !(Math.abs(got[i]! - w) <= 2 ** -9 * Math.abs(w) + 2 ** -10 * size));
        expect(wrong < 0 ? null : [wrong, got[wrong], want[wrong]]).toBeNull();
      }
    });

  test("an operation gives what the same one within a program gives, to the last bit", async ({ skip }) => {
    const backend = await withHalves(skip);
    const f = (x: Tensor): Tensor => x.mul(1.3).add(0.7).mul(x).sub(0.1).div(3);
    const x = halves(backend, wave(20_000));
    const [one, other] = withBackend(backend, () => [f(x), jit(f, { backend })(x)]);
    expect(await other!.data()).toEqual(await one!.data());
  });

  test("a GPUBuffer of it has two bytes an element, and is taken without a copy", async ({ skip }) => {
    const backend = await withHalves(skip);
    const x = halves(backend, wave(100));
    const same = backend.fromBuffer(backend.gpuBuffer(x), { shape: [100], dtype: "float16" });
    expect(await same.data()).toEqual(wave(100));
  });
});
