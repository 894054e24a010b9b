import * as ct from "@cotangent/core";
import { tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { expectClose, int, useCpu, values } from "../support.ts";

useCpu();

const a = [-2.5, -1, -0.3, 0, 0.4, 1, 3];
const b = [2, -1, 0.5, 0, -0.7, 3, 1.5];

/** What JavaScript computes for one element. Functions that it has not are in test/reference. */
const unary: Record<string, (x: number) => number> = {
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
  square: (x) => x * x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
};
const binary: Record<string, (x: number, y: number) => number> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  rsub: (x, y) => y - x,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  fmod: (x, y) => x % y,
  remainder: (x, y) => x - y * Math.floor(x / y),
  floorDivide: (x, y) => Math.floor(x / y),
  truncDivide: (x, y) => Math.trunc(x / y),
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  hypot: Math.hypot,
  maximum: Math.max,
  minimum: Math.min,
  logaddexp: (x, y) => Math.log(Math.exp(x) + Math.exp(y)),
  eq: (x, y) => Number(x === y),
  ne: (x, y) => Number(x !== y),
  lt: (x, y) => Number(x < y),
  le: (x, y) => Number(x <= y),
  gt: (x, y) => Number(x > y),
  ge: (x, y) => Number(x >= y),
};

describe("by element", () => {
  for (const [name, f] of Object.entries(unary))
    it(`${name} is the function of JavaScript`, () => {
      const got = (ct[name as keyof typeof ct] as (x: ct.Tensor) => ct.Tensor)(tensor(a));
      expectClose(got, a.map(f), 1e-15);
    });
  for (const [name, f] of Object.entries(binary))
    it(`${name} broadcasts a column against a row`, () => {
      const op = ct[name as keyof typeof ct] as (x: ct.TensorLike, y: ct.TensorLike) => ct.Tensor;
      const got = op(tensor(a, { shape: [7, 1] }), tensor(b));
      const loops = a.map((x) => b.map((y) => f(x, y)));
      expectClose(got, tensor(loops, { dtype: got.dtype }), 2e-15);
      expect(values(op(tensor(a), 2))).toEqual(values(op(tensor(a), tensor(a.map(() => 2)))));
      expect(values(op(2, tensor(a)))).toEqual(values(op(tensor(a.map(() => 2)), tensor(a))));
    });
});

describe("integers", () => {
  it("wrap around, as their bits do", () => {
    expect(values(ct.add(int(2 ** 31 - 1), 1))).toEqual([-(2 ** 31)]);
    expect(values(ct.mul(int(65536), 65536))).toEqual([0]);
    expect(values(ct.sub(tensor([0], { dtype: "uint32" }), 1))).toEqual([2 ** 32 - 1]);
  });
  it("divide as floor and trunc say", () => {
    expect(values(ct.floorDivide(int(-7, 7), 2))).toEqual([-4, 3]);
    expect(values(ct.truncDivide(int(-7, 7), 2))).toEqual([-3, 3]);
    expect(values(ct.remainder(int(-7, 7, -7), int(2, -2, -2)))).toEqual([1, -1, -1]);
    expect(values(ct.fmod(int(-7, 7), 2))).toEqual([-1, 1]);
  });
  it("have bits", () => {
    expect(values(ct.bitwiseAnd(int(12), 10))).toEqual([8]);
    expect(values(ct.bitwiseOr(int(12), 10))).toEqual([14]);
    expect(values(ct.bitwiseXor(int(12), 10))).toEqual([6]);
    expect(values(ct.bitwiseNot(int(0)))).toEqual([-1]);
    expect(values(ct.bitwiseLeftShift(int(1), 31))).toEqual([-(2 ** 31)]);
    expect(values(ct.bitwiseRightShift(int(-8), 1))).toEqual([-4]);
    expect(values(ct.bitwiseRightShift(tensor([2 ** 31], { dtype: "uint32" }), 31))).toEqual([1]);
  });
});

describe("logic", () => {
  it("counts what is not 0 as true", () => {
    const x = tensor([0, 1, 2]);
    expect(values(ct.logicalAnd(x, tensor([1, 1, 0])))).toEqual([false, true, false]);
    expect(values(ct.logicalOr(x, 0))).toEqual([false, true, true]);
    expect(values(ct.logicalXor(x, 1))).toEqual([true, false, false]);
    expect(values(ct.logicalNot(x))).toEqual([true, false, false]);
  });
});

describe("pow", () => {
  it("with a known integer exponent is exact, at 0 as well", () => {
    expect(values(ct.pow(tensor([0, -2, 3]), 3))).toEqual([0, -8, 27]);
    expect(values(ct.pow(tensor([0, 2]), 0))).toEqual([1, 1]);
    expect(values(ct.pow(tensor([2, -4]), -2))).toEqual([0.25, 0.0625]);
    expect(values(ct.pow(int(-3), 3))).toEqual([-27]);
  });
  it("takes the number as base", () => {
    expect(values(ct.pow(2, tensor([3, 0.5])))).toEqual([8, Math.SQRT2]);
  });
});

describe("xlogy", () => {
  it("is 0 where x is 0, unless y is NaN", () => {
    expect(values(ct.xlogy(tensor([0, 0, 2]), tensor([0, NaN, 1])))).toEqual([0, NaN, 0]);
  });
});

describe("addcmul and addcdiv", () => {
  it("add a multiple of a product and of a quotient", () => {
    expect(values(ct.addcmul(tensor([1, -4]), tensor([2, -8]), tensor([3, -12]), { value: 0.5 }))).toEqual([4, 44]);
    expect(values(ct.addcdiv(tensor([1, 2]), tensor([6, -3]), tensor([3, 4]), { value: 10 }))).toEqual([21, -5.5]);
  });
  it("add it once if nothing is said", () => {
    expect(values(ct.addcmul(tensor([1, 2]), 3, tensor([2, -1])))).toEqual([7, -1]);
    expect(values(ct.addcdiv(tensor([1, 2]), tensor([3, 5]), 2))).toEqual([2.5, 4.5]);
  });
  it("take two numbers at full precision, whatever the default dtype", () => {
    const x = tensor([1], { dtype: "float64" });
    expect(values(ct.addcmul(x, 0.1, 0.1))).toEqual([1 + 0.1 * 0.1]);
    expect(values(ct.addcdiv(x, 1, 3))).toEqual([1 + 1 / 3]);
    expect(values(ct.addcmul(1, 2, 3))).toEqual(7);
  });
});
