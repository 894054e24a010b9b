import {
  avalOf,
  type DType,
  type Shape,
  type Tensor,
  traceGraph,
  type TypedArray,
} from "@cotangent/core";
import { expect, test } from "vitest";
import { createCpuBackend } from "../../src/generated/index.ts";

const backend = createCpuBackend();

function run(f: (x: Tensor) => Tensor, shape: Shape, dtype: DType, x: TypedArray): TypedArray {
  const graph = traceGraph((t) => [f(t)], [avalOf(shape, dtype)]);
  return backend.compile(graph).run([x])[0] as TypedArray;
}

// The tenth in float64, added n times one after the other, is off by 10⁻¹¹ for a million terms; in blocks by a hundredth of that.
test.each([
  ["along the only axis", [1 << 20], [0]],
  ["along the last axis", [3, 1 << 19], [1]],
  ["along the first axis, a row at a time", [1 << 19, 3], [0]],
  ["along both axes", [1 << 17, 5], [0, 1]],
  ["along the axes around a kept one", [400, 3, 500], [0, 2]],
  ["along two leading axes", [500, 400, 3], [0, 1]],
] as [string, number[], number[]][])("long sums %s keep their accuracy", (_, shape, axes) => {
  const size = shape.reduce((n, d) => n * d, 1);
  const x = new Float64Array(size).fill(0.1);
  const terms = axes.reduce((n, a) => n * shape[a]!, 1);
  const y = run(
    (t) =>
      t
        .mul(1)
        .add(0)
        .sum([...axes])
        .mul(2),
    shape,
    "float64",
    x,
  );
  for (const sum of y) expect(Math.abs(sum / (2 * terms * 0.1) - 1)).toBeLessThan(1e-13);
});

test("float32 is summed in double precision", () => {
  const x = new Float32Array(1 << 18).map((_, i) => (i % 2 === 0 ? 1 : 2 ** -20));
  const y = run((t) => t.mul(1).sum().mul(1), [1 << 18], "float32", x);
  expect(y[0]).toBe(Math.fround((1 << 17) * (1 + 2 ** -20)));
});

test("every operation of float32 rounds", () => {
  const x = Float32Array.from([0.1, 1 / 3, 7.3]);
  const y = run((t) => t.mul(t).add(t).div(3).exp(), [3], "float32", x);
  const f = Math.fround;
  expect([...y]).toEqual([...x].map((v) => f(Math.exp(f(f(f(f(v * v) + v) / 3))))));
});

test("a sum of float32 rounds before it is used again", () => {
  const x = Float32Array.from({ length: 20 }, (_, i) => 1 / (i + 3));
  const y = run(
    (t) => t.sum().sub(t.mul(2).sum().mul(0.5)).add(t.sum().mul(t.sum())),
    [20],
    "float32",
    x,
  );
  const sum = Math.fround(x.reduce((s, v) => s + v, 0));
  expect(y[0]).toBe(Math.fround(sum * sum));
});
