import { square, sum, tensor, type Tensor } from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, jvp, vhp, vjp } from "../src/index.ts";
import { restoreDtype, useFloat64 } from "./support.ts";

beforeAll(useFloat64);
afterAll(restoreDtype);

const x = (): Tensor => tensor([1, 2]);
const y = (): Tensor => tensor([3, 4]);
const integers = (): Tensor => tensor([1, 2], { dtype: "int32" });
/** What a caller without types may pass. */
const any = (value: unknown): never => value as never;

type Case = readonly [title: string, call: () => unknown, code: string, message: string];

function refuses(cases: readonly Case[]): void {
  it.each(cases)("%s", (_, call, code, message) => {
    expect(call).toThrow(
      expect.objectContaining({ name: "CotangentError", code, message: expect.stringContaining(message) }),
    );
  });
}

describe("refused inputs:", () => {
  refuses([
    ["no function", () => jacobian(any(3), x()), "AF_NOT_A_FUNCTION", "jacobian: expected the first argument to be a function of tensors, got 3."],
    ["no function, curried", () => hessian(any(undefined)), "AF_NOT_A_FUNCTION", "hessian: expected the first argument to be a function of tensors, got undefined."],
    ["a number", () => jacobian((a: Tensor) => a, any(3)), "AF_INPUT_NOT_A_TENSOR", "jacobian: expected the inputs to be a tensor or an array of tensors, got 3. Wrap it: tensor(value)."],
    ["null", () => hessian((a: Tensor) => a, any(null)), "AF_INPUT_NOT_A_TENSOR", "got null"],
    ["an array with a number", () => vjp((a: Tensor) => a, any([x(), 3])), "AF_INPUT_NOT_A_TENSOR", "vjp: expected input 1 to be a tensor, got 3."],
    ["an object of tensors", () => jacobian((a: Tensor) => a, any({ w: x() })), "AF_UNKNOWN_OPTION", "got w. Inputs are a tensor or an array of tensors; for an object of tensors use jacrev"],
    ["an object of tensors for vjp", () => vjp((a: Tensor) => a, any({ w: x() })), "AF_INPUT_NOT_A_TENSOR", "got { w }. For trees of tensors use jacrev"],
    ["none", () => jacobian(() => x(), []), "AF_NO_INPUTS", "jacobian: expected at least one input, got none."],
    ["none, curried", () => jacobian((..._all: Tensor[]) => x())(), "AF_NO_INPUTS", "jacobian: expected at least one input"],
    ["integers", () => jacobian((a) => a, integers()), "AF_INTEGER_INPUT", "jacobian: expected input 0 to be floating-point, since it is differentiated, got int32[2]."],
    ["integers beside floats", () => hvp((a, b) => a.mul(b).sum(), [x(), integers()], [x(), x()]), "AF_INTEGER_INPUT", "hvp: expected input 1 to be floating-point"],
  ]);
});

describe("refused outputs:", () => {
  refuses([
    ["a number", () => jacobian(any(() => 3), x()), "AF_OUTPUT_NOT_A_TENSOR", "jacobian: expected the function to return a tensor or an array of tensors, got 3. Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative."],
    ["nothing", () => vjp(any(() => undefined), x()), "AF_OUTPUT_NOT_A_TENSOR", "vjp: expected the function to return a tensor or an array of tensors, got undefined"],
    ["an array with a number", () => jvp(any((a: Tensor) => [a, 3]), x(), x()), "AF_OUTPUT_NOT_A_TENSOR", "got 3 as output 1"],
    ["a promise", () => jacobian(any(async (a: Tensor) => a), x()), "AF_OUTPUT_NOT_A_TENSOR", "The function must not be async."],
    ["a number of hessian", () => hessian(any(() => 3), x()), "AF_OUTPUT_NOT_A_TENSOR", "hessian: expected"],
    ["an empty array", () => jacobian(() => [], x()), "AF_NO_OUTPUTS", "jacobian: expected the function to return at least one tensor, got []."],
    ["two elements of hessian", () => hessian((a) => square(a), x()), "AF_NOT_ONE_ELEMENT", "hessian: expected the function to return a tensor of one element, got float64[2]."],
    ["two elements of hvp", () => hvp((a) => square(a), x(), x()), "AF_NOT_ONE_ELEMENT", "hvp: expected"],
    ["two elements of vhp", () => vhp((a) => square(a), x(), x()), "AF_NOT_ONE_ELEMENT", "vhp: expected"],
    ["no elements of hessian", () => hessian((a) => a.slice(0, 0), x()), "AF_NOT_ONE_ELEMENT", "got float64[0]"],
    ["an array of hessian", () => hessian(any((a: Tensor) => [sum(a)]), x()), "AF_TUPLE_OUTPUT", "hessian: expected the function to return a single tensor, got an array of 1."],
    ["an array of hvp", () => hvp(any((a: Tensor) => [sum(a), a]), x(), x()), "AF_TUPLE_OUTPUT", "hvp: expected the function to return a single tensor, got an array of 2."],
    ["an array of vhp", () => vhp(any((a: Tensor) => [sum(a), a]), x(), x()), "AF_TUPLE_OUTPUT", "vhp: expected"],
  ]);
});

describe("refused options of jacobian:", () => {
  refuses([
    ["forward mode row by row", () => jacobian(square, x(), { strategy: "forward-mode" }), "AF_FORWARD_NOT_VECTORIZED", 'jacobian: expected vectorize: true with strategy: "forward-mode", got false.'],
    ["forward mode with createGraph", () => jacobian(square, x(), { strategy: "forward-mode", vectorize: true, createGraph: true }), "AF_FORWARD_CREATE_GRAPH", 'jacobian: expected createGraph: false with strategy: "forward-mode", got true.'],
    ["strict forward mode", () => jacobian(square, x(), { strategy: "forward-mode", vectorize: true, strict: true }), "AF_FORWARD_STRICT", 'jacobian: expected strict: false with strategy: "forward-mode", got true.'],
    ["strict and vectorized", () => jacobian(square, x(), { strict: true, vectorize: true }), "AF_STRICT_VECTORIZED", "jacobian: expected at most one of strict and vectorize to be true, got both."],
    ["an unknown strategy", () => jacobian(square, x(), { strategy: any("mixed") }), "AF_UNKNOWN_STRATEGY", 'jacobian: expected strategy to be "reverse-mode" or "forward-mode", got "mixed".'],
    ["a misspelt option", () => jacobian(square, x(), any({ create_graph: true })), "AF_UNKNOWN_OPTION", "jacobian: expected options out of createGraph, strict, vectorize, strategy, got create_graph."],
    ["the same, curried, before it is called", () => jacobian(square, { strategy: "forward-mode" }), "AF_FORWARD_NOT_VECTORIZED", "jacobian:"],
    ["a misspelt option, curried", () => jacobian(square, any({ vectorise: true })), "AF_UNKNOWN_OPTION", "got vectorise"],
  ]);
});

describe("refused options of hessian:", () => {
  const f = (a: Tensor): Tensor => square(a).sum();
  const forward = { outerJacobianStrategy: "forward-mode" } as const;
  refuses([
    ["forward mode row by row", () => hessian(f, x(), forward), "AF_FORWARD_NOT_VECTORIZED", 'hessian: expected vectorize: true with outerJacobianStrategy: "forward-mode", got false.'],
    ["forward mode with createGraph", () => hessian(f, x(), { ...forward, vectorize: true, createGraph: true }), "AF_FORWARD_CREATE_GRAPH", "hessian: expected createGraph: false"],
    ["strict forward mode", () => hessian(f, x(), { ...forward, vectorize: true, strict: true }), "AF_FORWARD_STRICT", "hessian: expected strict: false"],
    ["strict and vectorized", () => hessian(f, x(), { strict: true, vectorize: true }), "AF_STRICT_VECTORIZED", "hessian: expected at most one of strict and vectorize"],
    ["an unknown strategy", () => hessian(f, x(), { outerJacobianStrategy: any(1) }), "AF_UNKNOWN_STRATEGY", 'hessian: expected outerJacobianStrategy to be "reverse-mode" or "forward-mode", got 1.'],
    ["jacobian's name of the strategy", () => hessian(f, x(), any({ strategy: "reverse-mode" })), "AF_UNKNOWN_OPTION", "got strategy"],
    ["forward mode row by row, curried", () => hessian(f, forward), "AF_FORWARD_NOT_VECTORIZED", "hessian:"],
  ]);
  refuses([
    ["a misspelt option of vjp", () => vjp(f, x(), null, any({ vectorize: true })), "AF_UNKNOWN_OPTION", "vjp: expected options out of createGraph, strict, got vectorize."],
    ["a misspelt option of hvp", () => hvp(f, x(), x(), any({ create_graph: true })), "AF_UNKNOWN_OPTION", "hvp: expected options out of createGraph, strict, got create_graph."],
  ]);
});

describe("refused v:", () => {
  const pair = (a: Tensor): [Tensor, Tensor] => [square(a), a];
  const product = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
  refuses([
    ["missing for an output of two elements", () => vjp(square, x()), "AF_V_MISSING", "vjp: expected v, which may only be left out for a single output of one element, got none with float64[2]. Pass v of the shape of the output."],
    ["missing for two outputs", () => vjp((a) => [sum(a), sum(a)], x()), "AF_V_MISSING", "got none with float64[] and float64[]"],
    ["missing for an input of two elements of jvp", () => jvp(square, x()), "AF_V_MISSING", "jvp: expected v, which may only be left out for a single input of one element, got none with float64[2]."],
    ["missing for an input of two elements of vhp", () => vhp((a) => square(a).sum(), x()), "AF_V_MISSING", "vhp: expected v"],
    ["missing for two inputs of hvp", () => hvp(product, [tensor(1), tensor(2)]), "AF_V_MISSING", "hvp: expected v"],
    ["of another shape", () => vjp(square, x(), tensor([1, 2, 3])), "AF_V_SHAPE", "vjp: expected v to have the shape [2], got [3]. v does not broadcast."],
    ["that would broadcast", () => jvp(square, x(), tensor(1)), "AF_V_SHAPE", "jvp: expected v to have the shape [2], got []."],
    ["an array of two for a single output", () => vjp(square, x(), [x(), x()]), "AF_V_NOT_SINGLE", "vjp: expected v to be a single tensor, got an array of 2."],
    ["an array of two for a single input", () => hvp((a) => square(a).sum(), x(), [x(), x()]), "AF_V_NOT_SINGLE", "hvp: expected v to be a single tensor"],
    ["a tensor for two outputs", () => vjp(pair, x(), x()), "AF_V_LENGTH", "vjp: expected v to be an array of 2 tensors, got 1 tensor."],
    ["an array of three for two inputs", () => hvp(product, [x(), y()], [x(), x(), x()]), "AF_V_LENGTH", "hvp: expected v to be an array of 2 tensors, got 3."],
    ["an entry of another shape", () => vjp(pair, x(), [x(), tensor([1])]), "AF_V_SHAPE", "vjp: expected entry 1 of v to have the shape [2], got [1]."],
    ["an entry of another shape of vhp", () => vhp(product, [x(), y()], [tensor([1, 2, 3]), x()]), "AF_V_SHAPE", "vhp: expected entry 0 of v to have the shape [2], got [3]."],
    ["a number", () => vjp(square, x(), any(1)), "AF_V_NOT_A_TENSOR", "vjp: expected v to be a tensor or an array of tensors, got 1."],
    ["an entry that is a number", () => vjp(pair, x(), any([x(), 1])), "AF_V_NOT_A_TENSOR", "vjp: expected entry 1 of v to be a tensor, got 1."],
  ]);

  it("v of another floating dtype is converted", () => {
    const [, product32] = vjp(square, x(), tensor([1, 2], { dtype: "float32" }));
    expect([product32.dtype, product32.arraySync()]).toEqual(["float64", [2, 8]]);
  });
});
