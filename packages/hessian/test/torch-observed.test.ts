// What PyTorch gave for the transforms, run on CPU in float64: structures, values and refusals. x = [1, 2], y = [3, 4].
import { ones, type Tensor, tensor } from "@cotangent/core";
import { grad, gradAndValue, linearize, vjp } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import { beforeAll, describe, expect, it } from "vitest";
import { f64, failure, types, useCpu, values } from "../../jvp/test/support.ts";
import { hessian } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);
const y = (): Tensor => f64([3, 4]);
const zero = [[0, 0], [0, 0]];
const eye = [[1, 0], [0, 1]];
const square = (a: Tensor): Tensor => a.square();
const squares = (a: Tensor): Tensor => a.square().sum();
const product = (a: Tensor, b: Tensor): Tensor => a.mul(b);
const dot = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
const constant = (_x: Tensor): Tensor => ones([2], { dtype: "float64" });

function gives(rows: readonly (readonly [string, () => unknown, unknown])[]): void {
  it.each(rows)("%s", (_, run, want) => expect(values(run())).toEqual(want));
}

describe("grad and gradAndValue", () => {
  gives([
    ["one argument", () => grad(squares)(x()), [2, 4]],
    ["an integer output", () => grad((a: Tensor) => a.sum().to("int32"))(x()), [0, 0]],
    ["aux of null", () => grad((a: Tensor): [Tensor, null] => [squares(a), null], { hasAux: true })(x()), [[2, 4], null]],
    ["argnums [1, 0], in that order", () => grad(dot, { argnums: [1, 0] })(x(), y()), [[1, 2], [3, 4]]],
    ["argnums −1", () => grad(dot, { argnums: -1 })(x(), y()), [1, 2]],
    ["a dictionary", () => grad((p: { a: Tensor; b: Tensor }) => dot(p.a, p.b))({ a: x(), b: y() }), { a: [3, 4], b: [1, 2] }],
    ["an empty input", () => grad(squares)(f64([])), []],
    ["the gradient first, then the value", () => gradAndValue(squares)(x()), [[2, 4], 5]],
    ["the value with aux", () => gradAndValue((a: Tensor): [Tensor, Tensor] => [squares(a), a.mul(2)], { hasAux: true })(x()), [[2, 4], [5, [2, 4]]]],
  ]);
});

describe("vjp and jvp", () => {
  gives([
    ["vjp without primals", () => vjp(() => ones([2]), [])[0], [1, 1]],
    ["vjp of a constant", () => vjp(constant, [x()])[1](x()), [[0, 0]]],
    ["jvp of an integer output", () => jvp((a: Tensor) => a.to("int32"), [x()], [x()]), [[1, 2], [0, 0]]],
  ]);
  it("a cotangent and a tangent of float32 become float64", () => {
    const single = tensor([1, 1], { dtype: "float32" });
    expect(types(vjp((a: Tensor) => a.sin(), [x()])[1](single))).toEqual(["float64[2]"]);
    const [, dy] = jvp((a: Tensor) => a.sin(), [x()], [single]);
    expect(types(dy)).toBe("float64[2]");
    expect(dy.arraySync()).toEqual([0.5403023058681398, -0.4161468365471424]);
  });
});

describe.each<[string, typeof jacrev]>([
  ["jacrev", jacrev],
  ["jacfwd", jacfwd],
])("%s", (_, jac) => {
  const first = [[3, 0], [0, 4]];
  const second = [[1, 0], [0, 2]];
  gives([
    ["argnums [0, 1]", () => jac(product, { argnums: [0, 1] })(x(), y()), [first, second]],
    ["argnums [0]", () => jac((a: Tensor) => a.mul(2), { argnums: [0] })(x()), [[[2, 0], [0, 2]]]],
    // PyTorch's jacfwd returns zeros here, which is a defect
    ["argnums −1", () => jac(product, { argnums: -1 })(x(), y()), second],
    ["a dictionary of outputs, the arguments inside", () => jac((a: Tensor, b: Tensor) => ({ p: product(a, b) }), { argnums: [0, 1] })(x(), y()), { p: [first, second] }],
    ["a list of outputs", () => jac((a: Tensor) => [a, a.sum()])(x()), [eye, [1, 1]]],
    ["aux", () => jac((a: Tensor): [Tensor, { v: Tensor }] => [a.mul(2), { v: a }], { hasAux: true })(x()), [[[2, 0], [0, 2]], { v: [1, 2] }]],
    ["a number as second argument", () => jac((a: Tensor, k: number) => a.mul(k))(x(), 3), [[3, 0], [0, 3]]],
    ["a constant", () => jac(constant)(x()), zero],
    ["an output of shape [1]", () => jac((a: Tensor) => a.sum().reshape([1]))(x()), [[1, 1]]],
  ]);
  it("empty inputs and outputs have empty Jacobians of the right shapes", () => {
    expect(types(jac(square)(f64([])))).toBe("float64[0,0]");
    expect(types(jac(squares)(f64([])))).toBe("float64[0]");
    expect(types(jac((a: Tensor) => a.slice(0, 0))(x()))).toBe("float64[0,2]");
  });
});

describe("hessian", () => {
  gives([
    ["argnums [0, 1]", () => hessian(dot, { argnums: [0, 1] })(x(), y()), [[zero, eye], [eye, zero]]],
    ["several outputs", () => hessian((a: Tensor) => [squares(a), a.sum()])(x()), [[[2, 0], [0, 2]], zero]],
    ["zero dimensions", () => hessian((a: Tensor) => a.pow(3))(f64(2)), 12],
    ["a linear function", () => hessian((a: Tensor) => a.sum())(x()), zero],
    ["an output of shape [1]", () => hessian((a: Tensor) => squares(a).reshape([1]))(x()), [[[2, 0], [0, 2]]]],
    // PyTorch's returns zeros here, which is a defect
    ["argnums −1", () => hessian((a: Tensor, b: Tensor) => dot(a, b.square()), { argnums: -1 })(x(), y()), [[2, 0], [0, 4]]],
  ]);
  it("a vector as output has a Hessian for each element", () => {
    expect(types(hessian(square)(x()))).toBe("float64[2,2,2]");
  });
});

describe("what PyTorch refuses is refused:", () => {
  it.each<[string, () => unknown, string]>([
    ["grad of an output of shape [1]", () => grad((a: Tensor) => a.sum().reshape([1]))(x()), "NOT_SCALAR"],
    ["grad of a list of outputs", () => grad(((a: Tensor) => [a.sum(), a.sum()]) as never)(...([x()] as never as [])), "NOT_SINGLE"],
    ["grad of an integer input", () => grad(squares)(tensor([1, 2], { dtype: "int32" })), "NOT_FLOATING"],
    ["argnums of 2 arguments: 2", () => grad(dot, { argnums: 2 as 0 })(x(), y()), "ARGNUMS"],
    ["argnums: none", () => grad(dot, { argnums: [] })(x(), y()), "ARGNUMS"],
    ["argnums: twice the same", () => grad(dot, { argnums: [0, -2] })(x(), y()), "ARGNUMS"],
    ["argnums: true", () => grad(squares, { argnums: true as never })(x()), "ARGNUMS"],
    ["null in a dictionary", () => grad((p: { a: Tensor; b: never }) => squares(p.a))({ a: x(), b: null as never }), "NOT_A_TENSOR"],
    ["a cotangent of another structure", () => vjp((a: Tensor) => [a, a], [x()])[1](x() as never), "COTANGENT_STRUCTURE"],
    ["a cotangent of another shape", () => vjp((a: Tensor) => a, [x()])[1](f64([1, 2, 3])), "COTANGENT_SHAPE"],
    ["vjp of an integer output", () => vjp((a: Tensor) => a.to("int32"), [x()]), "INTEGER_OUTPUT"],
    ["vjp of no output", () => vjp((_x: Tensor) => [], [x()]), "EMPTY_OUTPUT"],
    ["jvp of no output", () => jvp((_x: Tensor) => [], [x()], [x()]), "EMPTY_OUTPUT"],
    ["linearize of no output", () => linearize((_x: Tensor) => ({}), [x()]), "EMPTY_OUTPUT"],
    ["jacrev of no output", () => jacrev((_x: Tensor) => [])(x()), "EMPTY_OUTPUT"],
    ["jacfwd of no output", () => jacfwd((_x: Tensor) => [])(x()), "EMPTY_OUTPUT"],
    ["a tangent that would broadcast", () => jvp((a: Tensor) => a, [x()], [f64(1)]), "TANGENT_SHAPE"],
    ["jvp of an integer", () => jvp((a: Tensor) => a, [tensor([1], { dtype: "int32" })], [f64([1])]), "NOT_FLOATING"],
    ["strict jvp of a constant", () => jvp(constant, [x()], [x()], { strict: true }), "INDEPENDENT_OUTPUT"],
    ["jacrev of integers", () => jacrev(square)(tensor([1], { dtype: "int32" })), "NOT_FLOATING"],
    ["jacfwd of integers", () => jacfwd(square)(tensor([1], { dtype: "int32" })), "NOT_FLOATING"],
  ])("%s", (_, run, code) => expect(failure(run).code).toBe(code));
});
