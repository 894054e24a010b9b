import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  argmax,
  avalOf,
  type Graph,
  indexSelect,
  sort,
  type Tensor,
  tensor,
  traceGraph,
  withBackend,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { expect, test } from "vitest";
import { accumulating, withChecks } from "../../src/checks/index-sites.ts";
import { targetOf } from "../../src/print/index.ts";

const cpu = createCpuBackend();
const target = targetOf((value) => withBackend(cpu, () => value.dataSync()));
const graphOf = (f: (x: Tensor, i: Tensor) => Tensor): Graph =>
  traceGraph((x, i) => [f(x!, i!)], [avalOf([4], "float32"), avalOf([2], "int32")]);
const sites = (f: (x: Tensor, i: Tensor) => Tensor) => withChecks(graphOf(f), target).sites;

test("an index that the device computes is a site, once for all operations that use it", () => {
  expect(sites((x, i) => indexSelect(x, 0, i))).toEqual([{ operation: "gather", size: 4 }]);
  const gradient = (x: Tensor, i: Tensor) => grad((v: Tensor) => indexSelect(v, 0, i).sin().sum())(x);
  expect(sites(gradient)).toEqual([{ operation: "gather", size: 4 }]);
  expect(sites((x, i) => indexSelect(x, 0, i).add(indexSelect(x.slice(1), 0, i)))).toHaveLength(2);
});

test("indices of sorts and extrema, and constants in range, are none", () => {
  expect(sites((x) => sort(x).values)).toEqual([]);
  expect(sites((x) => indexSelect(x, 0, argmax(x, 0).reshape([1])))).toEqual([]);
  const constant = (k: number): Tensor =>
    withBackend(cpu, () => tensor([0, k], { dtype: "int32" }));
  expect(sites((x) => indexSelect(x, 0, constant(3)))).toEqual([]);
});

test("a graph without sites is as it was; one with some has a word for each, and with those of before", () => {
  const plain = graphOf((x) => x.sin());
  expect(withChecks(plain, target).graph).toBe(plain);
  const checked = withChecks(graphOf((x, i) => indexSelect(x, 0, i)), target);
  expect(checked.graph.outputs.map((v) => v.aval)).toEqual([avalOf([2], "float32"), avalOf([1], "uint32")]);
  const whole = accumulating(checked);
  expect(whole.inputs.map((v) => v.aval)).toEqual([...checked.graph.inputs.map((v) => v.aval), avalOf([1], "uint32")]);
  expect(whole.outputs.map((v) => v.aval)).toEqual(checked.graph.outputs.map((v) => v.aval));
});
