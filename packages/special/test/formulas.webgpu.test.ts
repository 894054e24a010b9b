import { createWebgpuBackend } from "@cotangent/backend-webgpu";
import { type Tensor, tensor } from "@cotangent/core";
import { expect, test } from "vitest";
import * as special from "../src/index.ts";
import * as v from "./values.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

interface Row {
  readonly name: string;
  readonly f: (x: Tensor) => Tensor;
  readonly values: v.Values;
  readonly limits: v.Values;
  /** In units of 2⁻²³ of the value, or of 1 where that is smaller. */
  readonly error: number;
}

const rows: readonly Row[] = [
  { name: "erfinv", f: special.erfinv, values: v.erfinvValues, limits: [[1, inf], [-1, -inf], [2, nan], [nan, nan]], error: 4 },
  { name: "ndtri", f: special.ndtri, values: v.ndtriValues, limits: [[0, -inf], [1, inf], [-1, nan], [nan, nan]], error: 4 },
  { name: "logNdtr", f: special.logNdtr, values: v.logNdtrValues, limits: [[-inf, -inf], [nan, nan]], error: 4 },
  { name: "lgamma", f: special.lgamma, values: v.lgammaValues, limits: [[0, inf], [-1, inf], [inf, inf], [nan, nan]], error: 4 },
  { name: "digamma", f: special.digamma, values: v.digammaValues, limits: [[-1, nan], [inf, inf], [nan, nan]], error: 7 },
  { name: "trigamma", f: (x) => special.polygamma(1, x), values: v.trigammaValues, limits: [[0, inf], [-1, inf], [inf, 0], [nan, nan]], error: 6 },
  { name: "i0", f: special.i0, values: v.i0Values, limits: [[nan, nan]], error: 12 },
  { name: "i1", f: special.i1, values: v.i1Values, limits: [[nan, nan]], error: 12 },
  { name: "i0e", f: special.i0e, values: v.i0eValues, limits: [[nan, nan]], error: 4 },
  { name: "i1e", f: special.i1e, values: v.i1eValues, limits: [[nan, nan]], error: 4 },
];

test.each(rows)("$name is computed on a device that has float32 only", async ({ f, values, limits, error }) => {
  const backend = await createWebgpuBackend();
  const points = [...values, ...limits];
  const got = await f(tensor(points.map(([x]) => x), { backend })).data();
  points.forEach(([x, value], i) => {
    if (Number.isFinite(value)) expect(Math.abs(got[i]! - value) / Math.max(1, Math.abs(value)), `at ${x}`).toBeLessThan(error * 2 ** -23);
    else expect(got[i], `at ${x}`).toBe(value);
  });
  backend.destroy();
});
