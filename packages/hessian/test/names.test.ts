// Whatever a transform is made of, its errors speak of the function that was called.
import { type Tensor } from "@cotangent/core";
import { grad, gradAndValue, linearize, linearTranspose, vjp } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { normal, key, rand, randint, randn, uniform } from "@cotangent/random";
import { checkGrads, checkVmap } from "@cotangent/testing";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { f64, failure, i32, useCpu } from "../../jvp/test/support.ts";
import { hessian, hvp, vhp } from "../src/index.ts";

beforeAll(useCpu);

type Fn = (...args: Tensor[]) => unknown;
const x = (): Tensor => f64([1, 2]);

/** Each transform of `f` at `args`. */
const transforms: Record<string, (f: Fn, args: Tensor[]) => unknown> = {
  grad: (f, args) => grad(f as never)(...(args as [])),
  gradAndValue: (f, args) => gradAndValue(f as never)(...(args as [])),
  vjp: (f, args) => vjp(f as never, args),
  jvp: (f, args) => jvp(f as never, args, args),
  linearize: (f, args) => linearize(f as never, args),
  linearTranspose: (f, args) => linearTranspose(f as never, args),
  jacfwd: (f, args) => jacfwd(f as never)(...(args as [])),
  jacrev: (f, args) => jacrev(f as never)(...(args as [])),
  hessian: (f, args) => hessian(f as never)(...(args as [])),
  hvp: (f, args) => hvp(f as never, args, args),
  vhp: (f, args) => vhp(f as never, args, args),
};

describe.each(Object.entries(transforms))("the errors of %s begin with its name:", (name, run) => {
  const starts = (code: string, f: unknown, args: unknown[] = [x()]): string => {
    const error = failure(() => run(f as Fn, args as Tensor[]));
    expect(error.code).toBe(code);
    expect(error.message.slice(0, name.length + 1)).toBe(`${name}:`);
    return error.message;
  };

  it("what is no function", () => {
    expect(starts("NOT_A_FUNCTION", 3)).toContain("expected the first argument to be a function, got 3.");
  });
  it("an integer argument, with its place and shape", () => {
    expect(starts("NOT_FLOATING", (a: Tensor) => a.sum(), [i32([[1, 2, 3]])])).toMatch(/(argument|primal) 0 to be .* got int32\[1,3\]\./);
  });
  it("an integer leaf of an argument, with the way to it", () => {
    const tree = { w: x(), steps: [x(), i32([1])] };
    expect(starts("NOT_FLOATING", (p: { w: Tensor }) => p.w.sum(), [tree])).toMatch(/ 0\.steps\[1\] to be .* got int32\[1\]\./);
  });
  it("a number as argument", () => {
    expect(starts("NOT_A_TENSOR", (a: Tensor) => a, [3])).toMatch(/(argument|primal) 0 to be a tensor or a tree of tensors, got 3\. Wrap it/);
  });
  it("a number as result, for which wrapping it would be no help", () => {
    const message = starts("NOT_A_TENSOR", (a: Tensor) => (a.size > 0 ? 3 : a));
    expect(message).not.toContain("Wrap it");
    expect(message).toContain("what item(), Number(x) or Math returns has no derivative.");
  });
  it("the transform itself, and none that it is made of, among those that an error passed", () => {
    const error = failure(() => run((a) => a!.add(f64([1, 2, 3])).sum(), [x()]));
    expect(error.code).toBe("NOT_BROADCASTABLE");
    expect(error.transforms).toEqual([{ name, level: 1 }]);
    const nested = failure(() => vmap((row: Tensor) => run((a) => a!.add(f64([1, 2, 3])).sum(), [row]) as Tensor)(f64([[1, 2]])));
    expect(nested.transforms).toEqual([{ name, level: 2 }, { name: "vmap", level: 1 }]);
  });
  it("a tracer that outlives it", () => {
    let kept: Tensor | undefined;
    run((a) => {
      kept = a;
      return a!.sum();
    }, [x()]);
    expect(failure(() => kept!.add(1)).message).toContain(`A tracer of ${name} was used after ${name} had returned.`);
  });
});

describe("products of Hessians name", () => {
  const f = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
  it.each<[string, () => unknown, string, string]>([
    ["a vector as output of hvp", () => hvp((a: Tensor) => a, [x()], [x()]), "NOT_SCALAR", "hvp: expected the function to return a tensor of shape [], got float64[2]."],
    ["a vector as output of vhp", () => vhp((a: Tensor) => a, [x()], [x()]), "NOT_SCALAR", "vhp: expected the function to return a tensor of shape [], got float64[2]."],
    [
      "a pair as output, without a word of hasAux, which they do not have",
      () => hvp(((a: Tensor) => [a.sum(), a]) as never, [x()], [x()]),
      "NOT_SINGLE",
      "hvp: expected the function to return one tensor of shape [], got [float64[], float64[2]]. Return the one to differentiate.",
    ],
    ["the tangent that does not fit", () => hvp(f, [x(), x()], [x(), f64([1, 2, 3])]), "TANGENT_SHAPE", "hvp: expected tangent 1 to have the shape of its primal, float64[2], got float64[3]."],
    [
      "the way to it in a tree",
      () => hvp((p: { w: Tensor; b: Tensor[] }) => p.w.mul(p.b[0]!).sum(), [{ w: x(), b: [x()] }], [{ w: x(), b: [f64(1)] }]),
      "TANGENT_SHAPE",
      "hvp: expected tangent 0.b[0] to have the shape of its primal, float64[2], got float64[].",
    ],
    ["too few tangents", () => hvp(f, [x(), x()], [x()] as never), "TANGENT_STRUCTURE", "hvp: expected tangents of the structure of the primals, [*, *], got [*]."],
    ["tangents that are no list", () => hvp(f, [x(), x()], x() as never), "NOT_A_LIST", "hvp: expected the tangents to be a list with one entry per argument of the function, got float64[2]."],
    ["the cotangent that does not fit", () => vhp(f, [x(), x()], [x(), f64(1)]), "COTANGENT_SHAPE", "vhp: expected cotangent 1 to have the shape of its primal, float64[2], got float64[]."],
    ["too few cotangents", () => vhp(f, [x(), x()], [x()] as never), "COTANGENT_STRUCTURE", "vhp: expected a cotangent of the structure of the primal, [*, *], got [*]."],
    ["cotangents that are no list", () => vhp(f, [x(), x()], x() as never), "NOT_A_LIST", "vhp: expected the cotangents to be a list"],
  ])("%s", (_, run, code, message) => {
    const error = failure(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe("a random draw is refused in the name of", () => {
  const noisy = (a: Tensor): Tensor => a.mul(rand([2])).sum();
  it.each<[string, () => unknown]>([
    ["vmap", () => vmap(noisy)(f64([[1, 2]]))],
    ["jacfwd", () => jacfwd(noisy)(x())],
    ["hessian", () => hessian(noisy)(x())],
  ])("%s", (name, run) => {
    expect(failure(run).message).toContain(`${name}: a random operation was called with randomness "error".`);
  });
});

describe("an option that there is not is refused by name, with those that there are, before anything is called:", () => {
  const f = (a: Tensor): Tensor => a.sum();
  const xs = (): [Tensor] => [x()];
  it.each<[string, string, (options: never) => unknown]>([
    ["grad", "argnums, hasAux", (o) => grad(f, o)],
    ["gradAndValue", "argnums, hasAux", (o) => gradAndValue(f, o)],
    ["vjp", "hasAux", (o) => vjp(f, xs(), o)],
    ["jvp", "hasAux, strict", (o) => jvp(f, xs(), xs(), o)],
    ["jacrev", "argnums, hasAux, chunkSize", (o) => jacrev(f, o)],
    ["jacfwd", "argnums, hasAux, randomness, chunkSize", (o) => jacfwd(f, o)],
    ["hessian", "argnums, hasAux, chunkSize", (o) => hessian(f, o)],
    ["vmap", "inDims, outDims, randomness, chunkSize", (o) => vmap(f, o)],
    ["jit", "staticArgnums, backend", (o) => jit(f, o)],
    ["checkGrads", "order, modes, tolerance, step, seed", (o) => checkGrads(f, xs(), o)],
    ["checkVmap", "tolerance", (o) => checkVmap(f as Fn, [xs(), xs()], o)],
    ["normal", "dtype", (o) => normal(key(0), [2], o)],
    ["uniform", "dtype, min, max", (o) => uniform(key(0), [2], o)],
    ["randint", "dtype", (o) => randint(key(0), [2], 0, 9, o)],
    ["randint", "dtype", (o) => randint(0, 9, [2], o)],
    ["rand", "dtype, backend", (o) => rand([2], o)],
    ["randn", "dtype, backend", (o) => randn([2], o)],
  ])("%s (%s)", (name, known, run) => {
    for (const [options, got] of [
      [{ has_aux: true }, "has_aux"],
      [0, "0"],
      [[0, null], "[0, null]"],
      [null, "null"],
      [x(), "float64[2]"],
    ]) {
      const error = failure(() => run(options as never));
      expect(error.code).toBe("UNKNOWN_OPTION");
      expect(error.message).toBe(`${name}: expected options out of ${known}, got ${got as string}.`);
    }
    expect(() => run(undefined as never)).not.toThrow();
    expect(() => run({} as never)).not.toThrow();
  });
});

describe("a value that an option cannot have is refused in the name of the function, before anything is called:", () => {
  const f = (a: Tensor): Tensor => a.sum();
  const derivatives: Record<string, (options: never) => unknown> = {
    jacfwd: (o) => jacfwd(f, o),
    jacrev: (o) => jacrev(f, o),
    hessian: (o) => hessian(f, o),
  };
  it.each(Object.entries(derivatives))("the chunkSize of %s", (name, run) => {
    for (const chunkSize of [0, -1, 1.5, "1"])
      expect(failure(() => run({ chunkSize } as never)).message).toBe(
        `${name}: expected chunkSize to be an integer of 1 or more, got ${JSON.stringify(chunkSize)}.`,
      );
    expect(() => run({ chunkSize: null } as never)).not.toThrow();
  });
  it("the randomness of jacfwd", () => {
    expect(failure(() => jacfwd(f, { randomness: "x" as never })).message).toBe(
      'jacfwd: expected randomness to be "error", "same" or "different", got "x".',
    );
  });
  it("argnums that are null, at the call", () => {
    for (const [name, transform] of Object.entries({ grad, gradAndValue, jacfwd, jacrev, hessian }))
      expect(failure(() => (transform as typeof grad)(f, { argnums: null as never })(x())).message).toBe(
        `${name}: expected argnums to be an integer or a list of integers, got null.`,
      );
  });
});
