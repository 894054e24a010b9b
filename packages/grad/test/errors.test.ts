import { add, mul, setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { f64, failure, i32, useCpu } from "../../jvp/test/support.ts";
import { dependsOn, grad, gradAndValue, linearize, linearTranspose, vjp } from "../src/index.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);
const dot = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
const sum = (a: Tensor): Tensor => a.sum();
const id = (a: Tensor): Tensor => a;

type Case = [string, () => unknown, string, string];

function refused(cases: readonly Case[]): void {
  it.each(cases)("%s", (_, run, code, message) => {
    const error = failure(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
}

describe("argnums are refused", () => {
  refused([
    [
      "beyond the arguments",
      () => grad(dot, { argnums: 2 as 0 })(x(), x()),
      "ARGNUMS",
      "grad: expected argnums to be from -2 to 1, since the function was called with 2 argument(s), got 2.",
    ],
    [
      "before the arguments",
      () => grad(dot, { argnums: [0, -3] as unknown as [0] })(x(), x()),
      "ARGNUMS",
      "grad: expected argnums to be from -2 to 1, since the function was called with 2 argument(s), got [0, -3].",
    ],
    [
      "where the call has no arguments",
      () => grad(() => tensor(1))(),
      "ARGNUMS",
      "grad: expected argnums to be among the arguments, of which the call had none, got 0.",
    ],
    [
      "when empty",
      () => grad(dot, { argnums: [] })(x(), x()),
      "ARGNUMS",
      "grad: expected argnums to be at least one, got [].",
    ],
    [
      "when not integers",
      () => grad(dot, { argnums: 0.5 as 0 })(x(), x()),
      "ARGNUMS",
      "grad: expected argnums to be an integer or a list of integers, got 0.5.",
    ],
    [
      "when booleans",
      () => gradAndValue(dot, { argnums: true as never })(x(), x()),
      "ARGNUMS",
      "gradAndValue: expected argnums to be an integer or a list of integers, got true.",
    ],
    [
      "with duplicates, also of a negative and a positive number",
      () => grad(dot, { argnums: [0, -2] })(x(), x()),
      "ARGNUMS",
      "grad: expected argnums to be without duplicates, got [0, -2].",
    ],
  ]);
});

describe("grad refuses", () => {
  refused([
    [
      "what is no function",
      () => grad(x() as never),
      "NOT_A_FUNCTION",
      "grad: expected the first argument to be a function, got float64[2].",
    ],
    [
      "a vector as output",
      () => grad(id)(x()),
      "NOT_SCALAR",
      "grad: expected the function to return a tensor of shape [], got float64[2]. Reduce it (.sum(), .mean()), or use vjp or jacrev.",
    ],
    [
      "an output of shape [1]",
      () => grad((a: Tensor) => a.sum(0, { keepdim: true }))(x()),
      "NOT_SCALAR",
      "expected the function to return a tensor of shape [], got float64[1].",
    ],
    [
      "several outputs",
      () => grad(((a: Tensor) => [a.sum(), a]) as never)(...([x()] as unknown as [])),
      "NOT_SINGLE",
      "grad: expected the function to return one tensor of shape [], got [float64[], float64[2]]. If it is [output, aux], pass hasAux: true.",
    ],
    [
      "a number as output",
      () => grad((() => 3) as never)(...([x()] as unknown as [])),
      "NOT_A_TENSOR",
      "grad: expected the output of the function to be a tensor or a tree of tensors, got 3. Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative. [in grad, level 1]",
    ],
    [
      "an async function",
      () => grad((async (a: Tensor) => a) as never)(...([x()] as unknown as [])),
      "NOT_A_TENSOR",
      "got a Promise. The function must not be async. [in grad, level 1]",
    ],
    [
      "an integer argument, and says which",
      () => grad(dot, { argnums: [0, 1] })(x(), i32([1, 2])),
      "NOT_FLOATING",
      'grad: expected argument 1 to be floating-point, since it is differentiated, got int32[2]. Convert with x.to("float32"), or leave the argument out with argnums.',
    ],
    [
      "a number to differentiate in, with a hint",
      () => grad(((a: Tensor, n: number) => a.mul(n).sum()) as never, { argnums: 1 })(...([x(), 2] as unknown as [])),
      "NOT_A_TENSOR",
      "grad: expected argument 1 to be a tensor or a tree of tensors, got 2. Wrap it: tensor(value).",
    ],
    [
      "a tree with a leaf that is no tensor, and says which",
      () => grad((p: { w: Tensor; n: never }) => p.w.sum())({ w: x(), n: null as never }),
      "NOT_A_TENSOR",
      "grad: expected argument 0 to be a tensor or a tree of tensors, got null at .n.",
    ],
    [
      "an output without aux where hasAux is set",
      () => grad(sum as never, { hasAux: true })(...([x()] as unknown as [])),
      "AUX_PAIR",
      "grad: expected the function to return a pair [output, aux], since hasAux is true, got float64[].",
    ],
    [
      "three outputs where hasAux is set",
      () => gradAndValue(((a: Tensor) => [a.sum(), a, a]) as never, { hasAux: true })(...([x()] as unknown as [])),
      "AUX_PAIR",
      "gradAndValue: expected the function to return a pair [output, aux], since hasAux is true, got [float64[], float64[2], float64[2]].",
    ],
  ]);
});

describe("vjp refuses", () => {
  const pullback = (f: (a: Tensor) => unknown, ct: unknown): unknown => vjp(f, [x()])[1](ct);
  refused([
    ["what is no function", () => vjp(null as never, [x()]), "NOT_A_FUNCTION", "vjp: expected the first argument to be a function, got null."],
    [
      "primals that are no list",
      () => vjp(id, x() as never),
      "NOT_A_LIST",
      "vjp: expected the primals to be a list with one entry per argument of the function, got float64[2].",
    ],
    [
      "an integer primal",
      () => vjp(id, [i32([1])]),
      "NOT_FLOATING",
      "vjp: expected primal 0 to be floating-point, since it is differentiated, got int32[1].",
    ],
    [
      "a number as primal",
      () => vjp(add as never, [x(), 1]),
      "NOT_A_TENSOR",
      "vjp: expected primal 1 to be a tensor or a tree of tensors, got 1. Wrap it: tensor(value).",
    ],
    [
      "an integer output",
      () => vjp((a: Tensor) => [a, a.to("int32")], [x()]),
      "INTEGER_OUTPUT",
      "vjp: expected every output of the function to be floating-point, got int32[2] (output 1).",
    ],
    ["an empty output", () => vjp((_x: Tensor) => [], [x()]), "EMPTY_OUTPUT", "vjp: expected the function to return at least one tensor, got none."],
    [
      "no output",
      () => vjp((_x: Tensor) => undefined, [x()]),
      "NOT_A_TENSOR",
      "vjp: expected the output of the function to be a tensor or a tree of tensors, got undefined.",
    ],
    ["null as output", () => vjp((_x: Tensor) => null, [x()]), "NOT_A_TENSOR", "tree of tensors, got null."],
    ["a number as output", () => vjp((a: Tensor) => a.sum().item(), [x()]), "NOT_A_TENSOR", "vjp: expected the output of the function to be a tensor or a tree of tensors, got 3. Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative. [in vjp, level 1]"],
    ["a number among the outputs", () => vjp((a: Tensor) => [a, a.sum().item()], [x()]), "NOT_A_TENSOR", "got 3 at [1]. Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative. [in vjp, level 1]"],
    ["an async function", () => vjp(async (a: Tensor) => a, [x()]), "NOT_A_TENSOR", "The function must not be async."],
    [
      "a cotangent of another structure",
      () => pullback((a) => [a, a], x()),
      "COTANGENT_STRUCTURE",
      "vjp: expected a cotangent of the structure of the output, [*, *], got *.",
    ],
    [
      "a cotangent of another shape, and says which",
      () => pullback((a) => [a, a], [x(), f64([1, 2, 3])]),
      "COTANGENT_SHAPE",
      "vjp: expected cotangent 1 to have the shape of its output, float64[2], got float64[3].",
    ],
    [
      "a cotangent that would broadcast",
      () => pullback(id, f64(1)),
      "COTANGENT_SHAPE",
      "vjp: expected cotangent 0 to have the shape of its output, float64[2], got float64[].",
    ],
    ["a number as cotangent", () => pullback(sum, 1), "NOT_A_TENSOR", "vjp: expected the cotangent to be a tensor or a tree of tensors, got 1. Wrap it: tensor(value)."],
    ["a missing cotangent", () => pullback(sum, undefined), "NOT_A_TENSOR", "expected the cotangent to be a tensor or a tree of tensors, got undefined."],
  ]);
});

describe("linearize, linearTranspose and dependsOn refuse", () => {
  refused([
    ["what is no function", () => linearize(1 as never, [x()]), "NOT_A_FUNCTION", "linearize: expected the first argument to be a function, got 1."],
    ["primals that are no list", () => linearize(id, x() as never), "NOT_A_LIST", "linearize: expected the primals to be a list"],
    ["an integer primal", () => linearize(id, [i32([1])]), "NOT_FLOATING", "linearize: expected primal 0 to be floating-point"],
    [
      "fewer tangents than primals",
      () => (linearize(add, [x(), x()])[1] as (a: Tensor) => Tensor)(x()),
      "TANGENT_STRUCTURE",
      "linearize: expected tangents of the structure of the primals, [*, *], got [*].",
    ],
    [
      "a tangent of another shape",
      () => linearize(add, [x(), x()])[1](x(), f64(1)),
      "TANGENT_SHAPE",
      "linearize: expected tangent 1 to have the shape of its primal, float64[2], got float64[].",
    ],
    [
      "a product of two unknowns",
      () => linearTranspose(mul, [x(), x()]),
      "NOT_LINEAR",
      "linearTranspose: expected a linear function, got one that applies mul to its argument. Use vjp, which linearizes the function first.",
    ],
    ["a square", () => linearTranspose((a: Tensor) => a.mul(a), [x()]), "NOT_LINEAR", "applies mul to its argument"],
    ["a sine", () => linearTranspose((a: Tensor) => a.sin(), [x()]), "NOT_LINEAR", "applies sin to its argument"],
    ["a division by the unknown", () => linearTranspose((a: Tensor) => a.pow(0).div(a), [x()]), "NOT_LINEAR", "to its argument"],
    ["a step function", () => linearTranspose((a: Tensor) => a.to("int32").to("float64"), [x()]), "NOT_LINEAR", "applies cast to its argument"],
    ["an integer output", () => linearTranspose((_x: Tensor) => i32([1]), [x()]), "INTEGER_OUTPUT", "linearTranspose: expected every output of the function to be floating-point, got int32[1] (output 0)."],
    ["to read the unknown", () => linearTranspose((a: Tensor) => (Number(a.sum()) > 0 ? a : a.neg()), [x()]), "NO_CONCRETE_VALUE", "inside linearTranspose"],
    ["a cotangent of another shape", () => linearTranspose(sum, [x()])(x()), "COTANGENT_SHAPE", "linearTranspose: expected cotangent 0 to have the shape of its output, float64[], got float64[2]."],
    ["an integer primal of dependsOn", () => dependsOn((a) => a, [i32(1)]), "NOT_FLOATING", "dependsOn: expected primal 0"],
  ]);
});

describe("errors inside of the function", () => {
  const broken = (a: Tensor): Tensor => a.add(f64([1, 2, 3])).sum();

  it("carry the transforms that they passed, with their levels", () => {
    const error = failure(() => grad((a: Tensor) => vmap((b: Tensor) => broken(b.mul(a)), { inDims: 0 })(x()).sum())(x()));
    expect(error.code).toBe("NOT_BROADCASTABLE");
    expect(error.message).toMatch(/got float64\[2\] \(argument 0\) and float64\[3\] \(argument 1\)\. \[in vmap, level 2 < grad, level 1\]$/);
    expect(error.transforms).toEqual([{ name: "vmap", level: 2 }, { name: "grad", level: 1 }]);
  });

  it("count a level for each transform, whatever its kind", () => {
    const f = (a: Tensor): Tensor => vjp(broken, [a])[0];
    const error = failure(() => vmap(grad((a: Tensor) => gradAndValue(f)(a)[1]))(f64([[1, 2]])));
    expect(error.transforms.map((t) => `${t.name} ${t.level}`)).toEqual(["vjp 4", "gradAndValue 3", "grad 2", "vmap 1"]);
  });

  it("of the user pass unchanged", () => {
    const mine = new TypeError("mine");
    expect(() =>
      grad((_x: Tensor): Tensor => {
        throw mine;
      })(x()),
    ).toThrow(mine);
  });
});

describe("values that are not there", () => {
  it("are an error where grad runs under vmap", () => {
    const f = (a: Tensor): Tensor => ((a as unknown as number) > 0 ? a.mul(2) : a);
    const error = failure(() => vmap(grad(f))(x()));
    expect(error.name).toBe("ConcretizationError");
    expect(error.code).toBe("NO_CONCRETE_VALUE");
    expect(error.message).toBe(
      "A tensor of float64[], from argument 0, mapped over 2 examples, has no single value inside vmap, so it cannot become a number, a boolean or data. Use where(condition, a, b), cond or whileLoop, a static argument of jit, or compute it outside. [in grad, level 2 < vmap, level 1]",
    );
  });

  it("are there for what is not mapped under vmap", () => {
    const f = (a: Tensor): Tensor => vmap((row: Tensor) => (Number(a.sum()) > 0 ? row.mul(a) : row))(x()).sum();
    expect(grad(f)(f64(2)).item()).toBe(3);
    expect(grad(f)(f64(-2)).item()).toBe(0);
  });
});

describe("a tracer that outlives its transform", () => {
  const escaped = (run: (keep: (t: Tensor) => Tensor) => unknown): Tensor => {
    let kept: Tensor | undefined;
    run((t) => (kept = t));
    return kept!;
  };

  it.each<[string, string, () => Tensor]>([
    ["of grad", "grad", () => escaped((keep) => grad((a: Tensor) => keep(a).sum())(x()))],
    ["of vjp", "vjp", () => escaped((keep) => vjp((a: Tensor) => keep(a.mul(2)), [x()]))],
    ["of linearTranspose", "linearTranspose", () => escaped((keep) => linearTranspose((a: Tensor) => keep(a), [x()]))],
    ["of vmap inside of grad", "vmap", () => escaped((keep) => grad((a: Tensor) => vmap((b: Tensor) => keep(b))(a).sum())(x()))],
  ])("is an error when used: %s", (_, name, leak) => {
    const error = failure(() => leak().add(1));
    expect(error.code).toBe("LEAKED_TRACER");
    expect(error.message).toContain(`A tracer of ${name} was used after ${name} had returned.`);
  });

  it("is an error inside of a later transform too", () => {
    const kept = escaped((keep) => grad((a: Tensor) => keep(a).sum())(x()));
    expect(failure(() => grad((a: Tensor) => a.mul(kept).sum())(x())).code).toBe("LEAKED_TRACER");
    expect(failure(() => grad((a: Tensor) => grad((b: Tensor) => b.mul(kept).sum())(a).sum())(x())).code).toBe("LEAKED_TRACER");
  });
});

describe("without a backend", () => {
  it.each<[string, (primal: Tensor) => unknown]>([
    ["grad", (a) => grad((_x: Tensor) => tensor(1))(a)],
    ["vjp", (a) => vjp((_x: Tensor) => tensor(1), [a])],
    ["linearize", (a) => linearize((_x: Tensor) => tensor(1), [a])],
  ])("%s names the package to install", (name, run) => {
    const primal = x();
    try {
      setDefaultBackend(null);
      const error = failure(() => run(primal));
      expect(error.code).toBe("NO_BACKEND");
      expect(error.message).toBe(
        `No backend is set. Install one: \`npm install @cotangent/backend-cpu\`, then \`setDefaultBackend(createCpuBackend())\`; or import "cotangent", which does. [in ${name}, level 1]`,
      );
    } finally {
      useCpu();
    }
  });

  it("what already has one still works", () => {
    const primal = x();
    try {
      setDefaultBackend(null);
      expect(grad((a: Tensor) => a.sin().mul(2).sum())(primal).shape).toEqual([2]);
    } finally {
      useCpu();
    }
  });
});
