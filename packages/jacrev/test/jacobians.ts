// What both modes must do, as one suite: jacrev and jacfwd differ in cost and in the refusals of their mode only.
import {
  bind1,
  definePrimitive,
  lowerRule,
  type Primitive,
  stopGradient,
  type Tensor,
  tensor,
  transposeRule,
  zeros,
} from "@cotangent/core";
import type { jacfwd } from "@cotangent/jacfwd";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, failure, i32, slopes, types, useCpu, values } from "../../jvp/test/support.ts";

const x = (): Tensor => f64([1, 2]);
const y = (): Tensor => f64([3, 4]);
const id = (a: Tensor): Tensor => a;
const none = undefined as never;
const filled = (...shape: number[]): Tensor =>
  f64(Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_, i) => Math.sin(i + 1))).reshape(shape);

export function jacobianSuite(name: string, jac: typeof jacfwd): void {
  beforeAll(useCpu);

  describe(`${name}: values`, () => {
    it.each<[string, (a: Tensor) => Tensor]>([
      ["by element", (a) => a.sin().mul(a)],
      ["a matrix product", (a) => a.reshape([2, 2]).matmul(a.exp().reshape([2, 2]))],
      ["a sum", (a) => a.square().sum()],
      ["more outputs than inputs", (a) => a.reshape([4, 1]).mul(a.tanh()).reshape([2, 8])],
      ["fewer outputs than inputs", (a) => a.reshape([2, 2]).prod(0)],
    ])("agree with central differences: %s", (_, f) => {
      const at = f64([0.4, -0.9, 1.3, 0.2]);
      const jacobian = jac(f)(at);
      const out = f(at);
      expect(jacobian.shape).toEqual([...out.shape, 4]);
      expectClose(jacobian.reshape([out.size, 4]), slopes(f, at), 1e-8);
    });

    it.each([[3], [1], [2], [4], [3, 2], [2, 0], [1, 1, 1]].map((s) => [s]))(
      "have the shape of the output, then that of the argument %j",
      (inShape) => {
        const at = filled(...inShape);
        expect(types(jac(id)(at))).toBe(`float64[${[...inShape, ...inShape].join(",")}]`);
        const matrix = jac((a: Tensor) => a.reshape([-1, 1]).broadcastTo([at.size, 3]))(at);
        expect(matrix.shape).toEqual([at.size, 3, ...inShape]);
      },
    );

    it("a matrix of 3×2 has a Jacobian of [3, 2] for a scalar, and not its transpose", () => {
      const at = filled(3, 2);
      const weights = f64([[1, 2], [3, 4], [5, 6]]);
      expect(values(jac((a: Tensor) => a.mul(weights).sum())(at))).toEqual([[1, 2], [3, 4], [5, 6]]);
      expect(values(jac((a: Tensor) => a.T)(f64([[1, 2, 3]])))).toEqual([[[[1, 0, 0]]], [[[0, 1, 0]]], [[[0, 0, 1]]]]);
    });

    it("an output of shape [], [1] and [1,1] gives [n], [1, n] and [1, 1, n]", () => {
      expect(values(jac((a: Tensor) => a.sum())(x()))).toEqual([1, 1]);
      expect(values(jac((a: Tensor) => a.sum(0, { keepdim: true }))(x()))).toEqual([[1, 1]]);
      expect(values(jac((a: Tensor) => a.sum().reshape([1, 1]))(x()))).toEqual([[[1, 1]]]);
      expect(values(jac((a: Tensor) => a.mul(a))(f64(3)))).toBe(6);
      expect(values(jac((a: Tensor) => a.mul(x()))(f64(3)))).toEqual([1, 2]);
    });

    it("a constant, a detached and a piecewise constant output give zeros", () => {
      expect(values(jac((_x: Tensor) => y())(x()))).toEqual([[0, 0], [0, 0]]);
      expect(values(jac(stopGradient)(x()))).toEqual([[0, 0], [0, 0]]);
      expect(values(jac((a: Tensor) => a.round())(x()))).toEqual([[0, 0], [0, 0]]);
    });

    it("an argument that is not used gives zeros", () => {
      expect(values(jac((a: Tensor, _y: Tensor) => a, { argnums: [0, 1] })(x(), f64([5, 6, 7])))).toEqual([
        [[1, 0], [0, 1]],
        [[0, 0, 0], [0, 0, 0]],
      ]);
    });

    it("a linear function gives its matrix", () => {
      const m = f64([[1, 2], [3, 4], [5, 6]]);
      expect(values(jac((a: Tensor) => m.matmul(a))(x()))).toEqual(values(m));
    });

    it("empty arguments and outputs give empty Jacobians of the right shape", () => {
      expect(types(jac((a: Tensor) => a.sin())(f64([])))).toBe("float64[0,0]");
      expect(types(jac((a: Tensor) => a.sum())(f64([])))).toBe("float64[0]");
      expect(types(jac((a: Tensor) => a.slice(0, 0))(x()))).toBe("float64[0,2]");
      expect(types(jac((a: Tensor) => a.sum(0))(zeros([0, 3], { dtype: "float64" })))).toBe("float64[3,0,3]");
    });

    it("a function that returns no tensor is refused, as torch.func does", () => {
      const refused = expect.objectContaining({ code: "EMPTY_OUTPUT" });
      expect(() => jac((_x: object) => ({}))({})).toThrow(refused);
      expect(() => jac((_x: Tensor) => [])(x())).toThrow(refused);
    });

    it("a choice by value takes the branch that the values take", () => {
      const f = (a: Tensor): Tensor => (Number(a.sum()) > 0 ? a.mul(2) : a.mul(3));
      expect(values([jac(f)(x()), jac(f)(x().neg())])).toEqual([
        [[2, 0], [0, 2]],
        [[3, 0], [0, 3]],
      ]);
    });
  });

  describe(`${name}: structure`, () => {
    const product = (a: Tensor, b: Tensor): Tensor => a.mul(b);

    it("keeps the order of argnums, and counts negative ones from the end", () => {
      const ofA = [[3, 0], [0, 4]];
      const ofB = [[1, 0], [0, 2]];
      expect(values(jac(product)(x(), y()))).toEqual(ofA);
      expect(values(jac(product, { argnums: 1 })(x(), y()))).toEqual(ofB);
      expect(values(jac(product, { argnums: -1 })(x(), y()))).toEqual(ofB);
      expect(values(jac(product, { argnums: -2 })(x(), y()))).toEqual(ofA);
      expect(values(jac(product, { argnums: [1, 0] })(x(), y()))).toEqual([ofB, ofA]);
      expect(values(jac(product, { argnums: [-1] })(x(), y()))).toEqual([ofB]);
      expect(values(jac(product, { argnums: [-2, 1] })(x(), y()))).toEqual([ofA, ofB]);
    });

    it("has the output's tree outside and the argument's tree inside", () => {
      const f = (p: { w: Tensor; b: [Tensor] }): [Tensor, { s: Tensor }] => [p.w.mul(p.b[0]), { s: p.w.sum() }];
      expect(values(jac(f)({ w: x(), b: [f64(10)] }))).toEqual([
        { b: [[1, 2]], w: [[10, 0], [0, 10]] },
        { s: { b: [0], w: [1, 1] } },
      ]);
    });

    it("has a list inside for a list of argnums", () => {
      const f = (a: Tensor, b: Tensor): { p: Tensor } => ({ p: a.mul(b) });
      expect(values(jac(f, { argnums: [0, 1] })(x(), y()))).toEqual({
        p: [
          [[3, 0], [0, 4]],
          [[1, 0], [0, 2]],
        ],
      });
      expect(values(jac((a: Tensor) => [a], { argnums: [0] })(x()))).toEqual([[[[1, 0], [0, 1]]]]);
    });

    it("of arguments and outputs of different sizes", () => {
      const f = (a: Tensor, b: Tensor): [Tensor, Tensor] => [a.sum(0).mul(b.sum()), b.reshape([3, 1]).mul(a.sum())];
      const jacobian = jac(f, { argnums: [0, 1] })(filled(2, 4), filled(3));
      expect(types(jacobian)).toEqual([
        ["float64[4,2,4]", "float64[4,3]"],
        ["float64[3,1,2,4]", "float64[3,1,3]"],
      ]);
    });

    it("leaves other arguments alone, whatever they are", () => {
      const f = (a: Tensor, n: number, o: { t: Tensor }): Tensor => a.mul(n).mul(o.t);
      expect(values(jac(f)(x(), 3, { t: i32([1, 2]) }))).toEqual([[3, 0], [0, 6]]);
    });

    it("gives aux beside the Jacobian", () => {
      const f = (a: Tensor) => [a.mul(a), { same: a, twice: a.mul(2), n: 3, text: "kept" }] as const;
      const [jacobian, aux] = jac(f, { hasAux: true })(x());
      expect(values(jacobian)).toEqual([[2, 0], [0, 4]]);
      expect(values(aux)).toEqual({ n: 3, same: [1, 2], text: "kept", twice: [2, 4] });
      expect(values(aux.same.add(aux.twice))).toEqual([3, 6]);
      expect(values(jac((_x: Tensor) => [y(), 1] as const, { hasAux: true })(x()))).toEqual([[[0, 0], [0, 0]], 1]);
    });
  });

  describe(`${name}: chunkSize`, () => {
    const f = (a: Tensor, b: Tensor): [Tensor, Tensor] => [a.mul(b.sum()).sin(), b.reshape([3, 1]).mul(a)];
    const args = (): [Tensor, Tensor] => [filled(4), filled(3)];

    it.each([1, 2, 3, 4, 7, 10, 1000])("%i gives what all at once give", (chunkSize) => {
      const whole = jac(f, { argnums: [0, 1] })(...args());
      expectClose(jac(f, { argnums: [0, 1], chunkSize })(...args()), whole, 1e-15);
    });

    it("of 1 is a loop, which needs no batching rules", () => {
      const twice: Primitive<object> = definePrimitive({
        name: "acme.twice",
        traits: { linear: "jointly" },
        aval: ([a]) => [a!],
        rules: { [transposeRule]: (ct) => [bind1(twice, [ct], {})], [lowerRule]: ([a]) => a!.mul(2) },
      });
      const g = (a: Tensor): Tensor => bind1(twice, [a], {});
      expect(values(jac(g, { chunkSize: 1 })(x()))).toEqual([[2, 0], [0, 2]]);
      expect(failure(() => jac(g)(x())).code).toBe("MISSING_RULE");
    });

    it("works with empty arguments and constant outputs", () => {
      expect(types(jac((a: Tensor) => a.sin(), { chunkSize: 2 })(f64([])))).toBe("float64[0,0]");
      expect(values(jac((_x: Tensor) => y(), { chunkSize: 1 })(x()))).toEqual([[0, 0], [0, 0]]);
    });

    it.each([0, -1, 1.5, Number.NaN, "2"])("%s is refused", (chunkSize) => {
      const error = failure(() => jac(id, { chunkSize: chunkSize as number })(x()));
      expect(error.code).toBe("BAD_ARGUMENT");
      expect(error.message).toBe(
        `${name}: expected chunkSize to be an integer of 1 or more, got ${JSON.stringify(chunkSize) === "null" ? "NaN" : JSON.stringify(chunkSize)}.`,
      );
    });
  });

  describe(`${name} refuses`, () => {
    it.each<[string, () => unknown, string, string]>([
      ["what is no function", () => jac(3 as never), "NOT_A_FUNCTION", `${name}: expected the first argument to be a function, got 3.`],
      [
        "argnums beyond the arguments",
        () => jac(id, { argnums: 1 as 0 })(x()),
        "ARGNUMS",
        `${name}: expected argnums to be from -1 to 0, since the function was called with 1 argument(s), got 1.`,
      ],
      ["no argnums", () => jac(id, { argnums: [] })(x()), "ARGNUMS", `${name}: expected argnums to be at least one, got [].`],
      ["fractional argnums", () => jac(id, { argnums: 0.5 as 0 })(x()), "ARGNUMS", "to be an integer or a list of integers, got 0.5."],
      [
        "the same argument twice",
        () => jac((a: Tensor, _y: Tensor) => a, { argnums: [1, -1] })(x(), x()),
        "ARGNUMS",
        `${name}: expected argnums to be without duplicates, got [1, -1].`,
      ],
      [
        "an integer argument, and says which",
        () => jac((a: Tensor, b: Tensor) => a.mul(b), { argnums: [0, 1] })(x(), i32([1, 2])),
        "NOT_FLOATING",
        `${name}: expected argument 1 to be floating-point, since it is differentiated, got int32[2].`,
      ],
      [
        "a number to differentiate in, with a hint",
        () => jac((n: number) => tensor(n) as never)(2),
        "NOT_A_TENSOR",
        `${name}: expected argument 0 to be a tensor or a tree of tensors, got 2. Wrap it: tensor(value).`,
      ],
      [
        "a function that returns a number",
        () => jac((_x: Tensor) => 3 as never)(x()),
        "NOT_A_TENSOR",
        `${name}: expected the output of the function to be a tensor or a tree of tensors, got 3. Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative. [in ${name}, level 1]`,
      ],
      ["a function that returns nothing", () => jac((_x: Tensor) => none)(x()), "NOT_A_TENSOR", "got undefined."],
      ["an async function", () => jac(async (a: Tensor) => a)(x()), "NOT_A_TENSOR", "got a Promise. The function must not be async."],
      [
        "an output without aux where hasAux is set",
        () => jac(id as never, { hasAux: true })(...([x()] as never as [])),
        "AUX_PAIR",
        `${name}: expected the function to return a pair [output, aux], since hasAux is true, got float64[2].`,
      ],
    ])("%s", (_, run, code, message) => {
      const error = failure(run);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    });
  });
}
