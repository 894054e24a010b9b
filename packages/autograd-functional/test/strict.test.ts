import { square, stopGradient, sum, tensor, type Tensor } from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, jvp, vhp, vjp } from "../src/index.ts";
import { restoreDtype, useFloat64, values } from "./support.ts";

beforeAll(useFloat64);
afterAll(restoreDtype);

const x = (): Tensor => tensor([1, 2]);
const y = (): Tensor => tensor([3, 4]);
const strict = { strict: true } as const;
const kept = { strict: true, createGraph: true } as const;

type Case = readonly [title: string, call: () => unknown, code: string, message: string];

function refuses(cases: readonly Case[]): void {
  it.each(cases)("%s", (_, call, code, message) => {
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
}

const linear = (a: Tensor): Tensor => a.mul(2);
const first = (a: Tensor, _b: Tensor): Tensor => square(a).sum();
const separable = (a: Tensor, b: Tensor): Tensor => square(a).add(square(b)).sum();
const constant = (): Tensor => tensor(3);

describe("strict jacobian refuses", () => {
  refuses([
    ["a constant output", () => jacobian(constant, x(), strict), "AF_OUTPUT_INDEPENDENT", "jacobian: expected every output of the function to depend on the inputs by differentiable operations, got output 0, which does not. This is not allowed with strict: true."],
    ["a detached output", () => jacobian((a) => [a, stopGradient(a)], x(), strict), "AF_OUTPUT_INDEPENDENT", "got output 1"],
    ["an integer output", () => jacobian((a) => a.to("int32"), x(), strict), "AF_OUTPUT_INDEPENDENT", "got output 0"],
    ["an unused input", () => jacobian(first, [x(), y()], strict), "AF_INDEPENDENT_OF_INPUT", "jacobian: expected a dependence on every input, got output 0, which is independent of input 1."],
    ["an input unused by one output", () => jacobian((a, b) => [a.mul(b), b], [x(), y()], strict), "AF_INDEPENDENT_OF_INPUT", "got output 1, which is independent of input 0"],
    ["a linear function with createGraph", () => jacobian(linear, x(), kept), "AF_RESULT_INDEPENDENT", "jacobian: expected a result that depends on the inputs, got the derivative of output 0 by input 0, which does not. This is not allowed with strict: true and createGraph: true."],
    ["a linear output with createGraph", () => jacobian((a, b) => [a.mul(b), a.add(square(b))], [x(), y()], kept), "AF_RESULT_INDEPENDENT", "got the derivative of output 1 by input 0"],
    ["the same in the curried form", () => jacobian(constant as (a: Tensor) => Tensor, strict)(x()), "AF_OUTPUT_INDEPENDENT", "jacobian:"],
  ]);
});

describe("strict jacobian allows", () => {
  it("a dependence whose derivative is 0 here", () => {
    expect(values(jacobian((a) => a.mul(0), x(), strict))).toEqual([[0, 0], [0, 0]]);
    expect(values(jacobian((a) => a.relu(), tensor([-1, -2]), strict))).toEqual([[0, 0], [0, 0]]);
  });

  it("a linear function without createGraph, and a quadratic with it", () => {
    expect(values(jacobian(linear, x(), strict))).toEqual([[2, 0], [0, 2]]);
    expect(values(jacobian((a) => square(a), x(), kept))).toEqual([[2, 0], [0, 4]]);
    expect(values(jacobian((a, b) => a.mul(b), [x(), y()], kept))).toEqual([[[3, 0], [0, 4]], [[1, 0], [0, 2]]]);
  });

  it("no linear function in the curried form when createGraph is asked for, all when it is not", () => {
    expect(values(jacobian(linear, strict)(x()))).toEqual([[2, 0], [0, 2]]);
    expect(() => jacobian(linear, kept)(x())).toThrow(expect.objectContaining({ code: "AF_RESULT_INDEPENDENT" }));
  });
});

describe("strict hessian refuses", () => {
  refuses([
    ["a constant", () => hessian(constant, x(), strict), "AF_OUTPUT_INDEPENDENT", "hessian: expected every output"],
    ["an integer output", () => hessian((a) => sum(a).to("int32"), x(), strict), "AF_OUTPUT_INDEPENDENT", "hessian:"],
    ["a linear function", () => hessian((a) => sum(a), x(), strict), "AF_JACOBIAN_INDEPENDENT", "hessian: expected a function that is twice differentiable in every input, got a gradient with respect to input 0 that is independent of the inputs, as that of a linear function is."],
    ["an unused input", () => hessian(first, [x(), y()], strict), "AF_JACOBIAN_INDEPENDENT", "with respect to input 1"],
    ["a sum of functions of one input each", () => hessian(separable, [x(), y()], strict), "AF_INDEPENDENT_OF_INPUT", "got the gradient with respect to input 0, which is independent of input 1"],
    ["an array, in the first place", () => hessian(((a: Tensor) => [sum(a)]) as never, x(), strict), "AF_TUPLE_OUTPUT", "hessian:"],
  ]);

  it("and allows a quadratic and a cubic, with createGraph too", () => {
    for (const options of [strict, kept]) {
      expect(values(hessian((a) => square(a).sum(), x(), options))).toEqual([[2, 0], [0, 2]]);
      expect(values(hessian((a) => a.pow(3).sum(), x(), options))).toEqual([[6, 0], [0, 12]]);
    }
  });
});

describe("strict vjp refuses", () => {
  refuses([
    ["a constant output", () => vjp(constant, x(), null, strict), "AF_OUTPUT_INDEPENDENT", "vjp: expected every output"],
    ["one constant output of two", () => vjp((a) => [a, tensor(1)], x(), [x(), tensor(1)], strict), "AF_OUTPUT_INDEPENDENT", "got output 1"],
    ["an unused input", () => vjp(first, [x(), y()], null, strict), "AF_INDEPENDENT_OF_INPUT", "vjp: expected a dependence on every input, got the output, which is independent of input 1."],
    ["a linear function with createGraph", () => vjp(linear, x(), y(), kept), "AF_RESULT_INDEPENDENT", "vjp: expected a result that depends on the inputs, got the product for input 0"],
  ]);

  it("and allows inputs that only some outputs use", () => {
    expect(values(vjp((a, b) => [square(a), square(b)], [x(), y()], [x(), y()], kept)[1])).toEqual([[2, 8], [18, 32]]);
  });
});

describe("strict jvp refuses", () => {
  refuses([
    ["a constant output", () => jvp(() => tensor([1, 1, 1]), x(), x(), strict), "AF_OUTPUT_INDEPENDENT", "jvp: expected every output"],
    ["an unused input", () => jvp(first, [x(), y()], [x(), y()], strict), "AF_INDEPENDENT_OF_INPUT", "input 1"],
    ["a linear function with createGraph", () => jvp(linear, x(), y(), kept), "AF_RESULT_INDEPENDENT", "jvp: expected a result that depends on the inputs, got the product for output 0"],
  ]);

  it("and allows the others", () => {
    expect(values(jvp(linear, x(), y(), strict))).toEqual([[2, 4], [6, 8]]);
    expect(values(jvp((a) => square(a), x(), y(), kept))).toEqual([[1, 4], [6, 16]]);
  });
});

describe.each([["vhp", vhp], ["hvp", hvp]] as const)("strict %s refuses", (name, product) => {
  refuses([
    ["a constant", () => product(constant, x(), x(), strict), "AF_OUTPUT_INDEPENDENT", `${name}: expected every output`],
    ["a linear function", () => product((a) => sum(a), x(), x(), strict), "AF_JACOBIAN_INDEPENDENT", `${name}: expected a function that is twice differentiable in every input, got a gradient with respect to input 0`],
    ["an unused input", () => product(first, [x(), y()], [x(), y()], strict), "AF_INDEPENDENT_OF_INPUT", "got the output, which is independent of input 1"],
  ]);

  it("and allows a quadratic, and a sum of functions of one input each", () => {
    expect(values(product((a) => square(a).sum(), x(), x(), strict))).toEqual([5, [2, 4]]);
    expect(values(product(separable, [x(), y()], [x(), y()], strict))).toEqual([30, [[2, 4], [6, 8]]]);
  });
});
