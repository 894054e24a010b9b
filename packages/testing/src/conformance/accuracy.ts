import { type Backend, matmul, sum, type Tensor, tensor, withBackend } from "@cotangent/core";
import { type ConformanceCase, conformanceCase, fail, type Subject } from "./case.ts";

const long = 1 << 20;

/** Long sums in float32, which lose their digits when one number after the other is added. */
export function accuracyCases(subject: Subject): ConformanceCase[] {
  const reductions: readonly (readonly [
    string,
    readonly number[],
    (x: Tensor) => Tensor,
    number,
  ])[] = [
    ["a sum of a million elements", [long], (x) => sum(x), long],
    ["a sum of a million elements in two dimensions", [1024, 1024], (x) => sum(x), long],
    ["sums along the first dimension", [long / 4, 4], (x) => sum(x, 0), long / 4],
    ["sums along the last dimension", [4, long / 4], (x) => sum(x, 1), long / 4],
    ["a mean", [long], (x) => x.mean(), 1],
    ["an inner product", [long], (x) => matmul(x, x.mul(0).add(1)), long],
  ];
  return reductions.map(([title, shape, reduce, count]) =>
    conformanceCase(subject, `${title} in float32 keeps five digits`, ["float32"], (b) =>
      keepsDigits(b, shape, reduce, count),
    ),
  );
}

async function keepsDigits(
  backend: Backend,
  shape: readonly number[],
  reduce: (x: Tensor) => Tensor,
  count: number,
): Promise<void> {
  const tenth = Math.fround(0.1);
  const x = tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(tenth), {
    shape,
    backend,
  });
  const results = await withBackend(backend, () => reduce(x)).data();
  for (const y of results)
    if (!(Math.abs(y / (tenth * count) - 1) < 1e-5)) fail("the sum", tenth * count, y);
}
