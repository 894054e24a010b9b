import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import {
  createCpuBackend as createGenerator,
  recomputing,
  scanLoops,
} from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, stack, type Tensor, tensor, withBackend } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";
import { nestedProgram } from "./nested-programs.ts";
import { byHand, type Unary, transforms } from "./transforms.ts";

const interpreter = createInterpreter();
const compiling: Record<string, Backend> = {
  "the generating cpu backend": createGenerator(),
  "the one of cotangent": createGenerator({ recompute: recomputing, controlLoops: scanLoops }),
};
beforeAll(async () => {
  compiling["wasm"] = await createWasmBackend({ threads: false });
});

const numbers = (y: Tensor): number[] => [...y.dataSync()];
const f64 = (x: readonly number[]): Tensor => tensor([...x], { dtype: "float64" });

/** Relative to the largest element. */
function expectNear(got: readonly number[], expected: readonly number[], what: string): void {
  expect(got.length, what).toBe(expected.length);
  const size = expected.reduce((m, y) => Math.max(m, Math.abs(y)), 1e-2);
  got.forEach((y, i) =>
    expect(
      Math.abs(y - expected[i]!) / size,
      `${what}, element ${i}: ${y} for ${expected[i]}`,
    ).toBeLessThan(1e-8),
  );
}

for (const size of [1, 2, 3])
  describe(`Transforms in and around functions of ${size} numbers give what derivatives along directions give`, () => {
    for (let seed = 0; seed < 24; seed++) {
      const { text, by, at } = nestedProgram(
        1000 * size + seed,
        size,
        1 + (seed % 2),
        1 + (seed % 3 === 0 ? 1 : 0),
      );
      test(`${seed}: ${text}`, () => {
        const expected = withBackend(interpreter, () => numbers(by(byHand)(f64(at))));
        const mapped = (f: Unary): number[] =>
          numbers(f(stack([f64(at).mul(0.5), f64(at)]))).slice(size);
        withBackend(interpreter, () => {
          expectNear(numbers(by(transforms)(f64(at))), expected, "eager");
          expectNear(mapped(vmap(by(transforms))), expected, "mapped");
        });
        for (const [name, backend] of Object.entries(compiling))
          withBackend(backend, () => {
            expectNear(numbers(jit(by(transforms))(f64(at))), expected, `compiled by ${name}`);
            if (seed % 4 === 0)
              expectNear(
                mapped(jit(vmap(by(transforms)))),
                expected,
                `mapped, compiled by ${name}`,
              );
          });
      });
    }
  });
