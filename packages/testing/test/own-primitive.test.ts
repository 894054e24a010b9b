import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  batchRule,
  bind1,
  definePrimitive,
  jvpRule,
  lowerRule,
  type Primitive,
  setDefaultBackend,
  tensor,
  type Tensor,
} from "@cotangent/core";
import { checkGrads, checksOf, type Row } from "@cotangent/testing";
import { describe, expect, test } from "vitest";

setDefaultBackend(createCpuBackend());

type None = Record<never, never>;
function cubeWith(factor: number): Primitive<None> {
  return definePrimitive<None, None>({
    name: "acme.cube",
    traits: {},
    aval: ([x]) => [x!],
    rules: {
      [lowerRule]: ([x]) => x!.mul(x!).mul(x!),
      [jvpRule]: [(dx, _y, [x]) => dx.mul(x!.mul(x!)).mul(factor)],
      [batchRule]: ([x], [dim]) => [bind1(cubeWith(factor), [x!], {}), dim!],
    },
  });
}
const row: Row<object> = {
  domain: "anywhere",
  reference: ([x]) => ({ shape: x!.shape, data: x!.data.map((v) => v ** 3) }),
  differentiable: [0],
  ulp: { float32: 2, float64: 2 },
  cases: [
    { args: [{ shape: [3], data: [-0.5, 1.25, 2] }], params: {}, dtypes: ["float32", "float64"] },
  ],
};

describe("A third party's primitive", () => {
  const checks = checksOf("acme.cube", cubeWith(3), row);
  test("gets every check from its row", () => {
    expect(checks.map((c) => c.name.replace(/^.*: /, ""))).toEqual([
      "the value in float32 is the reference's",
      "the value in float64 is the reference's",
      "vmap is a loop",
      "derivatives of order 2, both modes",
      "vmap of grad is a loop",
      "grad of vmap is a loop",
    ]);
  });
  for (const { name, run } of checks) test(name, run);

  test("fails the check of derivatives, and only that, when its rule is wrong", () => {
    const failed = checksOf("acme.cube", cubeWith(2), row).filter(({ run }) => {
      try {
        run();
      } catch {
        return true;
      }
      return false;
    });
    expect(failed.map((c) => c.name)).toEqual([
      "acme.cube of [3]: derivatives of order 2, both modes",
    ]);
  });

  test("fails the check of the value when its reference is another function", () => {
    const other: Row<object> = {
      ...row,
      reference: ([x]) => ({ shape: x!.shape, data: x!.data.map((v) => v ** 2) }),
    };
    expect(() => checksOf("acme.cube", cubeWith(3), other)[0]!.run()).toThrow(
      /acme.cube, at \[0\]: expected 0.25 to 2 ulp, got -0.125/,
    );
  });
});

test("The README's example of checkGrads passes", () => {
  const x = tensor([0.3, -1.2, 2], { dtype: "float64" });
  checkGrads((t: Tensor) => t.sin().mul(t), [x], { order: 2 });
});
