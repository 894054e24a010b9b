import {
  type Backend,
  bufferOf,
  type DType,
  type Executable,
  type Float,
  type Graph,
  isFloat,
  type Shape,
  sizeOf,
  tensor,
  type Tensor,
  traceGraph,
  withBackend,
} from "@cotangent/core";
import { ulpsBetween } from "../ulp.ts";
import { fail, readAll } from "./case.ts";

export const first = [0.5, -1.25, 2, 0.125, -0.75, 1.5] as const;
export const second = [-0.375, 0.875, 1.125, -2, 0.25, -1] as const;

/** Two arguments: of shape [2,3] the numbers above, of a larger one more such. */
export function pair(backend: Backend, dtype: DType, shape: Shape = [2, 3]): [Tensor, Tensor] {
  const fill = (values: readonly number[]): Tensor => {
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const value = values[i % 6]! * (1 - Math.floor(i / 6) / 128);
      return isFloat(dtype)
        ? value
        : dtype === "int32"
          ? Math.trunc(value * 1e6)
          : Math.abs(Math.trunc(value * 1e6));
    });
    return tensor(data, { shape, dtype, backend });
  };
  return [fill(first), fill(second)];
}

export function graphOf(
  backend: Backend,
  f: (a: Tensor, b: Tensor) => readonly Tensor[],
  args: readonly Tensor[],
): Graph {
  return withBackend(backend, () =>
    traceGraph(
      f as (...xs: Tensor[]) => readonly Tensor[],
      args.map((a) => a.aval),
      "conformance",
    ),
  );
}

export async function runOn(backend: Backend, executable: Executable, args: readonly Tensor[]) {
  return readAll(backend, executable.run(args.map((a) => bufferOf(a, backend))));
}

const tolerances: Readonly<Record<Float, number>> = { float16: 2 ** -9, float32: 1e-5, float64: 1e-13 };

/** Within a few roundings of each other, by element or by the largest element. */
export function expectNear(
  what: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  dtype: Float,
): void {
  if (got.length !== expected.length)
    fail(`${what}, number of elements`, expected.length, got.length);
  const size = Array.from(expected).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const tolerance = tolerances[dtype] * size;
  for (let i = 0; i < got.length; i++)
    if (
      ulpsBetween(got[i]!, expected[i]!, dtype) > 4 &&
      !(Math.abs(got[i]! - expected[i]!) <= tolerance)
    )
      fail(`${what}, element ${i}`, expected[i], got[i]);
}
