import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { avalOf, type DType, type Tensor, tensor, traceGraph } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { describe, expect, test } from "vitest";
import * as special from "../src/index.ts";
import { i0, i0e, i1, i1e } from "../src/math/bessel.ts";
import { lgamma } from "../src/math/gamma.ts";
import { erfinv, hazard, logNdtr, ndtri } from "../src/math/normal.ts";
import { polygamma } from "../src/math/polygamma.ts";
import { type Scalar, spread, spreadLog } from "./points.ts";

const backend = await createWasmBackend({ threads: false });

const rows: readonly (readonly [string, (x: Tensor) => Tensor, Scalar, readonly number[]])[] = [
  ["erfinv", special.erfinv, erfinv, [...spread(-1, 1, 500), -1, 1, 2]],
  ["ndtri", special.ndtri, ndtri, [...spread(0, 1, 500), ...spreadLog(1e-30, 0.1, 100), 0, 1, -1]],
  ["logNdtr", special.logNdtr, logNdtr, [...spread(-8, 8, 500), ...spread(-40, -30, 50), -Infinity, Infinity]],
  ["lgamma", special.lgamma, lgamma, [...spread(-6, 20, 500), ...spreadLog(1e-6, 1e6, 200), 0, 1, 2, -3, Infinity]],
  ["digamma", special.digamma, (x) => polygamma(0, x), [...spread(-6, 20, 500), ...spreadLog(1e-6, 1e6, 200), 0, -3, Infinity]],
  ["polygamma of order 2", (x) => special.polygamma(2, x), (x) => polygamma(2, x), [...spread(-6, 20, 500), ...spreadLog(1e-3, 1e3, 200), 0, -3]],
  ["i0", special.i0, i0, [...spread(-50, 50, 500), 0, 89, Infinity]],
  ["i1", special.i1, i1, [...spread(-50, 50, 500), 0, 89, -Infinity]],
  ["the derivative of logNdtr", grad((x: Tensor) => special.logNdtr(x).sum()), hazard, [...spread(-8, 8, 500), -1e4, 0, 50, Infinity]],
  ["i0e", special.i0e, i0e, [...spread(-50, 50, 500), 0, Infinity]],
  ["i1e", special.i1e, i1e, [...spread(-50, 50, 500), 0]],
];

describe.each(rows)("%s on the wasm backend", (_, f, scalar, points) => {
  test.each([
    ["float64", 32 * 2 ** -53],
    ["float32", 2 ** -23],
  ] as const)("has the values of the function of numbers, %s", (dtype: DType, tolerance) => {
    const x = tensor(Float64Array.from([...points, NaN]), { dtype, backend });
    const [arguments_, values] = [x.dataSync(), f(x).dataSync()];
    arguments_.forEach((at, i) => {
      const value = scalar(at);
      if (Number.isFinite(value)) expect(Math.abs(values[i]! - value) / Math.max(1, Math.abs(value)), `at ${at}`).toBeLessThan(tolerance);
      else expect(values[i], `at ${at}`).toBe(value);
    });
  });

  test("is part of the compiled module: nothing is called through JavaScript", () => {
    const graph = traceGraph((x) => [f(x!)], [avalOf([100], "float64")], "special");
    expect(backend.explain!(graph)).not.toMatch(/JavaScript|special\./);
  });
});

test("i0 and i1 keep float64's digits where e^x comes in two factors", () => {
  const points = [700.5, -705.25, 709.5, 712];
  const x = tensor(points, { dtype: "float64", backend });
  for (const [f, scalar] of [[special.i0, i0], [special.i1, i1]] as const)
    f(x).dataSync().forEach((y, i) => expect(Math.abs(y / scalar(points[i]!) - 1)).toBeLessThan(32 * 2 ** -53));
});

test.each(["float32", "float64"] as const)("the second derivative of logNdtr is −1 on the far left, in %s", (dtype) => {
  const second = grad((x: Tensor) => grad((y: Tensor) => special.logNdtr(y).sum())(x).sum());
  for (const on of [backend, createCpuBackend()]) {
    const points = [-100, -3000, -1e5, -1e8];
    const values = second(tensor(points, { dtype, backend: on })).dataSync();
    // −1 + 1/x² − 6/x⁴ + …, from Mills' ratio
    points.forEach((x, i) => expect(Math.abs(values[i]! - (x ** -2 - 6 * x ** -4 - 1))).toBeLessThan(dtype === "float64" ? 1e-10 : 3e-7));
  }
});
