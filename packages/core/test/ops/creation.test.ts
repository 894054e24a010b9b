import * as ct from "@cotangent/core";
import { tensor } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { describe, expect, it } from "vitest";
import { kind, useCpu, values } from "../support.ts";

useCpu("float32");

describe("tensor", () => {
  it("takes numbers, nested arrays and booleans in the default dtype", () => {
    expect(kind(tensor(1))).toBe("float32[]");
    expect(kind(tensor([[1, 2, 3]]))).toBe("float32[1,3]");
    expect(kind(tensor([true, false]))).toBe("bool[2]");
    expect(kind(tensor([true, 2]))).toBe("float32[2]");
    expect(kind(tensor([]))).toBe("float32[0]");
    expect(kind(tensor([[], []]))).toBe("float32[2,0]");
  });
  it("takes typed arrays with their dtype, and a shape", () => {
    const types: [ct.TensorData, string][] = [
      [new Float64Array(2), "float64[2]"],
      [new Float32Array(2), "float32[2]"],
      [new Int32Array(2), "int32[2]"],
      [new Uint32Array(2), "uint32[2]"],
      [new Int8Array(2), "int32[2]"],
      [new Uint8Array(2), "int32[2]"],
    ];
    for (const [data, want] of types) expect(kind(tensor(data))).toBe(want);
    expect(values(tensor(new Float64Array([1, 2, 3, 4]), { shape: [2, 2] }))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
  it("copies its data in and out", () => {
    const data = new Float32Array([1, 2]);
    const x = tensor(data);
    data[0] = 9;
    expect(values(x)).toEqual([1, 2]);
    x.dataSync()[0] = 9;
    expect(values(x)).toEqual([1, 2]);
  });
  it("converts to the dtype asked for", () => {
    expect(values(tensor([0, 2, -1], { dtype: "bool" }))).toEqual([false, true, true]);
    expect(values(tensor([0.1], { dtype: "float64" }))).toEqual([0.1]);
    expect(values(tensor([0.1]))).toEqual([Math.fround(0.1)]);
    expect(kind(tensor(tensor([1.5]), { dtype: "int32" }))).toBe("int32[1]");
  });
  it("lives on the backend asked for", () => {
    const other = createCpuBackend();
    expect(tensor([1], { backend: other }).backend).toBe(other);
    expect(ct.zeros([1], { backend: other }).backend).toBe(other);
    expect(ct.zerosLike(tensor([1], { backend: other })).backend).toBe(other);
  });
});

describe("casts", () => {
  it("truncate to integers and saturate; NaN becomes 0", () => {
    const x = tensor([-1.9, 1.9, NaN, Infinity, -1e20]);
    expect(values(x.to("int32"))).toEqual([-1, 1, 0, 2 ** 31 - 1, -(2 ** 31)]);
    expect(values(x.to("uint32"))).toEqual([0, 1, 0, 2 ** 32 - 1, 0]);
    expect(values(x.to("bool"))).toEqual([true, true, true, true, true]);
  });
  it("move between backends by await", async () => {
    const other = createCpuBackend();
    const x = tensor([1, 2]);
    const moved = await x.to(other);
    expect(moved.backend).toBe(other);
    expect(values(moved)).toEqual([1, 2]);
  });
});

describe("filled tensors", () => {
  it("have the dtype of the value or the default", () => {
    expect(kind(ct.full([2], true))).toBe("bool[2]");
    expect(kind(ct.ones([2, 1]))).toBe("float32[2,1]");
    expect(values(ct.fullLike(tensor([1, 2], { dtype: "int32" }), 7))).toEqual([7, 7]);
    expect(values(ct.onesLike(tensor([true])))).toEqual([true]);
  });
  it("hold the identity, ranges and evenly spaced numbers", () => {
    expect(values(ct.eye(2, 3))).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(values(ct.arange(3))).toEqual([0, 1, 2]);
    expect(values(ct.arange(1, 2, 0.25, { dtype: "float64" }))).toEqual([1, 1.25, 1.5, 1.75]);
    expect(values(ct.arange(3, 0, -2))).toEqual([3, 1]);
    expect(values(ct.arange(2, 1))).toEqual([]);
    expect(values(ct.linspace(0, 1, 5))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(values(ct.linspace(3, 7, 1))).toEqual([3]);
  });
  it("takes options behind any number of numbers", () => {
    const options = { dtype: "int32" } as const;
    expect(kind(ct.eye(2, options))).toBe("int32[2,2]");
    expect(kind(ct.eye(2, 3, options))).toBe("int32[2,3]");
    expect(values(ct.arange(3, options))).toEqual([0, 1, 2]);
    expect(kind(ct.arange(3, options))).toBe("int32[3]");
    expect(values(ct.arange(1, 3, options))).toEqual([1, 2]);
    expect(values(ct.arange(1, 6, 2, options))).toEqual([1, 3, 5]);
    expect(kind(ct.linspace(0, 1, { dtype: "float64" }))).toBe("float64[100]");
    expect(values(ct.linspace(0, 1, 3, { dtype: "float64" }))).toEqual([0, 0.5, 1]);
    expect(() => Reflect.apply(ct.linspace, null, [0])).toThrow("linspace: expected start and stop to be numbers, got [0, undefined].");
  });
  it("end linspace exactly at its end", () => {
    for (const n of [2, 7, 50, 1000])
      expect(ct.linspace(0.1, 0.7, n, { dtype: "float64" }).dataSync().at(-1)).toBe(0.7);
  });
});
