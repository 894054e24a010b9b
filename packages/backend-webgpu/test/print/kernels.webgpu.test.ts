import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  argsort,
  type Backend,
  bind1,
  concatenate,
  cumsum,
  indexSelect,
  matmul,
  pad,
  primitives,
  scatterAdd,
  softmax,
  sum,
  tensor,
  Tensor,
  where,
  withBackend,
} from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newDevice } from "../support/gpu.ts";
import { limitsOf, printerBackend } from "./printer-backend.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await newDevice();
});
afterAll(() => device.destroy());

/** Numbers in −1 … 1 without a pattern that a wrong index would keep. */
function numbers(n: number, seed = 1): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}

const of = (shape: readonly number[], seed = 1): Tensor =>
  tensor(numbers(shape.reduce((a, b) => a * b, 1), seed), { shape });

async function valuesOn(
  backend: Backend,
  f: (...xs: Tensor[]) => Tensor,
  make: () => readonly Tensor[],
): Promise<number[]> {
  const y = withBackend(backend, () => jit(f, { backend })(...make()));
  return [...(await y.data())];
}

/** Of integers, which `div` would convert. */
const quotient = (x: Tensor, y: Tensor): Tensor => bind1(primitives.div, [x, y], {});
const rest = (x: Tensor, y: Tensor): Tensor => bind1(primitives.rem, [x, y], {});

const infinite = [NaN, Infinity, -Infinity, 0, -0];
const withInfinities = (n: number): Float32Array => {
  const data = numbers(n, 5);
  for (let i = 0; i < n; i += 7) data[i] = infinite[(i / 7) % infinite.length]!;
  return data;
};

/** Sizes that take every way of dealing elements out to threads: few and many, multiples of four and not. */
const cases: readonly (readonly [string, (...xs: Tensor[]) => Tensor, () => readonly Tensor[]])[] = [
  ["a chain over elements in fours", (x, y) => x.mul(y!).add(1).tanh(), () => [of([160, 128]), of([160, 128], 2)]],
  ["a chain over a number of elements that is no multiple of four", (x) => x.mul(2).add(1), () => [of([129, 131])]],
  ["a row that is added to all rows", (x, y) => x.add(y!).abs(), () => [of([200, 100]), of([100], 2)]],
  ["a column that is added to all columns", (x, y) => x.add(y!), () => [of([200, 100]), of([200, 1], 2)]],
  ["shifted neighbours", (x) => x.slice(1).sub(x.slice(0, -1)).square(), () => [of([20001])]],
  ["a transposed operand", (x, y) => x.T.mul(y!), () => [of([150, 130]), of([130, 150], 2)]],
  ["a result that is transposed", (x) => x.mul(2).T, () => [of([150, 130])]],
  ["what is computed from numbers alone, where the language refuses to", (x) => {
    const [minus, most, none] = [tensor(-1), tensor(2147483647, { dtype: "int32" }), tensor(0, { dtype: "int32" })];
    const parts = [minus.sqrt(), minus.log(), tensor(3e38).add(3e38), most.add(1), quotient(most, none), rest(most, none), rest(tensor(5, { dtype: "int32" }), none)];
    return concatenate(parts.map((p) => p.to("float32").reshape([1])).concat([x]));
  }, () => [of([3])]],
  ["integers divided by a number that is 0", (x) => { const n = x.mul(100).to("int32"); const none = tensor(0, { dtype: "int32" }); return quotient(n, none).add(rest(n, none)).to("float32"); }, () => [of([300])]],
  ["padding", (x) => pad(x, [1, 2, 3, 1]).mul(2), () => [of([90, 200])]],
  ["a concatenation of three", (x, y) => concatenate([x, y!, x.neg()], 1).mul(3), () => [of([100, 60]), of([100, 70], 2)]],
  ["a concatenation of nine", (x) => concatenate(Array.from({ length: 9 }, (_, i) => x.mul(i))), () => [of([50, 40])]],
  ["softmax of long rows", (x) => softmax(x, 1), () => [of([40, 1024])]],
  ["softmax of short rows", (x) => softmax(x, 1), () => [of([3000, 10])]],
  ["softmax along the first dimension", (x) => softmax(x, 0), () => [of([300, 70])]],
  ["softmax of one row", (x) => softmax(x, 0), () => [of([9000])]],
  ["a sum of all, divided by", (x) => x.div(x.abs().sum()), () => [of([50001])]],
  ["a sum of all of much", (x) => sum(x.square()), () => [of([300001])]],
  ["sums of rows", (x) => sum(x.mul(2), 1), () => [of([33, 4000])]],
  ["sums of rows of a multiple of four", (x) => sum(x.exp(), 1), () => [of([333, 64])]],
  ["sums of columns", (x) => sum(x, 0), () => [of([4000, 33])]],
  ["sums along a dimension in the middle", (x) => sum(x, 1), () => [of([20, 300, 17])]],
  ["sums along the outer dimensions", (x) => sum(x, [0, 2]), () => [of([40, 13, 50])]],
  ["centred and scaled rows", (x) => { const c = x.sub(x.mean(1, { keepdim: true })); return c.div(c.square().mean(1, { keepdim: true }).add(1e-5).sqrt()); }, () => [of([70, 300])]],
  ["a product of a matrix and a vector", (x, y) => matmul(x, y!), () => [of([500, 300]), of([300], 2)]],
  ["a product of a vector and a matrix", (x, y) => matmul(x, y!), () => [of([500]), of([500, 300], 2)]],
  ["a product whose sizes are multiples of the tile", (x, y) => matmul(x, y!), () => [of([64, 128]), of([128, 64], 2)]],
  ["a product whose sizes are no multiples of anything", (x, y) => matmul(x, y!), () => [of([67, 35]), of([35, 71], 2)]],
  ["a product with a transposed left operand", (x, y) => matmul(x.T, y!), () => [of([48, 68]), of([48, 20], 2)]],
  ["a product with a transposed right operand", (x, y) => matmul(x, y!.T), () => [of([36, 48]), of([20, 48], 2)]],
  ["a product of two transposed operands", (x, y) => matmul(x.T, y!.T), () => [of([48, 36]), of([20, 48], 2)]],
  ["products of a batch", (x, y) => matmul(x, y!), () => [of([5, 12, 20]), of([5, 20, 8], 2)]],
  ["a product over many terms", (x, y) => matmul(x, y!), () => [of([8, 9000]), of([9000, 12], 2)]],
  ["a product with a bias and an activation", (x, y, b) => matmul(x, y!).add(b!).maximum(0), () => [of([64, 128]), of([128, 64], 2), of([64], 3)]],
  ["a product with a bias and an activation, of sizes that are no multiples of anything", (x, y, b) => matmul(x, y!).add(b!).maximum(0), () => [of([67, 35]), of([35, 71], 2), of([71], 3)]],
  ["a product over many terms that is scaled and taken from another", (x, y, z) => z!.sub(matmul(x, y!).mul(0.1)), () => [of([8, 9000]), of([9000, 12], 2), of([8, 12], 3)]],
  ["products of a batch, of which the signs are multiplied with them", (x, y) => { const z = matmul(x, y!); return z.sign().mul(z); }, () => [of([5, 12, 20]), of([5, 20, 8], 2)]],
  ["a product of a product and its squares", (x, y) => { const z = matmul(x, y!); return concatenate([z.square().add(1), z]); }, () => [of([24, 32]), of([32, 40], 2)]],
  ["a product that is added to its transpose", (x, y) => { const z = matmul(x, y!); return z.add(z.T); }, () => [of([24, 32]), of([32, 24], 2)]],
  ["gathered rows within an expression", (x) => indexSelect(x, 0, [3, 1, 1, 90]).mul(2).add(1), () => [of([100, 30])]],
  ["a running sum of long rows", (x) => cumsum(x, 1), () => [of([3, 5000])]],
  ["a running sum along the first dimension", (x) => cumsum(x, 0), () => [of([700, 3])]],
  ["a maximum of rows with NaN and infinities", (x) => x.amax(1), () => [tensor(withInfinities(70 * 300), { shape: [70, 300] })]],
  ["a minimum of columns with NaN and infinities", (x) => x.amin(0), () => [tensor(withInfinities(70 * 300), { shape: [70, 300] })]],
  ["the place of the largest, NaN and infinities among them", (x) => x.argmax(1), () => [tensor(withInfinities(6 * 5000), { shape: [6, 5000] })]],
  ["the place of the smallest of many rows", (x) => x.argmin(1), () => [tensor(withInfinities(600 * 50), { shape: [600, 50] })]],
  ["the place of the smallest of a long row, where it comes often", (x) => x.mul(3).round().argmin(0), () => [of([5000])]],
  ["a minimum of rows with NaN and infinities", (x) => x.amin(1), () => [tensor(withInfinities(70 * 301), { shape: [70, 301] })]],
  ["a maximum of rows of negative numbers, and of zeros", (x) => concatenate([x.abs().neg().sub(1).amax(1), x.mul(0).amax(1)]), () => [of([9, 200])]],
  ["a sum of rows with NaN and infinities", (x) => x.sum(1), () => [tensor(withInfinities(70 * 300), { shape: [70, 300] })]],
  ["products of rows", (x) => x.mul(0.1).add(1).prod(1), () => [of([7, 333])]],
  ["whether any or all of a row are", (x) => concatenate([x.gt(0.99).any(1), x.lt(0.99).all(1)]).to("float32"), () => [of([60, 130])]],
  ["the largest and the smallest whole numbers of rows, and their sums and products", (x) => { const n = x.mul(2e9).to("int32"); return concatenate([n.amax(1), n.amin(1), n.sum(1), n.prod(1)]).to("float32"); }, () => [of([40, 300])]],
  ["the largest and the smallest whole numbers without a sign", (x) => { const n = x.abs().mul(4e9).to("uint32"); return concatenate([n.amax(1), n.amin(1), n.sum(1)]).to("float32"); }, () => [of([40, 300])]],
  ["sums and maxima of one pass over a long row", (x) => x.sum().add(x.amax()).add(x.prod()), () => [of([4100])]],
  ["a choice by comparison, NaN and infinities among them", (x) => where(x.gt(0), x, x.mul(0)), () => [tensor(withInfinities(20000))]],
  ["what is NaN where compilers see a number: 0·x, 0/x, x − x, x/x", (x) => concatenate([x.mul(0), x.mul(-0), tensor(0).div(x), x.sub(x), x.div(x)]), () => [tensor(withInfinities(70))]],
  ["the order of short rows", (x) => argsort(x, 1), () => [tensor(withInfinities(40 * 90), { shape: [40, 90] })]],
  ["the order of long rows", (x) => argsort(x, 1), () => [tensor(withInfinities(3 * 3000), { shape: [3, 3000] })]],
  ["the order of long columns, descending", (x) => argsort(x, 0, { descending: true }), () => [tensor(withInfinities(3 * 3000), { shape: [3000, 3] })]],
  ["the order of long rows of truth values, descending", (x) => argsort(x.gt(0), 0, { descending: true }), () => [of([5000])]],
  ["the order of long rows of whole numbers, negative ones among them", (x) => argsort(x.mul(1e9).to("int32")), () => [of([2, 2500])]],
  ["the order of a few different numbers, where it is stable", (x) => argsort(x.mul(3).round()), () => [of([5000])]],
];

const kinds = [
  ["as for a program on the CPU", { software: true }, /./],
  // what is not folded is printed alike
  ["as for a GPU", { software: false }, /sum|softmax|centred|product|largest|smallest|maximum|minimum|whether/],
  ["as for a GPU with subgroups", { software: false, subgroups: true }, /sum|softmax|centred|products of rows|vector|largest|smallest|maximum|minimum|whether/],
] as const;

for (const [how, changes, which] of kinds)
  describe(`Kernels printed ${how} give what the cpu backend does:`, () => {
    for (const [what, f, make] of cases) {
      if (!which.test(what)) continue;
      test(what, async ({ skip }) => {
        if ("subgroups" in changes) skip(!device.features.has("subgroups"), "the adapter has no subgroups");
        const backend = printerBackend(device, limitsOf(device, changes));
        device.pushErrorScope("validation");
        const got = await valuesOn(backend, f, make);
        expect((await device.popErrorScope())?.message).toBeUndefined();
        const want = await valuesOn(createCpuBackend(), f, make);
        expectNear(got, want);
      });
    }

    test("updates that meet in one place, in their order whatever their number", async ({ skip }) => {
      if ("subgroups" in changes) skip(!device.features.has("subgroups"), "the adapter has no subgroups");
      const backend = printerBackend(device, limitsOf(device, changes));
      const rows = Int32Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 400);
      const f = (x: Tensor, index: Tensor, y: Tensor): Tensor => scatterAdd(x, 0, index, y);
      const make = (): Tensor[] => [of([400]), tensor(rows), of([rows.length], 3)];
      const got = await valuesOn(backend, f as (...xs: Tensor[]) => Tensor, make);
      expectNear(got, await valuesOn(createCpuBackend(), f as (...xs: Tensor[]) => Tensor, make));
      expect(await valuesOn(backend, f as (...xs: Tensor[]) => Tensor, make)).toEqual(got);
    });
  });

/** Within a few roundings of the largest finite element; NaN and infinities exactly. */
function expectNear(got: readonly number[], want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  const size = want.reduce((m, y) => (Number.isFinite(y) ? Math.max(m, Math.abs(y)) : m), 1e-3);
  const wrong = want.findIndex(
    (y, i) => !Object.is(y + 0, got[i]! + 0) && !(Math.abs(y - got[i]!) <= 4e-6 * size),
  );
  expect(wrong < 0 ? null : [wrong, got[wrong], want[wrong]]).toBeNull();
}
