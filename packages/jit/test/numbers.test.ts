import {
  add,
  clamp,
  cond,
  div,
  type DType,
  foriLoop,
  maximum,
  mul,
  scan,
  setDefaultDtype,
  sub,
  Tensor,
  tensor,
  type TensorLike,
  where,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { evalShape, jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { afterEach, expect, test } from "vitest";
import { describeOnBoth } from "./support.ts";

const binary: { readonly [name: string]: (a: TensorLike, b: TensorLike) => Tensor } = {
  add,
  sub,
  mul,
  div,
  maximum,
  where: (a, b) => where(true, a, b),
  clamp: (a, b) => clamp(a, b),
  "where with another number": (a, b) => where(tensor([true, false]), mul(a, b), 7),
};

const read = (y: unknown): unknown => (y instanceof Tensor ? [y.dtype, y.shape, [...y.dataSync()]] : y);

describeOnBoth("A number or a boolean as an argument", () => {
  afterEach(() => setDefaultDtype("float32"));

  for (const [name, f] of Object.entries(binary))
    for (const dtype of ["int32", "uint32", "float32", "float64", "bool"] as const)
      test(`has a say in the dtype as outside of jit: ${name} with ${dtype}`, () => {
        const compiled = jit(f);
        for (const shape of [[2], []])
          for (const s of [2, -3, 0.1, 3e9, NaN, -0, true, false]) {
            const x = tensor([1, 0].slice(0, shape[0] ?? 1), { dtype }).reshape(shape);
            expect([s, read(compiled(x, s))]).toEqual([s, read(f(x, s))]);
            expect([s, read(compiled(s, x))]).toEqual([s, read(f(s, x))]);
          }
      });

  test("beside a number is typed as two numbers are", () => {
    for (const [a, b] of [[1, 2], [1, 0.5], [3e9, 1], [3e9, 3e9], [true, 2], [true, false], [0.1, 0.2]] as const)
      expect(read(jit(add)(a, b))).toEqual(read(add(a, b)));
  });

  test("compiles once for whole numbers and once for others, however many there are", () => {
    const f = jit((x: Tensor, s: number) => x.mul(s));
    const x = tensor([1, 2], { dtype: "int32" });
    for (let s = 0; s < 1000; s++) expect(f(x, s).dtype).toBe("int32");
    for (let s = 0; s < 1000; s++) expect(f(x, s + 0.5).dtype).toBe("float32");
    expect(f.compilations).toBe(2);
  });

  test("keeps its digits wherever it meets float64, also in a closed-over tensor", () => {
    const c = tensor([3], { dtype: "float64" });
    const f = jit((x: Tensor, s: number) => [x.mul(s), c.mul(s)] as const);
    expect(f(tensor([1]), 0.1).map((y) => y.item())).toEqual([Math.fround(0.1), 3 * 0.1]);
  });

  test("follows the default dtype", () => {
    const f = jit((x: Tensor, s: number) => x.mul(s));
    const x = tensor([3], { dtype: "int32" });
    for (const dtype of ["float32", "float64"] as const) {
      setDefaultDtype(dtype);
      expect(read(f(x, 0.1))).toEqual(read(mul(x, 0.1)));
    }
  });

  test("is one within derivatives and maps, in both orders", () => {
    const f = (x: Tensor, s: number): Tensor => x.mul(s).add(s).square().sum();
    for (const dtype of ["float32", "float64"] as const)
      for (const s of [2, 0.1]) {
        const x = tensor([1, 2], { dtype });
        const forward = (g: typeof f) => (y: Tensor) => jvp((z: Tensor) => g(z, s), [y], [y])[1];
        expect(read(jit(grad(f))(x, s))).toEqual(read(grad(f)(x, s)));
        expect(read(grad(jit(f))(x, s))).toEqual(read(grad(f)(x, s)));
        expect(read(forward(jit(f))(x))).toEqual(read(forward(f)(x)));
        const each = { inDims: [0, null] } as const;
        for (const dt of [dtype, "int32"] as const) {
          const rows = tensor([[1, 2], [3, 4]], { dtype: dt });
          expect(read(jit(vmap(f, each))(rows, s))).toEqual(read(vmap(f, each)(rows, s)));
          expect(read(vmap(jit(f), each)(rows, s))).toEqual(read(vmap(f, each)(rows, s)));
        }
      }
  });

  test("is one in a compiled function that another calls", () => {
    const inner = jit((x: Tensor, s: number) => x.mul(s));
    const outer = jit((x: Tensor, s: number) => inner(x, s));
    const x = tensor([2], { dtype: "int32" });
    expect([outer(x, 3).dtype, outer(x, 0.5).dtype]).toEqual(["int32", "float32"]);
  });

  test("within trees and operands of cond is one as well", () => {
    const x = tensor([2, 3], { dtype: "int32" });
    const f = jit((p: { readonly x: Tensor; readonly by: readonly number[] }) => p.x.mul(p.by[0]!).add(p.by[1]!));
    expect(read(f({ x, by: [2, 3] }))).toEqual(["int32", [2], [7, 9]]);
    const g = (y: Tensor, s: number): Tensor => cond(y.sum().gt(0), mul, add, [y, s]);
    expect(read(jit(g)(x, 2))).toEqual(read(g(x, 2)));
  });

  test("is a number where it is returned", () => {
    const f = jit((x: Tensor, s: number) => ({ y: x.mul(s), s, all: [s] }));
    const { y, s, all } = f(tensor([1]), 0.1);
    expect([y.dtype, s, all]).toEqual(["float32", 0.1, [0.1]]);
    expect(jit((n: number) => n)(3)).toBe(3);
    expect(jit((x: Tensor, n: number) => jit((m: number) => m)(n))(tensor([1]), 4)).toBe(4);
    expect(evalShape((x: Tensor, n: number) => [x.mul(n), n] as const)(tensor([1]), 5)).toEqual([
      { shape: [1], dtype: "float32" },
      5,
    ]);
  });

  test("is a tensor of the default dtype where one is needed: of the state of a loop, of an argument that is differentiated", () => {
    const sum = jit((s: unknown, xs: Tensor) => scan((c: Tensor, x: Tensor) => [c.add(x), c] as const, s as Tensor, xs)[0]);
    const doubled = jit((s: unknown) => foriLoop(0, 3, (_, x) => x.mul(2), s as Tensor));
    for (const [s, dtype] of [[1, "float32"], [0.5, "float32"]] as const) {
      expect(read(sum(s, tensor([1, 2])))).toEqual([dtype, [], [s + 3]]);
      expect(read(doubled(s))).toEqual([dtype, [], [8 * s]]);
      expect(read(jit(grad((x: unknown) => (x as Tensor).square()))(s))).toEqual([dtype, [], [2 * s]]);
    }
  });

  test("is an input of the graph in each dtype that it is used in", () => {
    const dtypes = (s: number): DType[] =>
      makeGraph((x: Tensor, n: number) => [x.mul(n), x.to("int32").mul(n)])(tensor([1]), s).inputs.map((v) => v.aval.dtype);
    expect(dtypes(2)).toEqual(["float32", "float32", "int32"]);
    expect(dtypes(0.5)).toEqual(["float32", "float32"]);
  });

  test("that leaked is a named error", () => {
    let leaked: number | undefined;
    jit((x: Tensor, s: number) => x.mul((leaked = s)))(tensor([1]), 2);
    expect(() => mul(tensor([1]), leaked!)).toThrow(expect.objectContaining({ code: "LEAKED_TRACER" }));
  });
});
