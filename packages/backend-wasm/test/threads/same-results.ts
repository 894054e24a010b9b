import { type Backend, einsum, max, scan, sort, tensor, type Tensor, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { expect, test } from "vitest";
import { createWasmBackend, type WasmBackend } from "../../src/index.ts";

/** Numbers between −1 and 1, always the same. */
function numbers(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

type Dtype = "float32" | "float64";
interface Case {
  readonly args: (backend: Backend, dtype: Dtype) => Tensor[];
  readonly f: (...args: Tensor[]) => Tensor;
}
const arrays =
  (...shapes: readonly (readonly number[])[]): Case["args"] =>
  (backend, dtype) =>
    shapes.map((shape, i) => tensor(numbers(shape.reduce((n, d) => n * d, 1), i + 1), { shape: [...shape], dtype, backend }));

const loss = (w: Tensor, v: Tensor, x: Tensor): Tensor => x.matmul(w).tanh().matmul(v).square().mean();

/** Enough work for several threads. */
const cases: { readonly [title: string]: Case } = {
  "a matrix product": { args: arrays([257, 300], [300, 131]), f: (a, b) => a.matmul(b) },
  "a product of many small matrices": { args: arrays([200, 17, 19], [200, 19, 23]), f: (a, b) => a.matmul(b) },
  "a product of transposed matrices": { args: arrays([300, 150], [120, 300]), f: (a, b) => einsum("ki,jk->ij", a, b) },
  "a gradient through two matrix products": { args: arrays([200, 128], [128, 10], [150, 200]), f: grad(loss) },
  "long sums": { args: arrays([1000, 1111]), f: (x) => x.mul(x).sum().add(max(x.sum(0))).add(max(x.sum(1))) },
  "a chain of functions": { args: arrays([300_000]), f: (x) => x.sin().mul(x).add(1).exp().tanh().sub(x) },
  "a softmax": { args: arrays([300, 500]), f: (x) => x.sub(x.sum(1, { keepdim: true })).exp() },
  sorting: { args: arrays([64, 3000]), f: (x) => sort(x, 1).values },
  "a scan of matrix products": {
    args: arrays([100, 100], [12, 100]),
    f: (w, xs) => scan((s: Tensor, x: Tensor) => [w!.matmul(s).tanh().add(x), s.sum()], w!, xs!)[0],
  },
  "running sums": { args: arrays([200, 3000]), f: (x) => x.cumsum(1) },
};

/** Registers a test for each case: one thread and several give the same bits. */
export function testSameResults(): void {
  const ready = (async (): Promise<readonly [WasmBackend, WasmBackend]> => {
    const [alone, together] = [await createWasmBackend({ threads: false }), await createWasmBackend({ threads: 3 })];
    expect(together.supports.threads).toBe(3);
    while (together.memory.threads < 3) await new Promise((next) => setTimeout(next, 5));
    return [alone, together];
  })();
  for (const [title, { args, f }] of Object.entries(cases))
    for (const dtype of ["float32", "float64"] as const)
      test(`${title} in ${dtype} has the same bits on one thread and on three`, async () => {
        const [alone, together] = await ready;
        const run = (backend: Backend): Uint8Array => {
          const y = withBackend(backend, () => jit(f)(...args(backend, dtype))).dataSync();
          return new Uint8Array(y.buffer, y.byteOffset, y.byteLength);
        };
        const expected = run(alone);
        for (let k = 0; k < 3; k++) {
          const got = run(together);
          expect(got.length).toBe(expected.length);
          expect(got.findIndex((b, i) => b !== expected[i])).toBe(-1);
        }
      });
  test("and some of that was divided between threads", async () => {
    const [alone, together] = await ready;
    expect(alone.memory.dividedSteps).toBe(0);
    // on a busy machine not all of it
    expect(together.memory.dividedSteps).toBeGreaterThan(0);
  });
  test("a backend's threads end when it is disposed", async () => {
    const [alone, together] = await ready;
    await together.dispose();
    expect(together.memory.threads).toBe(1);
    expect(together.supports.threads).toBe(1);
    const x = tensor(numbers(200 * 200, 3), { shape: [200, 200], dtype: "float32", backend: together });
    const y = tensor(numbers(200 * 200, 3), { shape: [200, 200], dtype: "float32", backend: alone });
    expect(x.matmul(x).dataSync()).toEqual(y.matmul(y).dataSync());
  });
}
