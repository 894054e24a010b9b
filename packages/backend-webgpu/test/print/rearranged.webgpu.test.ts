import { createCpuBackend } from "@cotangent/backend-cpu";
import { type Backend, type Tensor, tensor, withBackend } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { expect, test } from "vitest";
import { newBackend, useDevices } from "../support/backend.ts";

useDevices();

const special = [NaN, Infinity, -Infinity, 0, -0, 1, 8e37, 1e-30, 5];
const xs = special.flatMap((v) => special.map(() => v));
const ys = special.flatMap(() => special);

type F = (x: Tensor, y: Tensor) => Tensor;
const formulas: readonly (readonly [string, F])[] = [
  ["(x⁰ − 1) / x", (x) => x.pow(0).sub(1).div(x)],
  ["x⁰ / 0", (x) => x.pow(0).div(x.pow(0).sub(1))],
  ["x / 0", (x) => x.div(0)],
  ["x · y / x", (x, y) => x.mul(y).div(x)],
  ["(1 / x) · x + 1", (x) => x.pow(-1).mul(x).add(1)],
  ["(x + y) − x", (x, y) => x.add(y).sub(x)],
  ["(x − y) − x", (x, y) => x.sub(y).sub(x)],
  ["(1 + x) − 1", (x) => x.add(1).sub(1)],
  ["(2 / 2) − (0 + x) + x", (x) => x.neg().add(1).add(x)],
  ["x · 10³⁰ · 10³⁰", (x) => x.mul(1e30).mul(1e30)],
  ["√x · √x", (x) => x.sqrt().square()],
  ["√−1 + x", (x) => x.mul(0).add(x.pow(0).neg().sqrt())],
  ["(e⁰ − 1) · x", (x) => x.pow(0).sub(1).exp().sub(1).mul(x)],
];

const on = (backend: Backend, f: F): Promise<unknown> =>
  withBackend(backend, () => f(tensor(xs), tensor(ys))).array();

test("what compilers of shaders would rearrange is computed as it is written", async () => {
  const backend = await newBackend();
  const cpu = createCpuBackend();
  for (const [name, f] of formulas) {
    const got = (await on(backend, jit(f))) as number[];
    const expected = (await on(cpu, f)) as number[];
    const far = expected.findIndex(
      (want, i) => !Object.is(want, got[i]) && !(Math.abs(want - got[i]!) <= 1e-5 * Math.abs(want)),
    );
    expect(far < 0 ? name : `${name}: ${got[far]} for x = ${xs[far]}, y = ${ys[far]}`).toBe(name);
  }
});
