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

test("programs of one primitive are told apart by parameters that read alike", () => {
  const seen = definePrimitive<{ readonly [name: string]: unknown }, Record<never, never>>({
    name: "test.seen",
    traits: {},
    aval: ([x]) => [x!],
    rules: { [lowerRule]: ([x], params) => x!.mul(0).add(numberOf(params)) },
  });
  const params: { readonly [name: string]: unknown }[] = [
    { a: 0 },
    { a: -0 },
    { b: 0 },
    { a: "0" },
    { a: [0] },
    { a: [-0] },
    { a: [[1, 2], [3]] },
    { a: [[1], [2, 3]] },
    { a: [1, 2, 3] },
    { a: ["1,2", "3"] },
    { a: ["1", "2,3"] },
    { a: "1;", b: 2 },
    { a: 1, b: 2 },
    { a: true },
    { a: "true" },
    { a: undefined },
    { a: null },
    { a: "undefined" },
  ];
  const numberOf = (p: object): number => params.indexOf(p as { readonly [name: string]: unknown });
  const x = tensor([1]);
  params.forEach((p, i) => expect(bind1(seen, [x], p).arraySync(), `parameters ${i}`).toEqual([i]));
});
