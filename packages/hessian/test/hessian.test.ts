import { type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, failure, i32, slopes, types, useCpu, values } from "../../jvp/test/support.ts";
import { hessian } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);
const y = (): Tensor => f64([3, 4]);
const dot = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
const zero = [[0, 0], [0, 0]];
const one = [[1, 0], [0, 1]];

describe("hessian", () => {
  it("of Rosenbrock's function has its well-known values at the minimum", () => {
    const rosenbrock = (a: Tensor): Tensor => {
      const [p, q] = [a.slice(0, 1), a.slice(1, 2)];
      return q.sub(p.square()).square().mul(100).add(p.sub(1).square()).sum();
    };
    // 1200 p² − 400 q + 2, −400 p, 200
    expectClose(hessian(rosenbrock)(f64([1, 1])), [[802, -400], [-400, 200]], 1e-14);
    expectClose(hessian(rosenbrock)(f64([-1.2, 1])), [[1330, 480], [480, 200]], 1e-14);
  });

  it.each<[string, (a: Tensor) => Tensor]>([
    ["tanh", (a) => a.tanh().mul(a.sum()).sum()],
    ["log of the sum of exponentials", (a) => a.exp().sum().log()],
    ["a product", (a) => a.prod()],
    ["the largest", (a) => a.amax().square().mul(a.sum())],
    ["a quadratic form", (a) => a.matmul(f64([[2, 1, 0], [0, 3, 1], [1, 1, 5]])).mul(a).sum()],
    ["a quotient of norms", (a) => a.square().sum().sqrt().div(a.exp().sum())],
  ])("agrees with central differences of the gradient: %s", (_, f) => {
    const at = f64([0.5, -0.3, 1.2]);
    expectClose(hessian(f)(at), slopes((a) => grad(f)(a), at), 1e-8);
  });

  it("agrees with every order of modes", () => {
    const f = (a: Tensor): Tensor => a.sin().mul(a.sum()).sum();
    const at = f64([0.5, -0.3, 1.2]);
    const h = hessian(f)(at);
    expectClose(jacfwd(jacfwd(f))(at), h, 1e-14);
    expectClose(jacrev(jacrev(f))(at), h, 1e-14);
    expectClose(jacrev(jacfwd(f))(at), h, 1e-14);
    expectClose(h, h.T, 1e-14);
  });

  it("has the shape of the output, then twice that of the argument", () => {
    expect(values(hessian((a: Tensor) => a.pow(3))(f64(2)))).toBe(12);
    expect(types(hessian((a: Tensor) => a.pow(3))(x()))).toBe("float64[2,2,2]");
    expect(values(hessian((a: Tensor) => a.square().sum(0, { keepdim: true }))(x()))).toEqual([[[2, 0], [0, 2]]]);
    expect(types(hessian((a: Tensor) => a.square().sum())(f64([[1, 2, 3], [4, 5, 6]])))).toBe("float64[2,3,2,3]");
    expect(types(hessian((a: Tensor) => a.sin().sum())(f64([])))).toBe("float64[0,0]");
    expect(types(hessian((a: Tensor) => a.sin())(f64([])))).toBe("float64[0,0,0]");
  });

  it("is zeros for constant, linear and unused", () => {
    expect(values(hessian((_x: Tensor) => f64(3))(x()))).toEqual(zero);
    expect(values(hessian((a: Tensor) => a.mul(3).sum())(x()))).toEqual(zero);
    expect(types(hessian((a: Tensor) => f64([[1, 2], [3, 4], [5, 6]]).matmul(a))(x()))).toBe("float64[3,2,2]");
    expect(values(hessian((a: Tensor) => a)(x()))).toEqual([zero, zero]);
    expect(values(hessian((a: Tensor, _y: Tensor) => dot(a, a), { argnums: [0, 1] })(x(), y()))).toEqual([
      [[[2, 0], [0, 2]], zero],
      [zero, zero],
    ]);
  });

  it("takes several outputs, in their tree", () => {
    const f = (a: Tensor): { s: Tensor; t: [Tensor] } => ({ s: dot(a, a), t: [a.sum()] });
    expect(values(hessian(f)(x()))).toEqual({ s: [[2, 0], [0, 2]], t: [zero] });
  });

  it("keeps the order of argnums, and counts negative ones from the end", () => {
    const f = (a: Tensor, b: Tensor): Tensor => dot(a.square(), b); // ∂²/∂a² = 2b, ∂²/∂a∂b = 2a, ∂²/∂b² = 0
    const [aa, ab] = [[[6, 0], [0, 8]], [[2, 0], [0, 4]]];
    expect(values(hessian(f)(x(), y()))).toEqual(aa);
    expect(values(hessian(f, { argnums: -1 })(x(), y()))).toEqual(zero);
    expect(values(hessian(f, { argnums: -2 })(x(), y()))).toEqual(aa);
    expect(values(hessian(f, { argnums: [0, 1] })(x(), y()))).toEqual([[aa, ab], [ab, zero]]);
    expect(values(hessian(f, { argnums: [1, 0] })(x(), y()))).toEqual([[zero, ab], [ab, aa]]);
    expect(values(hessian(f, { argnums: [-1, 0] })(x(), y()))).toEqual([[zero, ab], [ab, aa]]);
    expect(values(hessian(f, { argnums: [-2] })(x(), y()))).toEqual([[aa]]);
  });

  it("of a function of two trees is the nested product, with rectangular blocks off the diagonal", () => {
    const f = (p: { w: Tensor; b: Tensor }, q: [Tensor]): Tensor => p.w.matmul(q[0]).add(p.b).square().sum();
    const p = { w: f64([[1, 2, 3], [4, 5, 6]]), b: f64([1, -1]) };
    const h = hessian(f, { argnums: [0, 1] })(p, [f64([1, 0, -1])]);
    expect(types(h)).toEqual([
      {
        b: [{ b: "float64[2,2]", w: "float64[2,2,3]" }, ["float64[2,3]"]],
        w: [{ b: "float64[2,3,2]", w: "float64[2,3,2,3]" }, ["float64[2,3,3]"]],
      },
      [[{ b: "float64[3,2]", w: "float64[3,2,3]" }, ["float64[3,3]"]]],
    ]);
    // f = |W q + b|²: ∂²/∂b² = 2 I, ∂²/∂q² = 2 WᵀW, ∂²/∂b∂q = 2 W
    const [ofP, [ofQ]] = h;
    expectClose(ofP.b[0].b, [[2, 0], [0, 2]]);
    expectClose(ofP.b[1][0], p.w.mul(2));
    expectClose(ofQ[1][0], p.w.T.matmul(p.w).mul(2));
  });

  it("leaves other arguments alone, whatever they are", () => {
    expect(values(hessian((a: Tensor, n: number, t: Tensor) => dot(a, a).mul(n).mul(t.sum()))(x(), 3, i32([1, 1])))).toEqual([
      [12, 0],
      [0, 12],
    ]);
  });

  it("gives aux beside the Hessian", () => {
    const f = (a: Tensor) => [dot(a, a), { same: a, n: 3, cube: a.pow(3) }] as const;
    const [h, aux] = hessian(f, { hasAux: true })(x());
    expect(values(h)).toEqual([[2, 0], [0, 2]]);
    expect(values(aux)).toEqual({ cube: [1, 8], n: 3, same: [1, 2] });
    expect(values(aux.same.add(aux.cube))).toEqual([2, 10]);
  });

  it.each([1, 2, 3, 4, 7, 10, 1000])("with chunkSize %i is the same", (chunkSize) => {
    const f = (a: Tensor, b: Tensor): Tensor => dot(a.sin(), a.square()).mul(b.prod());
    const args: [Tensor, Tensor] = [f64([0.5, -1, 2, 0.1]), f64([1, 2, 3])];
    const options = { argnums: [0, 1] } as const;
    expectClose(hessian(f, { ...options, chunkSize })(...args), hessian(f, options)(...args), 1e-14);
  });

  it("is float32 for float32", () => {
    expect(types(hessian((a: Tensor) => dot(a, a))(tensor([1, 2])))).toBe("float32[2,2]");
    expect(values(hessian((a: Tensor) => dot(a, a).div(2))(tensor([1, 2])))).toEqual(one);
  });
});

describe("hessian refuses", () => {
  it.each<[string, () => unknown, string, string]>([
    ["what is no function", () => hessian({} as never), "NOT_A_FUNCTION", "hessian: expected the first argument to be a function, got {  }."],
    [
      "argnums beyond the arguments",
      () => hessian(dot, { argnums: 2 as 0 })(x(), x()),
      "ARGNUMS",
      "expected argnums to be from -2 to 1, since the function was called with 2 argument(s), got 2.",
    ],
    ["no argnums", () => hessian(dot, { argnums: [] })(x(), x()), "ARGNUMS", "expected argnums to be at least one, got []."],
    ["the same argument twice", () => hessian(dot, { argnums: [0, -2] })(x(), x()), "ARGNUMS", "expected argnums to be without duplicates, got [0, -2]."],
    ["an integer argument", () => hessian(dot, { argnums: 1 })(x(), i32([1, 2])), "NOT_FLOATING", "expected argument 1 to be floating-point"],
    ["a number to differentiate in", () => hessian((n: number) => tensor(n) as never)(2), "NOT_A_TENSOR", "expected argument 0 to be a tensor or a tree of tensors, got 2. Wrap it: tensor(value)."],
    ["an integer output", () => hessian((a: Tensor) => a.to("int32"))(x()), "INTEGER_OUTPUT", "expected every output of the function to be floating-point, got int32[2] (output 0)."],
    ["an async function", () => hessian(async (a: Tensor) => a)(x()), "NOT_A_TENSOR", "The function must not be async."],
    ["an output without aux where hasAux is set", () => hessian(dot as never, { hasAux: true })(...([x(), y()] as never as [])), "AUX_PAIR", "expected the function to return a pair [output, aux], since hasAux is true, got float64[]."],
    ["a chunkSize of 0", () => hessian(dot, { chunkSize: 0 })(x(), x()), "BAD_ARGUMENT", "expected chunkSize to be an integer of 1 or more, got 0."],
    ["a fractional chunkSize", () => hessian(dot, { chunkSize: 2.5 })(x(), x()), "BAD_ARGUMENT", "expected chunkSize to be an integer of 1 or more, got 2.5."],
  ])("%s", (_, run, code, message) => {
    const error = failure(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^hessian: /);
  });

  it("what does not fit inside of the function, and says in which transforms", () => {
    const error = failure(() => hessian((a: Tensor) => a.add(f64([1, 2, 3])).sum())(x()));
    expect(error.code).toBe("NOT_BROADCASTABLE");
    expect(error.transforms).toEqual([{ name: "hessian", level: 1 }]);
    expect(error.message).toMatch(/\[in hessian, level 1\]$/);
  });
});
