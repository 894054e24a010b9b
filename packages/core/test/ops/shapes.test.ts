import * as ct from "@cotangent/core";
import { tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, int, kind, useCpu, values } from "../support.ts";

useCpu();

/** Elements of a nested array by a list of indices. */
const at = (x: unknown, index: readonly number[]): unknown =>
  index.reduce((v, i) => (v as unknown[])[i], x);
const places = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])),
    [[]],
  );

describe("movement", () => {
  const x = (): ct.Tensor => counted(2, 3, 4);
  it("permute puts dimension p[i] at place i", () => {
    const y = ct.permute(x(), [2, 0, 1]);
    expect(y.shape).toEqual([4, 2, 3]);
    for (const [i, j, k] of places([4, 2, 3]) as [number, number, number][])
      expect(at(values(y), [i, j, k])).toBe(at(values(x()), [j, k, i]));
  });
  it("transpose, swapaxes, T and mT swap", () => {
    expect(ct.transpose(x()).shape).toEqual([2, 4, 3]);
    expect(ct.swapaxes(x(), 0, -1).shape).toEqual([4, 3, 2]);
    expect(ct.swapdims(x(), 0, 1).shape).toEqual([3, 2, 4]);
    expect(x().T.shape).toEqual([4, 3, 2]);
    expect(x().mT.shape).toEqual([2, 4, 3]);
    expect(values(counted(2, 2).T)).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });
  it("moveaxis keeps the order of the others", () => {
    expect(ct.moveaxis(x(), 0, -1).shape).toEqual([3, 4, 2]);
    expect(ct.moveaxis(x(), 2, 0).shape).toEqual([4, 2, 3]);
  });
  it("squeeze, unsqueeze, flatten and reshape keep the elements", () => {
    const y = ct.unsqueeze(ct.unsqueeze(x(), 0), -1);
    expect(y.shape).toEqual([1, 2, 3, 4, 1]);
    expect(ct.squeeze(y).shape).toEqual([2, 3, 4]);
    expect(ct.squeeze(y, 0).shape).toEqual([2, 3, 4, 1]);
    expect(ct.squeeze(y, 1).shape).toEqual([1, 2, 3, 4, 1]);
    expect(ct.flatten(x(), 1).shape).toEqual([2, 12]);
    expect(ct.reshape(x(), [-1, 6]).shape).toEqual([4, 6]);
    for (const z of [y, ct.flatten(x()), ct.ravel(x()), ct.reshape(x(), [4, -1])])
      expect([...z.dataSync()]).toEqual([...x().dataSync()]);
  });
  it("flip reverses the dimensions named, or all", () => {
    expect(values(ct.flip(counted(2, 2), 1))).toEqual([
      [1, 0],
      [3, 2],
    ]);
    expect(values(ct.flip(counted(2, 2)))).toEqual([
      [3, 2],
      [1, 0],
    ]);
  });
  it("broadcastTo and expandAs repeat sizes of 1", () => {
    expect(values(ct.broadcastTo(counted(2, 1), [2, 2]))).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(ct.expandAs(counted(3), ct.index(x(), 0).T).shape).toEqual([4, 3]);
  });
  it("padAll puts values around and between", () => {
    expect(values(ct.padAll(counted(3), [1], [2], [1], 9))).toEqual([9, 0, 9, 1, 9, 2, 9, 9]);
  });
  it("concatenate and stack join", () => {
    expect(values(ct.concatenate([counted(1, 2), counted(2, 2)]))).toEqual([
      [0, 1],
      [0, 1],
      [2, 3],
    ]);
    expect(values(ct.stack([counted(2), counted(2)], 1))).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(kind(ct.cat([int(1), tensor([0.5])]))).toBe("float64[2]");
    expect(values(ct.stack([1, tensor(2)]))).toEqual([1, 2]);
  });
});

describe("reductions", () => {
  const x = tensorOf(2, 3, 2);
  function tensorOf(...shape: number[]): () => ct.Tensor {
    return () => ct.sub(counted(...shape), 4);
  }
  const reducers: Record<string, (v: number[]) => number> = {
    sum: (v) => v.reduce((p, q) => p + q, 0),
    prod: (v) => v.reduce((p, q) => p * q, 1),
    mean: (v) => v.reduce((p, q) => p + q, 0) / v.length,
    amax: (v) => Math.max(...v),
    amin: (v) => Math.min(...v),
  };
  for (const [name, f] of Object.entries(reducers))
    it(`${name} agrees with a loop over each choice of dimensions`, () => {
      const op = ct[name as "sum"];
      for (const dims of [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]) {
        const kept = [2, 3, 2].map((n, d) => (dims.includes(d) ? 1 : n));
        const got = op(x(), dims, { keepdim: true });
        expect(got.shape).toEqual(kept);
        for (const p of places(kept)) {
          const group = places([2, 3, 2].map((n, d) => (dims.includes(d) ? n : 1)));
          const loop = f(
            group.map(
              (g) =>
                at(
                  values(x()),
                  g.map((i, d) => i + p[d]!),
                ) as number,
            ),
          );
          expect(at(values(got), p)).toBeCloseTo(loop, 12);
        }
        expect(op(x(), dims).shape).toEqual([2, 3, 2].filter((_, d) => !dims.includes(d)));
      }
    });
  it("of no dimension is the tensor itself", () => {
    const t = x();
    expect(ct.sum(t, [])).toBe(t);
  });
  it("argmax and argmin count in the flattened tensor, or along a dimension", () => {
    const t = tensor([
      [1, 5, 2],
      [7, 0, 7],
    ]);
    expect(values(ct.argmax(t))).toBe(3);
    expect(values(ct.argmin(t))).toBe(4);
    expect(values(ct.argmax(t, 1))).toEqual([1, 0]);
    expect(kind(ct.argmax(t, 0, { keepdim: true }))).toBe("int32[1,3]");
  });
  it("any and all look for what is not 0", () => {
    const t = tensor([
      [0, 2],
      [0, 0],
    ]);
    expect(values(ct.any(t, 1))).toEqual([true, false]);
    expect(values(ct.all(t, 0))).toEqual([false, false]);
    expect(values(ct.any(ct.zeros([2, 0]), 1))).toEqual([false, false]);
    expect(values(ct.all(ct.zeros([2, 0]), 1))).toEqual([true, true]);
  });
  it("cumsum and cumprod run along a dimension", () => {
    expect(values(ct.cumsum(counted(2, 3), 1))).toEqual([
      [0, 1, 3],
      [3, 7, 12],
    ]);
    expect(values(ct.cumprod(tensor([1, 2, 0, 3]), 0))).toEqual([1, 2, 0, 0]);
    expect(values(ct.cumsum(tensor([true, true]), 0))).toEqual([1, 2]);
  });
  it("keeps the accuracy of a long float32 sum", () => {
    const n = 1e6;
    const got = ct.sum(ct.full([n], 0.1, { dtype: "float32" })).item();
    expect(Math.abs(got - n * Math.fround(0.1)) / got).toBeLessThan(1e-6);
  });
});

describe("matmul", () => {
  const loops = (a: number[][], b: number[][]): number[][] =>
    a.map((row) => b[0]!.map((_, j) => row.reduce((s, v, k) => s + v * b[k]![j]!, 0)));
  it("of matrices is the sum of products", () => {
    const [a, b] = [counted(2, 3), counted(3, 4)];
    expect(values(ct.matmul(a, b))).toEqual(
      loops(values(a) as number[][], values(b) as number[][]),
    );
  });
  it("takes vectors on either side, and broadcasts leading dimensions", () => {
    expect(values(ct.matmul(counted(3), counted(3)))).toBe(5);
    expect(values(ct.matmul(counted(2, 3), counted(3)))).toEqual([5, 14]);
    expect(values(ct.matmul(counted(3), counted(3, 2)))).toEqual([10, 13]);
    const a = counted(2, 1, 2, 3);
    const b = counted(4, 3, 2);
    const got = ct.matmul(a, b);
    expect(got.shape).toEqual([2, 4, 2, 2]);
    for (const [i, j] of places([2, 4]) as [number, number][])
      expect(at(values(got), [i, j])).toEqual(
        loops(at(values(a), [i, 0]) as number[][], at(values(b), [j]) as number[][]),
      );
    expect(ct.matmul(counted(3), counted(2, 3, 4)).shape).toEqual([2, 4]);
    expect(ct.matmul(counted(2, 5, 3), counted(3)).shape).toEqual([2, 5]);
  });
  it("has shorter names for each kind", () => {
    expect(values(ct.dot(counted(3), counted(3)))).toBe(5);
    expect(values(ct.vdot(counted(3), counted(3)))).toBe(5);
    expect(values(ct.mv(counted(2, 3), counted(3)))).toEqual([5, 14]);
    expect(values(ct.outer(counted(2), counted(3)))).toEqual([
      [0, 0, 0],
      [0, 1, 2],
    ]);
    expect(ct.multiDot([counted(2, 3), counted(3, 4), counted(4, 1)]).shape).toEqual([2, 1]);
    expect(values(ct.addmv(1, counted(2, 3), counted(3)))).toEqual([6, 15]);
    expect(values(ct.addbmm(0, counted(2, 1, 1), counted(2, 1, 1), { beta: 0 }))).toEqual([[1]]);
    expect(values(ct.inner(counted(2), tensor(2)))).toEqual([0, 2]);
  });
});
