import { concatenate, tensor, type Tensor, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jit } from "@cotangent/jit";
import { describe, expect, test } from "vitest";
import { newBackend, useDevices } from "../support/backend.ts";

useDevices();

/** More than any device binds in a kernel's stage by default, and than SwiftShader and lavapipe do. */
const count = 40;

async function many(): Promise<Tensor[]> {
  const backend = await newBackend();
  return Array.from({ length: count }, (_, i) =>
    withBackend(backend, () => tensor([i, 10 * i, 100 * i])),
  );
}

describe("a kernel that would read more buffers than the device binds", () => {
  test("is done in parts: a sum", async () => {
    const xs = await many();
    const sum = jit((...all: Tensor[]) => all.reduce((a, b) => a.add(b)));
    expect([...(await sum(...xs).data())]).toEqual([780, 7800, 78000]);
  });
  test("is done in parts: a fold of products", async () => {
    const xs = await many();
    const sum = jit((...all: Tensor[]) => all.reduce((a, b) => a.mul(2).sub(b), all[0]!.mul(0)).sum());
    // −Σ i·2^(39 − i)·111, whole numbers below 2⁵³, of which float32 keeps seven digits
    let exact = 0;
    for (let i = 0; i < count; i++) exact = exact * 2 - i * 111;
    const [found] = await sum(...xs).data();
    expect(Math.abs(found! / exact - 1)).toBeLessThan(1e-6);
  });
  test("is done in parts: a concatenation, and its gradient", async () => {
    const xs = await many();
    const joined = (...all: Tensor[]): Tensor => concatenate(all.map((x, i) => x.add(i)), 0);
    const values = await jit(joined)(...xs).data();
    expect([...values]).toEqual(
      Array.from({ length: count }, (_, i) => [2 * i, 11 * i, 101 * i]).flat(),
    );
    const square = (...all: Tensor[]): Tensor => joined(...all).square().sum();
    const gradient = jit((...all: Tensor[]) => grad(square)(...all));
    expect([...(await gradient(...xs).data())]).toEqual([0, 0, 0]);
  });
});

test("the basis of a single parameter is computed on the device", async () => {
  const backend = await newBackend();
  const x = withBackend(backend, () => tensor([3]));
  expect([...(await jacfwd((v: Tensor) => v.square())(x).data())]).toEqual([6]);
});
