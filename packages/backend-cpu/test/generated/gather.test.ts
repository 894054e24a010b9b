import { CotangentError, indexSelect, setDefaultBackend, take, tensor, type Tensor } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { beforeAll, expect, test } from "vitest";
import { createCpuBackend } from "../../src/generated/index.ts";

beforeAll(() => setDefaultBackend(createCpuBackend()));

const integers = (data: readonly number[]): Tensor => tensor(data, { dtype: "int32" });
const codeOf = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    return error instanceof CotangentError ? `${error.code}: ${error.message}` : String(error);
  }
  return "nothing was thrown";
};

test("an index that is out of range is an error in the loops that gather, and the program goes on working", () => {
  const f = jit((x: Tensor, i: Tensor) => take(x, i).mul(10));
  const x = tensor([1, 2, 3]);
  expect(f(x, integers([2, -3])).arraySync()).toEqual([30, 10]);
  expect(codeOf(() => f(x, integers([0, 3])))).toBe(
    "INDEX_OUT_OF_RANGE: gather: index 3 is out of range for a dimension of size 3.",
  );
  expect(codeOf(() => f(x, integers([-4, 0])))).toContain("INDEX_OUT_OF_RANGE: gather: index -1 ");
  expect(f(x, integers([0, 1])).arraySync()).toEqual([10, 20]);
});

test("so it is where x has one element, or none, and where no element is gathered", () => {
  const rows = jit((x: Tensor, i: Tensor) => indexSelect(x, 0, i).mul(10));
  for (const shape of [[1, 2], [0, 2], [1, 0]]) {
    const x = tensor(new Float32Array(shape[0]! * shape[1]!), { shape });
    expect(codeOf(() => rows(x, integers([1])))).toContain("INDEX_OUT_OF_RANGE");
  }
});
