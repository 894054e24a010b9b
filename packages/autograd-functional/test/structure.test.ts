import { square, sum, tensor, type Tensor } from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, type JacobianOptions, jvp, vhp, vjp } from "../src/index.ts";
import { restoreDtype, shapes, useFloat64, values } from "./support.ts";

beforeAll(useFloat64);
afterAll(restoreDtype);

// Values as PyTorch 1.13 gave them.
const x = (): Tensor => tensor([1, 2]);
const y = (): Tensor => tensor([3, 4]);

const ways: readonly JacobianOptions[] = [
  {},
  { createGraph: true },
  { vectorize: true },
  { vectorize: true, strategy: "forward-mode" },
];

describe.each(ways)("jacobian with %j", (options) => {
  it("of a tensor to a tensor is a tensor", () => {
    expect(values(jacobian((a) => square(a), x(), options))).toEqual([[2, 0], [0, 4]]);
  });

  it("of an array of one input is an array of one", () => {
    expect(values(jacobian((a) => square(a), [x()], options))).toEqual([[[2, 0], [0, 4]]]);
  });

  it("of an array of one output is an array of one", () => {
    expect(values(jacobian((a) => [square(a)], x(), options))).toEqual([[[2, 0], [0, 4]]]);
  });

  it("of two outputs is an array over the outputs", () => {
    expect(values(jacobian((a) => [square(a), sum(a)], x(), options))).toEqual([[[2, 0], [0, 4]], [1, 1]]);
  });

  it("of two inputs is an array over the inputs", () => {
    expect(values(jacobian((a, b) => a.mul(b), [x(), y()], options))).toEqual([[[3, 0], [0, 4]], [[1, 0], [0, 2]]]);
  });

  it("of two inputs and two outputs is J[output][input]", () => {
    expect(values(jacobian((a, b) => [a.mul(b), sum(a)], [x(), y()], options))).toEqual([
      [[[3, 0], [0, 4]], [[1, 0], [0, 2]]],
      [[1, 1], [0, 0]],
    ]);
  });

  it("has the shape of the output followed by that of the input", () => {
    const a = tensor([[1, 2], [3, 4], [5, 6]]);
    expect(shapes(jacobian((m, v) => [m.matmul(v), m.sum(), m.mul(2)], [a, x()], options))).toEqual([
      [[3, 3, 2], [3, 2]],
      [[3, 2], [2]],
      [[3, 2, 3, 2], [3, 2, 2]],
    ]);
  });

  it("of an output that does not depend on the input is zeros", () => {
    expect(values(jacobian(() => tensor([7, 8, 9]), x(), options))).toEqual([[0, 0], [0, 0], [0, 0]]);
  });

  it("of an integer output is zeros, also beside a floating-point one", () => {
    expect(values(jacobian((a) => a.to("int32"), x(), options))).toEqual([[0, 0], [0, 0]]);
    expect(values(jacobian((a) => [a.to("int32"), sum(a), a.gt(1)], x(), options))).toEqual([
      [[0, 0], [0, 0]],
      [1, 1],
      [[0, 0], [0, 0]],
    ]);
  });

  it("of empty inputs and outputs is empty, with the right shape", () => {
    const empty = tensor([], { shape: [0, 2] });
    expect(shapes(jacobian((a) => square(a), empty, options))).toEqual([0, 2, 0, 2]);
    expect(shapes(jacobian((a) => sum(a), empty, options))).toEqual([0, 2]);
    expect(shapes(jacobian((a) => a.slice(0, 0), x(), options))).toEqual([0, 2]);
    expect(shapes(jacobian((a, b) => [sum(a).add(b), b], [empty, x()], options))).toEqual([
      [[2, 0, 2], [2, 2]],
      [[2, 0, 2], [2, 2]],
    ]);
  });

  it("of zero-dimensional tensors is zero-dimensional", () => {
    const j = jacobian((a) => a.pow(3), tensor(2), options);
    expect([j.shape, j.item()]).toEqual([[], 12]);
  });

  it("has the dtype of the input", () => {
    const a = tensor([1, 2], { dtype: "float32" });
    expect(jacobian((v) => v.to("float64").mul(2), a, options).shape).toEqual([2, 2]);
    expect(jacobian((v) => v.mul(2), a, options).dtype).toBe("float32");
  });
});

const outerWays = [
  {},
  { strict: true },
  { createGraph: true },
  { strict: true, createGraph: true },
  { vectorize: true },
  { vectorize: true, outerJacobianStrategy: "forward-mode" },
] as const;

describe.each(outerWays)("hessian with %j", (options) => {
  it("of a tensor is a tensor", () => {
    expect(values(hessian((a) => a.pow(3).sum(), x(), options))).toEqual([[6, 0], [0, 12]]);
  });

  it("of a quadratic is constant", () => {
    expect(values(hessian((a) => square(a).sum(), x(), options))).toEqual([[2, 0], [0, 2]]);
  });

  it("of an array is an array of arrays, of one too", () => {
    expect(values(hessian((a) => square(a).sum(), [x()], options))).toEqual([[[[2, 0], [0, 2]]]]);
    const f = (a: Tensor, b: Tensor): Tensor => a.mul(b).add(square(a)).add(square(b)).sum();
    expect(values(hessian(f, [x(), y()], options))).toEqual([
      [[[2, 0], [0, 2]], [[1, 0], [0, 1]]],
      [[[1, 0], [0, 1]], [[2, 0], [0, 2]]],
    ]);
  });

  it("takes any output of one element", () => {
    for (const shape of [[], [1], [1, 1]])
      expect(values(hessian((a) => square(a).sum().reshape(shape), x(), options))).toEqual([[2, 0], [0, 2]]);
  });

  it("of a zero-dimensional input is zero-dimensional", () => {
    const h = hessian((a) => a.pow(3), tensor(2), options);
    expect([h.shape, h.item()]).toEqual([[], 12]);
  });

  it("has the shape of input i followed by that of input j", () => {
    const a = tensor([[1, 2], [3, 4], [5, 6]]);
    expect(shapes(hessian((m, v) => m.matmul(v).pow(3).sum(), [a, x()], options))).toEqual([
      [[3, 2, 3, 2], [3, 2, 2]],
      [[2, 3, 2], [2, 2]],
    ]);
  });
});

describe("hessian when not strict", () => {
  it("is zeros for what is linear, constant, unused or an integer", () => {
    const zero = [[0, 0], [0, 0]];
    for (const options of outerWays) {
      if ("strict" in options) continue;
      expect(values(hessian((a) => sum(a), x(), options))).toEqual(zero);
      expect(values(hessian(() => tensor(3), x(), options))).toEqual(zero);
      expect(values(hessian((a) => sum(a).to("int32"), x(), options))).toEqual(zero);
      expect(values(hessian((a, _b) => square(a).sum(), [x(), y()], options))).toEqual([
        [[[2, 0], [0, 2]], zero],
        [zero, zero],
      ]);
      expect(shapes(hessian((a) => square(a).sum(), tensor([]), options))).toEqual([0, 0]);
    }
  });
});

describe("vjp", () => {
  it("returns outputs and product", () => {
    expect(values(vjp((a) => square(a), x(), y()))).toEqual([[1, 4], [6, 16]]);
    expect(values(vjp((a) => [square(a), sum(a)], x(), [y(), tensor(10)]))).toEqual([[[1, 4], 3], [16, 26]]);
    expect(values(vjp((a, b) => a.mul(b), [x(), y()], x()))).toEqual([[3, 8], [[3, 8], [1, 4]]]);
  });

  it("needs no v for a single output of one element", () => {
    expect(values(vjp((a) => square(a).sum(), x()))).toEqual([5, [2, 4]]);
    expect(values(vjp((a) => square(a).sum().reshape([1]), x(), null))).toEqual([[5], [2, 4]]);
    expect(values(vjp((a) => [square(a).sum()], x()))).toEqual([[5], [2, 4]]);
  });

  it("gives zeros for integer outputs and unused inputs", () => {
    expect(values(vjp((a) => a.to("int32"), x(), y()))).toEqual([[1, 2], [0, 0]]);
    expect(values(vjp((a, _b) => a, [x(), y()], y()))).toEqual([[1, 2], [[3, 4], [0, 0]]]);
    expect(values(vjp((a) => [a.to("int32"), square(a)], x(), [y(), y()]))).toEqual([[[1, 2], [1, 4]], [6, 16]]);
  });
});

describe("jvp", () => {
  it("returns outputs and product of one structure", () => {
    expect(values(jvp((a) => square(a), x(), y()))).toEqual([[1, 4], [6, 16]]);
    expect(values(jvp((a) => [a, tensor([1, 1, 1])], x(), y()))).toEqual([[[1, 2], [1, 1, 1]], [[3, 4], [0, 0, 0]]]);
    expect(values(jvp((a, b) => a.mul(b), [x(), y()], [y(), x()]))).toEqual([[3, 8], [10, 20]]);
  });

  it("needs no v for a single input of one element", () => {
    expect(values(jvp((a) => a.add(tensor([1, 1])), tensor(1)))).toEqual([[2, 2], [1, 1]]);
    expect(values(jvp((a) => square(a), tensor([3])))).toEqual([[9], [6]]);
    expect(values(jvp((a) => square(a), [tensor([3])]))).toEqual([[9], [6]]);
  });

  it("gives integer zeros for integer outputs", () => {
    const [[, parts], [dx, dparts]] = jvp((a) => [square(a), a.to("int32")], x(), y());
    expect([values(parts), values(dx), values(dparts), dparts.dtype]).toEqual([[1, 2], [6, 16], [0, 0], "int32"]);
  });
});

describe.each([["vhp", vhp], ["hvp", hvp]] as const)("%s", (_, product) => {
  it("returns output and product, of the structure of the inputs", () => {
    expect(values(product((a) => square(a).sum(), x(), x()))).toEqual([5, [2, 4]]);
    expect(values(product((a, b) => a.mul(b).sum(), [x(), y()], [x(), y()]))).toEqual([11, [[3, 4], [1, 2]]]);
    expect(values(product((a) => square(a).sum(), [x()], x()))).toEqual([5, [[2, 4]]]);
  });

  it("needs no v for a single input of one element, and takes any output of one", () => {
    expect(values(product((a) => a.pow(3), tensor(2)))).toEqual([8, 12]);
    expect(values(product((a) => a.pow(3), tensor([[2]])))).toEqual([[[8]], [[12]]]);
  });

  it("gives zeros for linear functions and unused inputs", () => {
    expect(values(product((a) => sum(a), x(), x()))).toEqual([3, [0, 0]]);
    expect(values(product((a, _b) => square(a).sum(), [x(), y()], [x(), y()]))).toEqual([5, [[2, 4], [0, 0]]]);
  });
});

describe("without inputs", () => {
  it("jacobian and hessian return the function of the inputs", () => {
    expect(values(jacobian(square)(x()))).toEqual([[2, 0], [0, 4]]);
    expect(values(hessian((a: Tensor) => square(a).sum())(x()))).toEqual([[2, 0], [0, 2]]);
    expect(values(jacobian((a: Tensor) => [square(a), sum(a)])(x()))).toEqual([[[2, 0], [0, 4]], [1, 1]]);
  });

  it("which takes several inputs as arguments or as an array", () => {
    const j = jacobian((a: Tensor, b: Tensor) => a.mul(b));
    const expected = [[[3, 0], [0, 4]], [[1, 0], [0, 2]]];
    expect(values(j(x(), y()))).toEqual(expected);
    expect(values(j([x(), y()]))).toEqual(expected);
    expect(values(jacobian(square)([x()]))).toEqual([[[2, 0], [0, 4]]]);
  });

  it("takes the options in their place", () => {
    for (const options of [{}, ...ways]) expect(values(jacobian(square, options)(x()))).toEqual([[2, 0], [0, 4]]);
    for (const options of outerWays)
      expect(values(hessian((a: Tensor) => a.pow(3).sum(), options)(x()))).toEqual([[6, 0], [0, 12]]);
  });
});
