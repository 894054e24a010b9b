import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  bind1,
  definePrimitive,
  lowerRule,
  setDefaultBackend,
  tensor,
  type Tensor,
} from "@cotangent/core";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => setDefaultBackend(createCpuBackend()));

test("programs of one primitive are told apart by parameters that are functions or objects", () => {
  const apply = definePrimitive<{ readonly f: (x: Tensor) => Tensor }, Record<never, never>>({
    name: "test.apply",
    traits: {},
    aval: ([x]) => [x!],
    rules: { [lowerRule]: ([x], { f }) => f(x!) },
  });
  const x = tensor([4]);
  const run = (f: (x: Tensor) => Tensor): unknown => bind1(apply, [x], { f }).arraySync();
  expect(run((t) => t.sqrt())).toEqual([2]);
  expect(run((t) => t.neg())).toEqual([-4]);
  const scale = definePrimitive<{ readonly by: { readonly factor: number } }, Record<never, never>>(
    {
      name: "test.scale",
      traits: {},
      aval: ([t]) => [t!],
      rules: { [lowerRule]: ([t], { by }) => t!.mul(by.factor) },
    },
  );
  expect(bind1(scale, [x], { by: { factor: 2 } }).arraySync()).toEqual([8]);
  expect(bind1(scale, [x], { by: { factor: 3 } }).arraySync()).toEqual([12]);
});
