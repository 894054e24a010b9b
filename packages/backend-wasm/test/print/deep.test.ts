import { installMethods, setDefaultBackend, tensor, type Tensor } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { beforeAll, expect, test } from "vitest";
import { createWasmBackend } from "../../src/backend.ts";

beforeAll(async () => {
  setDefaultBackend(await createWasmBackend({ threads: false }));
  installMethods();
});

test("10,000 operations in a chain compile, on scalars, vectors and matrices", () => {
  for (const shape of [[], [37], [3, 5]]) {
    const size = shape.reduce((n, d) => n * d, 1);
    const data = Float64Array.from({ length: size }, (_, i) => 0.1 * i);
    const f = jit((x: Tensor) => {
      let y = x;
      for (let i = 0; i < 10_000; i++) y = i % 2 === 0 ? y.mul(0.5) : y.add(x);
      return y;
    });
    const expected = data.map((x) => {
      let y = x;
      for (let i = 0; i < 10_000; i++) y = i % 2 === 0 ? y * 0.5 : y + x;
      return y;
    });
    expect(f(tensor(data, { shape })).dataSync()).toEqual(expected);
  }
});

test("a long loop body with many edges stays within the limits of engines", () => {
  const n = 50;
  const data = Float64Array.from({ length: n }, (_, i) => Math.cos(i));
  const shifted = (x: Tensor, k: number): Tensor => x.slice(k).add(0).mul(1.5).sub(x.slice(0, -k));
  const f = jit((x: Tensor) => {
    let sum = x.mul(0).sum();
    for (let k = 1; k < 40; k++) sum = sum.add(shifted(x, k).sin().sum());
    return sum;
  });
  let expected = 0;
  for (let k = 1; k < 40; k++) for (let i = 0; i + k < n; i++) expected += Math.sin(data[i + k]! * 1.5 - data[i]!);
  expect(f(tensor(data)).item()).toBeCloseTo(expected, 10);
});
