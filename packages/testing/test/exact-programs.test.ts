import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, select, stack, type Tensor, withBackend } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";
import { exactProgram } from "./exact-programs.ts";

const interpreter = createInterpreter();
const compiling: readonly (readonly [string, Backend])[] = [
  ["generated JavaScript", createGenerator()],
  ["wasm", await createWasmBackend({ threads: false })],
];

/** dtype, shape and numbers, in which −0 is not 0 and NaN is NaN. */
const exactly = (x: Tensor): unknown => [x.dtype, [...x.shape], [...x.dataSync()]];
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

describe.each(seeds)("the exact program %i", (seed) => {
  const { f, inputs } = exactProgram(seed);
  const loop = withBackend(interpreter, () => inputs().map((example) => f(...example).map(exactly)));

  test.each(compiling)("gives the same bits one operation after the other and compiled, %s", (_, backend) => {
    withBackend(backend, () => {
      const [example] = inputs();
      expect(f(...example!).map(exactly)).toEqual(loop[0]);
      expect(jit(f)(...example!).map(exactly)).toEqual(loop[0]);
      const [last] = jit((...xs: Tensor[]) => f(...xs).slice(0, 1))(...example!);
      expect(last === undefined ? [] : [exactly(last)]).toEqual(loop[0]!.slice(0, 1));
    });
  });

  const mapped = vmap(f);
  const rows = (): Tensor[] => inputs()[0]!.map((_, i) => stack(inputs().map((example) => example[i]!)));
  const unstacked = (results: readonly Tensor[]): unknown[] => loop.map((_, e) => results.map((y) => exactly(select(y, 0, e))));
  test("gives them mapped, as a loop does", () => {
    withBackend(interpreter, () => expect(unstacked(mapped(...rows()))).toEqual(loop));
  });
  test.each(compiling)("gives them mapped and compiled, %s", (_, backend) => {
    withBackend(backend, () => expect(unstacked(jit(mapped)(...rows()))).toEqual(loop));
  });
});
