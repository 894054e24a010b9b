import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  type Backend,
  checkpoint,
  cond,
  foriLoop,
  scan,
  type Tensor,
  tensor,
  whileLoop,
  withBackend,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";
import { newBackend, onDevice, useDevices } from "../support/backend.ts";

useDevices();

const cpu = createCpuBackend();

/** What `f` gives on this backend. */
async function on(
  backend: Backend,
  f: (x: Tensor) => Tensor,
  x: number[] | number[][],
): Promise<unknown> {
  return withBackend(backend, () => f(tensor(x, { dtype: "float32" }))).array();
}

/** Fails unless both backends agree, `f` compiled and as it is. */
async function same(f: (x: Tensor) => Tensor, ...points: (number[] | number[][])[]): Promise<void> {
  const backend = await newBackend();
  for (const x of points) {
    const expected = [await on(cpu, f, x)].flat(9) as number[];
    for (const g of [jit(f), f]) {
      const got = [await on(backend, g, x)].flat(9) as number[];
      expect(got).toHaveLength(expected.length);
      got.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 4));
    }
  }
}

describe("cond", () => {
  const f = (x: Tensor): Tensor =>
    cond(
      x.sum().gt(0),
      (v) => v.square().mul(2),
      (v) => v.sub(1),
      [x],
    );
  test("takes the branch that the values decide", () => same(f, [1, 2], [-1, -2]));
  test("has gradients", () =>
    same(
      grad((x: Tensor) => f(x).sum()),
      [1, 2],
      [-1, -2],
    ));
  test("under vmap with a mapped predicate selects by example", () =>
    same(vmap(f), [
      [1, 2],
      [-1, -2],
    ]));
  test("whose branch hands on an operand", () =>
    same(
      (x) =>
        cond(
          x.sum().gt(0),
          (v) => v,
          (v) => v.neg(),
          [x.mul(2)],
        ).add(x),
      [1, 2],
      [-1, -2],
    ));
});

describe("scan and foriLoop", () => {
  const sums = (x: Tensor): Tensor => {
    const [last, all] = scan(
      (s: Tensor, row: Tensor) => [s.mul(0.5).add(row), s.mul(row)] as const,
      x.select(0, 0),
      x,
    );
    return all.add(last);
  };
  const x = [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ];
  test("go over the rows", () => same(sums, x));
  test("go over them in reverse", () =>
    same(
      (v) =>
        scan((s: Tensor, row: Tensor) => [s.sub(row), s] as const, v.sum(0), v, {
          reverse: true,
        })[1],
      x,
    ));
  test("have gradients in reverse mode", () =>
    same(
      grad((v: Tensor) => sums(v).square().sum()),
      x,
    ));
  test("have tangents in forward mode", () =>
    same((v) => jvp(sums, [v], [v.mul(0.1)])[1] as Tensor, x));
  test("count", () => same((v) => foriLoop(0, 5, (i, s) => s.mul(v).add(i), v), [1, 0.5]));
  test("of no steps give the state", () =>
    same((v) => foriLoop(3, 3, (i, s) => s.mul(i), v.add(1)), [1, 2]));
  test("in each other", () =>
    same(
      (v) => foriLoop(0, 3, (_, s) => foriLoop(0, 2, (j, r) => r.mul(v).add(j), s), v),
      [0.5, 0.25],
    ));
  test("are one submit of a compiled function", async () => {
    const { device, backend } = await onDevice();
    let submits = 0;
    const submit = device.queue.submit.bind(device.queue);
    Object.defineProperty(device.queue, "submit", {
      value: (commands: GPUCommandBuffer[]) => {
        submits++;
        submit(commands);
      },
    });
    const v = withBackend(backend, () => tensor(x, { dtype: "float32" }));
    const f = jit(sums);
    f(v);
    expect(submits).toBe(1);
    const before = backend.memory.liveBytes;
    f(v).dispose();
    expect(submits).toBe(2);
    // nothing of the steps is left
    expect(backend.memory.liveBytes).toBe(before);
  });
});

describe("whileLoop", () => {
  const halve = (x: Tensor): Tensor =>
    whileLoop(
      (v) => v.sum().gt(1),
      (v) => v.mul(0.5),
      x,
    );
  test("ends where the values say, after none, one or many steps", () =>
    same(halve, [0.25, 0.5], [1, 0.5], [3, 4], [1000, 1e6], [3e30, 1e30]));
  test("is followed in order by what uses its result", () =>
    same(
      (x) =>
        halve(x)
          .add(x)
          .mul(halve(x.mul(3))),
      [3, 4],
      [100, 7],
    ));
  test("has tangents in forward mode", () =>
    same((x) => jvp(halve, [x], [x.mul(0.1)])[1] as Tensor, [3, 4], [1000, 1e6]));
  test("under vmap goes on until the last example has ended", () =>
    same(vmap(halve), [
      [3, 4],
      [1000, 5],
      [0, 0],
    ]));
  test("in a loop, in a branch, and with a loop inside", () =>
    same(
      (x) =>
        scan(
          (s: Tensor, row: Tensor) => {
            const next = cond(
              row.gt(2),
              (v) =>
                whileLoop(
                  (w) => w.gt(1),
                  (w) => foriLoop(0, 2, (_, r) => r.mul(0.7), w),
                  v,
                ),
              (v) => v.add(1),
              [s.add(row)],
            );
            return [next, next] as const;
          },
          x.sum(),
          x,
        )[1],
      [1, 2, 3, 4, 5],
    ));
  test("whose step never ends for the state after the end is not done on trial", () =>
    same(
      (x) =>
        whileLoop(
          (v) => v.gt(0).any(),
          // from 0 on the inner loop would not end
          (v) =>
            whileLoop(
              (w) => w.sum().lt(10),
              (w) => w.mul(2),
              v,
            )
              .sub(20)
              .mul(1),
          x,
        ),
      [1, 2],
    ));
  test("keeps the order of uploads, disposals and reads that come while it runs", async () => {
    const backend = await newBackend();
    const x = withBackend(backend, () => tensor([1000, 2000], { dtype: "float32" }));
    const y = jit(halve)(x);
    x.dispose();
    const other = withBackend(backend, () => tensor([7, 8], { dtype: "float32" }));
    const z = y.add(other);
    y.dispose();
    const [a, b] = await Promise.all([z.array(), other.array()]);
    let [u, v] = [1000, 2000];
    for (; u + v > 1; [u, v] = [u / 2, v / 2]);
    expect(b).toEqual([7, 8]);
    expect((a as number[])[0]).toBeCloseTo(u + 7, 5);
    expect((a as number[])[1]).toBeCloseTo(v + 8, 5);
    await backend.flush();
  });
});

test("checkpoint with a loop inside", () =>
  same(
    grad((x: Tensor) =>
      checkpoint((v: Tensor) => foriLoop(0, 3, (_, s) => s.mul(v).square(), v))(x).sum(),
    ),
    [0.5, 1.5],
  ));
