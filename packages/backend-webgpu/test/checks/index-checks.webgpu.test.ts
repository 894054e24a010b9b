import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  type Backend,
  cond,
  gather,
  indexSelect,
  scan,
  scatterAdd,
  type Tensor,
  tensor,
  whileLoop,
  withBackend,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";
import type { WebgpuBackend } from "../../src/index.ts";
import { failure, newBackend, useDevices } from "../support/backend.ts";

useDevices();

const cpu = createCpuBackend();
const ints = (values: number[]): Tensor => tensor(values, { dtype: "int32" });

type F = (x: Tensor, i: Tensor) => Tensor;
const on = (backend: Backend, f: F, x: number[], i: number[]): Promise<unknown> =>
  withBackend(backend, () => f(tensor(x, { dtype: "float32" }), ints(i))).array();

const withoutName = (message: string): string => message.slice(message.indexOf(": "));

/** Fails unless both backends refuse the indices with the same words, eagerly and compiled. */
async function refused(f: F, x: number[], i: number[]): Promise<void> {
  const backend = await newBackend();
  for (const g of [f, jit(f)]) {
    const expected = await failure(() => on(cpu, g, x, i));
    expect(expected.code).toBe("INDEX_OUT_OF_RANGE");
    const got = await failure(() => on(backend, g, x, i));
    expect(got.code).toBe(expected.code);
    // it is found outside of the transforms and of the function that was called
    expect(got.message).toMatch(/^(gather|scatter|scatterAdd): /);
    expect(withoutName(got.message)).toBe(withoutName(expected.message.replace(/ \[in .*\]$/, "")));
  }
}

/** Fails unless both backends give the same values, eagerly and compiled, and nothing is found wrong. */
async function accepted(f: F, x: number[], i: number[]): Promise<void> {
  const backend = await newBackend();
  for (const g of [f, jit(f)]) {
    expect(await on(backend, g, x, i)).toEqual(await on(cpu, g, x, i));
    await backend.flush();
  }
}

describe("an index out of range is an error where what was read is read", () => {
  const select: F = (x, i) => indexSelect(x, 0, i);
  test("too large", () => refused(select, [1, 2, 3], [0, 3, 1]));
  test("too far below 0", () => refused(select, [1, 2, 3], [0, -4]));
  test("in what was computed from it", () =>
    refused((x, i) => gather(x, 0, i).mul(2).sum(), [1, 2, 3], [0, 7]));
  test("of updates", () =>
    refused((x, i) => scatterAdd(x, 0, i, x.slice(0, 2)), [1, 2, 3], [2, 5]));
  test("in a gradient", () =>
    refused((x, i) => grad((v: Tensor) => indexSelect(v, 0, i).square().sum())(x), [1, 2], [1, 2]));
  test("mapped", () => refused((x, i) => vmap((k: Tensor) => indexSelect(x, 0, k))(i), [1, 2], [1, 2]));
  test("among indices that are", () => accepted(select, [1, 2, 3], [-3, 2, 0]));
});

describe("flush finds what nobody read", () => {
  const bad = (backend: WebgpuBackend): Tensor =>
    withBackend(backend, () => indexSelect(tensor([1, 2]), 0, ints([9])));

  test("once; what was made by then stays wrong, and what is made later is right", async () => {
    const backend = await newBackend();
    const x = bad(backend);
    const y = x.add(1);
    expect((await failure(() => backend.flush())).code).toBe("INDEX_OUT_OF_RANGE");
    await backend.flush();
    for (const wrong of [x, y]) {
      const { code, message } = await failure(() => wrong.data());
      expect(code).toBe("INDEX_OUT_OF_RANGE");
      expect(message).toMatch(/gather: index 9 .* size 2/);
    }
    expect((await failure(() => y.add(1))).code).toBe("INDEX_OUT_OF_RANGE");
    const right = withBackend(backend, () => indexSelect(tensor([1, 2]), 0, ints([1])));
    expect(await right.array()).toEqual([2]);
  });

  test("other tensors can be read", async () => {
    const backend = await newBackend();
    bad(backend);
    expect(await withBackend(backend, () => tensor([1, 2]).add(1)).array()).toEqual([2, 3]);
  });

  test("also after many runs that were right", async () => {
    const backend = await newBackend();
    const f = jit((x: Tensor, i: Tensor) => x.add(indexSelect(x, 0, i)));
    let x = withBackend(backend, () => tensor([1, 2]));
    for (let step = 0; step < 20; step++)
      x = withBackend(backend, () => f(x, ints([step === 7 ? 2 : 1, 0])).mul(0.5));
    expect((await failure(() => x.data())).message).toMatch(/index 2 .* size 2/);
  });
});

describe("under control flow", () => {
  // x[i] or 0, as a program whose branches are both computed
  const guarded: F = (x, i) =>
    cond(
      i.lt(x.aval.shape[0]!).all(),
      (v, k) => indexSelect(v, 0, k),
      (_, k) => k.to("float32").mul(0),
      [x, i],
    );
  test("a branch that is not taken may read anything", () => accepted(guarded, [1, 2], [5, 0]));
  test("the one that is taken may not", () =>
    refused(
      (x, i) => cond(i.sum().gt(0), (v) => indexSelect(v, 0, i), (v) => v, [x]),
      [1, 2],
      [5, 0],
    ));

  // the first element that is not positive: reads on until there is one
  const find = (below: number): F => (x, i) =>
    whileLoop(
      (k) => indexSelect(x, 0, k).sum().gt(below),
      (k) => k.add(1),
      i,
    );
  test("a loop ends before it reads on", () => accepted(find(0), [3, 2, 0, 1], [0]));
  test("a loop that reads on ends, too", () => refused(find(-1), [3, 2, 0, 1], [0]));
  test("a step that is not done may read anything", () =>
    accepted(
      (x, i) =>
        whileLoop(
          ([k]) => k!.sum().lt(4),
          ([k, s]) => [k!.add(1), s!.add(indexSelect(x, 0, k!))],
          [i, x.slice(0, 1)],
        )[1]!,
      [3, 2, 0, 1],
      [0],
    ));
  test("a step of a scan may not", () =>
    refused(
      (x, i) =>
        scan((s: Tensor, k: Tensor) => [s.add(indexSelect(x, 0, k.reshape([1]))), s], x.slice(0, 1), i)[0],
      [3, 2],
      [0, 1, 2],
    ));
});
