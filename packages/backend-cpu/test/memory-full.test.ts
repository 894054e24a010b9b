import { createCpuBackend } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerated } from "@cotangent/backend-cpu/generated";
import { broadcastTo, cumsum, setDefaultBackend, tensor, type Tensor, zeros } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { describe, expect, test } from "vitest";

describe.each([
  ["the interpreter", createCpuBackend],
  ["generated code", createGenerated],
])("An array that no engine makes, asked of %s,", (_, create) => {
  const full = (bytes: number): unknown => expect.objectContaining({ name: "CotangentError", code: "MEMORY_FULL", message: expect.stringContaining(`no array of ${bytes} bytes`) });

  test("is a named error that says how many bytes it would have, and nothing else changes", () => {
    setDefaultBackend(create());
    const x = tensor([1, 2, 3]);
    expect(() => zeros([2 ** 58])).toThrow(full(2 ** 60));
    expect(() => jit((y: Tensor) => broadcastTo(y.add(1), [2 ** 57, 3]))(x)).toThrow(full(3 * 2 ** 59));
    expect(() => zeros([2 ** 58], { dtype: "bool" })).toThrow(full(2 ** 58));
    expect(x.add(1).arraySync()).toEqual([2, 3, 4]);
  });

  test("is one, too, where it would be a temporary result of a program", () => {
    setDefaultBackend(create());
    const long = jit((y: Tensor) => cumsum(broadcastTo(y, [2 ** 57, 1]), 0).sum());
    expect(() => long(tensor([1]))).toThrow(expect.objectContaining({ code: "MEMORY_FULL" }));
  });
});
