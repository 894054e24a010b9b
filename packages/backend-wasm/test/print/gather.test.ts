import { CotangentError, indexSelect, setDefaultBackend, take, tensor, type Tensor } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWasmBackend, type WasmBackend } from "../../src/backend.ts";

const integers = (data: ArrayLike<number>): Tensor => tensor(Int32Array.from(data));
const errorOf = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    return error instanceof CotangentError ? `${error.code}: ${error.message}` : String(error);
  }
  return "nothing was thrown";
};

describe.each([false, 2] as const)("with threads: %s", (threads) => {
  let backend: WasmBackend;
  beforeAll(async () => {
    backend = await createWasmBackend({ threads });
    setDefaultBackend(backend);
  });
  afterAll(() => backend.dispose());

  test.each(["float32", "float64"] as const)("vectors of %s are gathered by neighbours and one by one", (dtype) => {
    const x = tensor(Array.from({ length: 60 }, (_, i) => i), { dtype }).reshape([6, 10]);
    const i = integers([5, 0, 0, 2, -1, 1, 3]);
    const at = [5, 0, 0, 2, 5, 1, 3];
    expect(jit((t: Tensor, k: Tensor) => indexSelect(t, 0, k).add(0.5))(x, i).arraySync()).toEqual(
      at.map((r) => Array.from({ length: 10 }, (_, c) => 10 * r + c + 0.5)),
    );
    expect(jit((t: Tensor, k: Tensor) => indexSelect(t, 1, k).add(0.5))(x, i).arraySync()).toEqual(
      [0, 1, 2, 3, 4, 5].map((r) => [5, 0, 0, 2, 9, 1, 3].map((c) => 10 * r + c + 0.5)),
    );
    expect(jit((t: Tensor, k: Tensor) => take(t.gt(30), k).logicalNot())(x, i).arraySync()).toEqual(
      [5, 0, 0, 2, 59, 1, 3].map((c) => c <= 30),
    );
  });

  test("an index that is out of range is an error, wherever it stands, and the program goes on working", () => {
    const n = 100_003;
    const f = jit((x: Tensor, i: Tensor) => take(x, i).mul(2).sin());
    const x = tensor(Float32Array.from({ length: n }, (_, i) => i % 7));
    const indices = Int32Array.from({ length: n }, (_, i) => n - 1 - i);
    const expected = Float32Array.from({ length: n }, (_, i) => 2 * ((n - 1 - i) % 7));
    const good = f(x, integers(indices)).dataSync();
    for (const at of [0, 1, 50_000, n - 1]) {
      const wrong = indices.slice();
      wrong[at] = n;
      expect(errorOf(() => f(x, integers(wrong)))).toBe(`INDEX_OUT_OF_RANGE: gather: index ${n} is out of range for a dimension of size ${n}.`);
      wrong[at] = -n - 1;
      expect(errorOf(() => f(x, integers(wrong)))).toContain("INDEX_OUT_OF_RANGE: gather: index -1 ");
    }
    const again = f(x, integers(indices)).dataSync();
    expect(again).toEqual(good);
    again.forEach((y, i) => {
      if (i % 999 === 0) expect(y).toBeCloseTo(Math.sin(expected[i]!), 5);
    });
  });
});
