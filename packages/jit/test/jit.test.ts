import { createCpuBackend } from "@cotangent/backend-cpu";
import { ConcretizationError, setDefaultBackend, tensor, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { evalShape, jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(() => setDefaultBackend(createCpuBackend()));

const rosenbrock = (x: Tensor): Tensor => {
  const a = x.slice(0, -1);
  const b = x.slice(1);
  return b.sub(a.square()).square().mul(100).add(a.sub(1).square()).sum();
};
const x3 = (): Tensor => tensor([1, 2, 3], { dtype: "float64" });

describe("jit", () => {
  test("gives what the function gives, with one compilation for one kind of arguments", () => {
    const f = jit(hessian(rosenbrock));
    expect(f(x3()).arraySync()).toEqual(hessian(rosenbrock)(x3()).arraySync());
    f(tensor([3, 2, 1], { dtype: "float64" }));
    expect(f.compilations).toBe(1);
    f(tensor([1, 2], { dtype: "float64" }));
    f(tensor([1, 2, 3]));
    expect(f.compilations).toBe(3);
    f.clear();
    f(x3());
    expect(f.compilations).toBe(4);
  });

  test("runs the function once for each kind of arguments", () => {
    let runs = 0;
    const f = jit((x: Tensor) => {
      runs++;
      return x.add(1);
    });
    for (let i = 0; i < 5; i++) f(x3());
    expect(runs).toBe(1);
  });

  test("takes numbers as arguments that do not compile anew, and keeps trees", () => {
    const f = jit((p: { w: Tensor; s: number }) => ({ y: p.w.mul(p.s) }));
    for (let s = 0; s < 20; s++) expect(f({ w: x3(), s }).y.arraySync()).toEqual([s, 2 * s, 3 * s]);
    expect(f.compilations).toBe(1);
  });

  test("tells static values apart by identity or value", () => {
    const f = jit(
      (x: Tensor, g: unknown) =>
        typeof g === "function" ? (g as (x: Tensor) => Tensor)(x) : x.mul(Number(g)),
      {
        staticArgnums: 1,
      },
    );
    const [sin, cos] = [(x: Tensor) => x.sin(), (x: Tensor) => x.cos()];
    expect(f(x3(), sin).item === undefined).toBe(false);
    expect(f(x3(), sin).arraySync()).not.toEqual(f(x3(), cos).arraySync());
    expect(f(x3(), Infinity).arraySync()).toEqual([Infinity, Infinity, Infinity]);
    expect(f(x3(), NaN).arraySync()).toEqual([NaN, NaN, NaN]);
    expect(f(x3(), 2).arraySync()).toEqual([2, 4, 6]);
    expect(f.compilations).toBe(5);
    f(x3(), NaN);
    expect(f.compilations).toBe(5);
  });

  test("nests with the transforms in both orders", () => {
    const f = (x: Tensor): Tensor => x.sin().mul(x).sum();
    const expected = grad(f)(x3()).arraySync();
    expect(jit(grad(f))(x3()).arraySync()).toEqual(expected);
    expect(grad(jit(f))(x3()).arraySync()).toEqual(expected);
    expect(jit(jit(f))(x3()).item()).toBe(f(x3()).item());
    const rows = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    );
    expect(vmap(jit(f))(rows).arraySync()).toEqual(jit(vmap(f))(rows).arraySync());
    expect(jvp(jit(f), [x3()], [x3()])[1].item()).toBeCloseTo(jvp(f, [x3()], [x3()])[1].item(), 12);
  });

  test("sees closed-over tensors as constants, and closed-over tracers as they are", () => {
    const c = x3();
    expect(jit((x: Tensor) => x.mul(c))(x3()).arraySync()).toEqual([1, 4, 9]);
    const d = grad((x: Tensor) => jit((y: Tensor) => y.mul(x).sum())(x3()))(x3());
    expect(d.arraySync()).toEqual([1, 2, 3]);
  });

  test("refuses to choose a branch by a value that is not known", () => {
    const f = jit((x: Tensor) => (x.sum().item() > 0 ? x : x.neg()));
    expect(() => f(x3())).toThrow(ConcretizationError);
    expect(() => f(x3())).toThrow(/jit/);
  });

  test("names an argument that the value comes from, and static arguments as a way out", () => {
    const read = (f: (...args: never[]) => unknown, ...args: unknown[]): void =>
      expect(() => Reflect.apply(jit(f as (...all: unknown[]) => unknown), undefined, args)).toThrow(/ a static argument of jit/);
    const said = (f: (...args: never[]) => unknown, ...args: unknown[]): string => {
      read(f, ...args);
      try {
        Reflect.apply(jit(f as (...all: unknown[]) => unknown), undefined, args);
      } catch (error) {
        return (error as Error).message.replace(/ has no single value.*/, "");
      }
      return "";
    };
    const closedOver = x3();
    expect(said((x: Tensor, p: { w: Tensor }) => p.w.mul(closedOver).sum().add(1).item() + x.size, x3(), { w: x3() })).toBe("A tracer of float64[], from argument 1.w,");
    expect(said((xs: Tensor[]) => xs[1]!.arraySync(), [x3(), x3()])).toBe("A tracer of float64[3], from argument 0[1],");
    expect(said((_: Tensor, n: number) => (n > 2 ? 1 : 0), x3(), 3)).toBe("A tracer of int32[], from argument 1,");
    expect(said((x: Tensor, n: number) => x.slice(0, 1).add(1).mul(0).add(n).item(), x3(), 3)).toMatch(/^A tracer of float64\[1\], from argument [01],$/);
    expect(said(() => closedOver.sum().item())).toBe("A tracer of float64[]");
    expect(said((x: Tensor) => grad((y: Tensor) => (Number(y.sum()) > 0 ? y.sum() : y.prod()))(x), x3())).toBe("A tracer of float64[], from argument 0,");
  });

  test("names an argument that it cannot trace", () => {
    const f = jit((x: Tensor, how: string) => (how === "sin" ? x.sin() : x));
    expect(() => f(x3(), "sin")).toThrow(/argument 1.*staticArgnums: \[1\]/);
    expect(() => jit((x: Tensor) => x, { staticArgnums: 3 })(x3())).toThrow(
      /STATIC_ARGNUMS|staticArgnums/,
    );
  });

  test("finds a tracer that leaked", () => {
    let leaked: Tensor | undefined;
    jit((x: Tensor) => (leaked = x).sum())(x3());
    expect(() => leaked!.add(1)).toThrow(expect.objectContaining({ code: "LEAKED_TRACER" }));
  });

  test("compiles ten thousand chained operations", () => {
    const chain = (x: Tensor): Tensor => {
      for (let i = 0; i < 10_000; i++) x = x.add(1);
      return x;
    };
    expect(jit(chain)(x3()).arraySync()).toEqual([10_001, 10_002, 10_003]);
  });
});

describe("makeGraph and evalShape", () => {
  test("makeGraph refuses an option that it does not have, as jit does", () => {
    const f = (x: Tensor): Tensor => x.sin();
    const misspelt = { staticArgnum: 0 };
    const options = { staticArgnums: [], ...misspelt };
    expect(() => jit(f, options)).toThrow(/^jit: .*staticArgnum\b/);
    expect(() => makeGraph(f, options)).toThrow(/^makeGraph: .*staticArgnum\b/);
  });

  test("makeGraph prints one equation a line", () => {
    const printed = String(makeGraph((x: Tensor) => x.sin().sum())(x3()));
    expect(printed).toBe(
      [
        "inputs  a: float64[3]",
        "b: float64[3] = sin a",
        "c: float64[] = reduceSum{axes=[0]} b",
        "outputs c",
      ].join("\n"),
    );
  });

  test("evalShape computes shapes and dtypes only, from tensors or specs", () => {
    const f = (x: Tensor): { y: Tensor } => ({ y: x.matmul(x.T) });
    expect(evalShape(f)({ shape: [100_000, 50], dtype: "float32" })).toEqual({
      y: { shape: [100_000, 100_000], dtype: "float32" },
    });
    expect(evalShape(f)(tensor([[1, 2]]))).toEqual({ y: { shape: [1, 1], dtype: "float32" } });
  });
});

test("a number beside float64 tensors keeps its digits", () => {
  const f = jit((x: Tensor, n: number) => x.mul(n));
  expect(f(tensor([1], { dtype: "float64" }), 0.1).arraySync()).toEqual([0.1]);
  const single = f(tensor([1]), 0.1);
  expect([single.dtype, single.item()]).toEqual(["float32", Math.fround(0.1)]);
});
