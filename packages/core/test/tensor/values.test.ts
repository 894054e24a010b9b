import {
  add,
  type Backend,
  currentBackend,
  eye,
  gt,
  setDefaultBackend,
  sum,
  tensor,
  type Tensor,
  withBackend,
} from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { grad } from "@cotangent/grad";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { counted, int, thrown, useCpu, values } from "../support.ts";

useCpu();

describe("reading values", () => {
  it("gives nested arrays or typed arrays, awaited or not", async () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(x.arraySync()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await x.array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await x.data()).toEqual(new Float64Array([1, 2, 3, 4]));
    expect(x.dataSync()).toEqual(new Float64Array([1, 2, 3, 4]));
    expect(int(1).dataSync()).toEqual(new Int32Array([1]));
    expect(tensor([true, false]).arraySync()).toEqual([true, false]);
  });
  it("gives the number of a tensor of one element", () => {
    expect(tensor([[2.5]]).item()).toBe(2.5);
    expect(tensor(true).item()).toBe(1);
    expect(thrown("NOT_ONE_ELEMENT", () => counted(2).item()).message).toMatch(
      /item: expected a tensor of one element, got float64\[2\]/,
    );
  });
  it("lets a tensor of one element be a number, also under grad", () => {
    expect(Math.max(tensor(2) as unknown as number, 1)).toBe(2);
    expect(Number(sum(counted(3))) > 2).toBe(true);
    const g = grad((x: Tensor) => (Number(sum(x)) > 0 ? sum(x) : sum(x).neg()));
    expect(values(g(tensor([1, 2])))).toEqual([1, 1]);
    expect(values(g(tensor([-1, -2])))).toEqual([-1, -1]);
  });
  it("refuses to be a number under vmap", () => {
    const error = thrown("NO_CONCRETE_VALUE", () =>
      vmap((x: Tensor) => (Number(x) > 0 ? x : x.neg()))(counted(3)),
    );
    expect(error.message).toMatch(/mapped over 3 examples.*inside vmap.*where\(condition, a, b\)/);
  });
  it("knows its shape, dtype, rank and size", () => {
    const x = counted(2, 3);
    expect([x.shape, x.dtype, x.ndim, x.size]).toEqual([[2, 3], "float64", 2, 6]);
  });
});

describe("backends", () => {
  it("must be one for all arguments", () => {
    const other = createCpuBackend();
    const far = tensor([1], { backend: other });
    expect(thrown("BACKEND_MISMATCH", () => add(counted(1), far)).message).toMatch(
      /add: expected all arguments on one backend, got cpu \(argument 0\) and cpu \(argument 1\)\. Move one with await x\.to\(backend\)/,
    );
  });
  it("are where new tensors are made: the default one, or that of withBackend", () => {
    const other = createCpuBackend();
    expect(withBackend(other, () => tensor([1]).backend)).toBe(other);
    expect(tensor([1]).backend).toBe(currentBackend());
    expect(() =>
      withBackend(other, () => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(currentBackend()).not.toBe(other);
  });
  it("must be set before anything is computed", () => {
    const backend = currentBackend();
    setDefaultBackend(null);
    try {
      expect(thrown("NO_BACKEND", () => tensor([1])).message).toMatch(
        /setDefaultBackend\(createCpuBackend\(\)\)/,
      );
    } finally {
      setDefaultBackend(backend);
    }
    thrown("BAD_ARGUMENT", () => setDefaultBackend("cpu" as never));
  });
  it("say what they cannot", () => {
    const { readSync: _, ...rest } = currentBackend() as Backend & { readSync: unknown };
    const far: Backend = {
      ...rest,
      name: "far",
      supports: { dtypes: ["float32"], syncRead: false },
      upload: (data) => data,
    };
    expect(thrown("UNSUPPORTED_DTYPE", () => tensor([1], { backend: far })).message).toMatch(
      /The backend far has no float64/,
    );
    const x = tensor([1], { dtype: "float32", backend: far });
    expect(thrown("NO_SYNC_READ", () => x.arraySync()).message).toMatch(
      /arraySync: the backend far cannot read synchronously\. Await x\.data\(\) or x\.array\(\)/,
    );
  });
  it("compute where the arguments live, whatever the default is", () => {
    const other = createCpuBackend();
    const x = tensor([1, 2], { backend: other });
    expect(add(x, 1).backend).toBe(other);
    expect(gt(x, 1).backend).toBe(other);
    expect(withBackend(other, () => eye(2)).backend).toBe(other);
  });
});
