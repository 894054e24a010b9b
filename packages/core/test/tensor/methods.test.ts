import * as ct from "@cotangent/core";
import { installMethods, MoreMethods, Tensor, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, expectTree, int, useCpu, values } from "../support.ts";

useCpu();

type Method = (this: unknown, ...args: unknown[]) => unknown;
const names = (prototype: object): string[] =>
  Object.getOwnPropertyNames(prototype).filter(
    (n) =>
      n !== "constructor" &&
      typeof Object.getOwnPropertyDescriptor(prototype, n)!.value === "function",
  );
function inherited(of: object): string[] {
  return of === Object.prototype
    ? []
    : [...names(of), ...inherited(Object.getPrototypeOf(of) as object)];
}
const renamed: Record<string, string> = {
  var: "variance",
  expand: "broadcastTo",
  detach: "stopGradient",
};

/** Arguments for methods that need some, after the tensor [[0, 1, 2], [3, 4, 5]] of float64. */
const square = (): Tensor => counted(3, 3);
const mask = (): Tensor =>
  tensor([
    [true, false, true],
    [false, true, false],
  ]);
const needed: Record<string, () => readonly unknown[]> = {
  pow: () => [2],
  where: () => [mask(), 7],
  reshape: () => [[3, 2]],
  permute: () => [[1, 0]],
  broadcastTo: () => [[2, 2, 3]],
  expand: () => [[2, 2, 3]],
  unsqueeze: () => [0],
  select: () => [0, 1],
  slice: () => [1],
  indexSelect: () => [1, [0, 2]],
  take: () => [[5, 0]],
  gather: () => [1, [[2], [0]]],
  scatter: () => [1, [[2], [0]], 9],
  scatterAdd: () => [1, [[2], [0]], 9],
  indexAdd: () => [1, [0, 0], 1],
  indexCopy: () => [1, [0], 9],
  indexFill: () => [1, [0], 9],
  matmul: () => [square()],
  cumsum: () => [1],
  cumprod: () => [1],
  cummax: () => [1],
  cummin: () => [1],
  softmax: () => [1],
  logSoftmax: () => [1],
  logcumsumexp: () => [1],
  topk: () => [2],
  kthvalue: () => [2],
  split: () => [2, 1],
  chunk: () => [2, 1],
  repeat: () => [[2, 1]],
  tile: () => [[2]],
  repeatInterleave: () => [2],
  index: () => [1, null],
  indexPut: () => [[1], 9],
  narrow: () => [1, 0, 2],
  roll: () => [1],
  moveaxis: () => [0, 1],
  movedim: () => [0, 1],
  swapaxes: () => [0, 1],
  clamp: () => [1, 2],
  maskedFill: () => [mask(), 9],
  maskedSelect: () => [mask()],
  maskedScatter: () => [mask(), counted(6)],
  lerp: () => [counted(2, 3), 0.5],
  quantile: () => [0.5],
  renorm: () => [2, 0, 1],
  unflatten: () => [1, [3, 1]],
  unfold: () => [1, 2, 1],
  takeAlongDim: () => [[[0]], 1],
  mm: () => [square()],
  mv: () => [counted(3)],
  inner: () => [counted(3)],
  kron: () => [square()],
  cross: () => [counted(2, 3)],
  addmm: () => [counted(2, 2), counted(2, 3)],
};
/** Methods of tensors of other shapes and dtypes. */
const special: Record<string, () => readonly [Tensor, ...unknown[]]> = {
  dot: () => [counted(3), counted(3)],
  bmm: () => [counted(1, 2, 3), counted(1, 3, 2)],
  matrixPower: () => [square(), 2],
  outer: () => [counted(2), counted(3)],
  ...Object.fromEntries(
    ["bitwiseAnd", "bitwiseOr", "bitwiseXor", "bitwiseLeftShift", "bitwiseRightShift"].map((n) => [
      n,
      () => [int(5, 6), int(1, 2)],
    ]),
  ),
  bitwiseNot: () => [int(5)],
};
const binary = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "maximum",
  "minimum",
  "atan2",
  "floorDivide",
  "fmod",
  "remainder",
  "logaddexp",
  "xlogy",
  "logicalAnd",
  "logicalOr",
  "logicalXor",
  "fmax",
  "fmin",
  "copysign",
  "clampMin",
  "clampMax",
  "isclose",
  "allclose",
  "equal",
  "expandAs",
  "dist",
]);
const ownOfTensor = new Set([
  "data",
  "dataSync",
  "array",
  "arraySync",
  "item",
  "read",
  "toString",
  "toJSON",
  "dispose",
  "source",
  "to",
  "clone",
  "isDisposed",
]);

describe("every method is the function of its name with the tensor as first argument", () => {
  installMethods();
  const methods = [
    ...new Set([...inherited(Tensor.prototype), ...inherited(MoreMethods.prototype)]),
  ].filter((n) => !ownOfTensor.has(n));
  for (const name of methods)
    it(name, () => {
      const [x, ...args] = special[name]?.() ?? [
        counted(2, 3),
        ...(binary.has(name) ? [counted(2, 3)] : (needed[name]?.() ?? [])),
      ];
      const method = (x as unknown as Record<string, Method>)[name]!;
      const f = (ct as unknown as Record<string, Method | undefined>)[renamed[name] ?? name]!;
      // `where` has its condition first as a function
      const want =
        name === "where" ? ct.where(args[0] as Tensor, x, args[1] as number) : f(x, ...args);
      const got = method.call(x, ...args);
      if (typeof want === "boolean") expect(got).toBe(want);
      else expectTree(got, want, 0);
    });

  it("and clone, T and mT go without", () => {
    const x = counted(2, 3);
    expectTree((x as Tensor & MoreMethods).clone(), x, 0);
    expect(values(x.T)).toEqual(values(x.mT));
  });
});

describe("installMethods", () => {
  it("may be called twice, and covers every kind of tensor", () => {
    installMethods();
    expect("softmax" in Tensor.prototype).toBe(true);
    let inside: unknown;
    ct.traceGraph(
      (x) => ((inside = (x as Tensor & MoreMethods).softmax(0)), [inside as Tensor]),
      [counted(2).aval],
    );
    expect(inside).toBeInstanceOf(Tensor);
  });
});
