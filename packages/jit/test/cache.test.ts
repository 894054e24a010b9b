import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import {
  type Backend,
  ConcretizationError,
  indexSelect,
  setDefaultDtype,
  tensor,
  type Tensor,
  withBackend,
  zeros,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { afterEach, expect, test } from "vitest";
import { describeOnBoth, f64 } from "./support.ts";

/** The sum of all tensors and numbers of a tree. */
type Tree = Tensor | number | readonly Tree[] | { readonly [key: string]: Tree };
function total(tree: Tree): Tensor {
  if (typeof tree === "number") return f64(tree);
  if ("aval" in tree) return (tree as Tensor).sum();
  return Object.values(tree)
    .map(total)
    .reduce((a, b) => a.add(b), f64(0));
}

describeOnBoth("What is compiled once", () => {
  test("is a function at one structure of its arguments, whatever the order of the keys", () => {
    const f = jit((tree: Tree) => total(tree));
    const x = (): Tensor => f64([1, 2]);
    expect(f({ a: x(), b: [x(), x()] }).item()).toBe(9);
    f({ b: [x(), x()], a: x() });
    expect(f.compilations).toBe(1);
    for (const other of [
      { a: x(), b: [x()] },
      { a: x(), c: [x(), x()] },
      [x(), [x(), x()]],
      [x(), x(), x()],
      x(),
    ])
      f(other);
    expect(f.compilations).toBe(6);
  });

  test("is a function at one number of arguments", () => {
    const f = jit((...xs: Tensor[]) => total(xs));
    for (let n = 1; n < 5; n++)
      expect(f(...Array.from({ length: n }, () => f64([1, 2]))).item()).toBe(3 * n);
    expect(f.compilations).toBe(4);
  });

  test("is a function at one shape and dtype", () => {
    const f = jit((x: Tensor) => x.mul(2).add(1));
    for (const shape of [[6], [2, 3], [3, 2], [6, 1], [1, 6], [], [0], [0, 3]])
      for (const dtype of ["float32", "float64", "int32", "uint32"] as const) {
        const y = f(zeros(shape, { dtype }));
        expect([y.shape, y.dtype]).toEqual([shape, dtype]);
        f(zeros(shape, { dtype }).add(1));
      }
    expect(f.compilations).toBe(32);
  });

  test("takes numbers as arguments: ten thousand of them compile once", () => {
    const f = jit((x: Tensor, s: number) => x.mul(s).add(1));
    const x = f64([1, -2]);
    for (let s = 0; s < 10_000; s++)
      expect(f(x, s).dataSync()).toEqual(Float64Array.of(s + 1, 1 - 2 * s));
    expect(f.compilations).toBe(1);
  });

  test("tells a number from a boolean and from a tensor of another dtype", () => {
    const f = jit((x: Tensor, s: unknown) => x.mul(s as number));
    const x = f64([3]);
    f(x, 2);
    expect(f(x, true).dataSync()).toEqual(Float64Array.of(3));
    f(x, tensor(2, { dtype: "int32" }));
    expect(f.compilations).toBe(3);
  });

  test("belongs to the function: the same function compiled twice has two caches", () => {
    const g = (x: Tensor): Tensor => x.add(1);
    const [f, h] = [jit(g), jit(g)];
    f(f64(1));
    expect([f.compilations, h.compilations]).toEqual([1, 0]);
  });

  test("belongs to a backend", () => {
    const f = jit((x: Tensor) => x.add(1).mul(2));
    const backends = [createInterpreter(), createGenerator(), createGenerator()];
    for (let round = 0; round < 2; round++)
      for (const backend of backends) {
        const x = withBackend(backend, () => f64([1]));
        const y = f(x);
        expect(y.backend).toBe(backend);
        expect(y.item()).toBe(4);
      }
    expect(f.compilations).toBe(3);
    const made = jit(() => zeros([2]).add(1));
    for (const backend of backends)
      expect(withBackend(backend, () => made()).backend).toBe(backend);
    expect(made.compilations).toBe(3);
  });

  test("has its constants there, whatever the default backend can or cannot do", () => {
    const home = createGenerator();
    // as a device that has no float64, and which cannot be read at once
    const elsewhere: Backend = {
      name: "elsewhere",
      supports: { dtypes: ["float32"], syncRead: false },
      upload: () => expect.fail("nothing is made here"),
      compile: () => expect.fail("nothing is compiled here"),
      read: () => expect.fail("nothing is read here"),
      release: () => {},
    };
    const f = (x: Tensor): Tensor => indexSelect(x.mul(f64([1, 10, 100])), 0, [2, 0]);
    const x = withBackend(home, () => f64([1, 2, 3]));
    withBackend(elsewhere, () => {
      expect(jit(f)(x).arraySync()).toEqual([300, 1]);
      expect(jit(() => f64([1, 2]).mul(3), { backend: home })().arraySync()).toEqual([3, 6]);
      expect(jit((y: Tensor) => grad((z: Tensor) => indexSelect(z, 0, [1, 1]).sum())(y))(x).arraySync()).toEqual([0, 2, 0]);
    });
  });
});

describeOnBoth("The default dtype", () => {
  afterEach(() => setDefaultDtype("float32"));

  test("is part of what a program is compiled for, since the function makes tensors of it", () => {
    const made = jit(() => zeros([2]));
    const scaled = jit((x: Tensor) => [x.mul(2), zeros([2])] as const);
    for (const dtype of ["float32", "float64", "float32"] as const) {
      setDefaultDtype(dtype);
      expect(made().dtype).toBe(dtype);
      expect(scaled(f64([1])).map((y) => y.dtype)).toEqual(["float64", dtype]);
    }
    expect([made.compilations, scaled.compilations]).toEqual([2, 2]);
  });
});

describeOnBoth("Static values", () => {
  const compilationsOf = (values: readonly unknown[]): number => {
    const f = jit((x: Tensor, _how: unknown) => x.add(1), { staticArgnums: 1 });
    for (let round = 0; round < 2; round++) for (const v of values) f(f64([1]), v);
    return f.compilations;
  };

  test("that would have one text are told apart", () => {
    const one = (): number => 1;
    const other = (): number => 1;
    expect(compilationsOf([one, other])).toBe(2);
    expect(
      compilationsOf([
        Infinity,
        -Infinity,
        NaN,
        null,
        undefined,
        0,
        -0,
        "NaN",
        "null",
        "0",
        1n,
        1,
        "1",
        true,
        "true",
      ]),
    ).toBe(15);
    expect(compilationsOf([Symbol("a"), Symbol("a")])).toBe(2);
    expect(
      compilationsOf([[], {}, "", "[]", "{}", [undefined], [null], [NaN], [Infinity], [[]]]),
    ).toBe(10);
    expect(
      compilationsOf([{ a: one }, { a: other }, { a: NaN }, { a: null }, { a: undefined }, {}]),
    ).toBe(6);
    expect(
      compilationsOf([new Map([[1, 2]]), new Map([[1, 2]]), new Date(0), new Date(0), /a/, /a/]),
    ).toBe(6);
  });

  test("that are lists and plain objects are the same if their entries are", () => {
    const f = jit(
      (x: Tensor, o: { readonly axes: readonly number[] }) => x.sum(o.axes as number[]),
      { staticArgnums: -1 },
    );
    const x = f64([1, 2, 3]);
    for (let i = 0; i < 5; i++) expect(f(x, { axes: [0] }).item()).toBe(6);
    expect(f.compilations).toBe(1);
  });

  test("that are written to between calls count as they are at each call", () => {
    const options = { scale: 2, steps: [1, { add: 3 }] as [number, { add: number }] };
    const f = jit((x: Tensor, o: typeof options) => x.mul(o.scale).add(o.steps[1].add * o.steps[0]), { staticArgnums: 1 });
    expect(f(f64(10), options).item()).toBe(23);
    options.scale = 3;
    expect(f(f64(10), options).item()).toBe(33);
    options.steps[1].add = 4;
    expect(f(f64(10), options).item()).toBe(34);
    options.steps[0] = 2;
    expect(f(f64(10), options).item()).toBe(38);
    expect(f(f64(10), { scale: 2, steps: [1, { add: 3 }] }).item()).toBe(23);
    expect(f.compilations).toBe(4);
    const bare = Object.assign(Object.create(null) as object, { scale: 2 });
    const g = jit((x: Tensor, o: object) => x.mul((o as typeof options).scale), { staticArgnums: 1 });
    for (let i = 0; i < 3; i++) g(f64(1), bare);
    expect(g.compilations).toBe(1);
  });

  test("may stand anywhere, and several of them", () => {
    const f = jit((n: number, x: Tensor, how: "sin" | "cos") => x.mul(n)[how](), {
      staticArgnums: [0, -1],
    });
    expect(f(2, f64(1), "sin").item()).toBe(Math.sin(2));
    expect(f(2, f64(1), "cos").item()).toBe(Math.cos(2));
    expect(f(3, f64(1), "cos").item()).toBe(Math.cos(3));
    f(3, f64(2), "cos");
    expect(f.compilations).toBe(3);
  });
});

describeOnBoth("The cache", () => {
  test("keeps 128 programs, and lets the one go that was not used for longest", () => {
    const f = jit((x: Tensor, n: number) => x.add(n), { staticArgnums: 1 });
    const at = (n: number): number => {
      const before = f.compilations;
      expect(f(f64([0]), n).item()).toBe(n);
      return f.compilations - before;
    };
    for (let n = 0; n < 128; n++) expect(at(n)).toBe(1);
    for (let n = 0; n < 128; n++) expect(at(n)).toBe(0);
    expect(at(0)).toBe(0); // used last, so it stays
    expect(at(128)).toBe(1); // takes the place of 1
    expect(at(0)).toBe(0);
    expect(at(2)).toBe(0);
    expect(at(1)).toBe(1); // takes the place of 3
    expect(at(3)).toBe(1);
    expect(at(2)).toBe(0);
  });

  test("is empty after clear(), and the counter goes on", () => {
    const f = jit((x: Tensor) => x.add(1));
    for (let round = 1; round < 4; round++) {
      expect(f(f64([1])).item()).toBe(2);
      f(f64([1]));
      expect(f.compilations).toBe(round);
      f.clear();
    }
  });

  test("holds nothing of a function that threw", () => {
    let fails = true;
    const f = jit((x: Tensor) => {
      if (fails) throw new Error("mine");
      return x.add(1);
    });
    expect(() => f(f64(1))).toThrow("mine");
    expect(f.compilations).toBe(0);
    fails = false;
    expect(f(f64(1)).item()).toBe(2);
    const unknown = jit((x: Tensor) => x.mul(x.item()));
    expect(() => unknown(f64(1))).toThrow(ConcretizationError);
    expect(f(f64(3)).item()).toBe(4);
  });
});

describeOnBoth("What a function closes over", () => {
  test("is a constant: the program does not see later values of the variable", () => {
    let c = f64([1, 2]);
    let s = 10;
    const f = jit((x: Tensor) => x.mul(c).add(s));
    expect(f(f64([1, 1])).dataSync()).toEqual(Float64Array.of(11, 12));
    [c, s] = [f64([5, 5]), 0];
    expect(f(f64([1, 1])).dataSync()).toEqual(Float64Array.of(11, 12));
    f.clear();
    expect(f(f64([1, 1])).dataSync()).toEqual(Float64Array.of(5, 5));
  });

  test("may be a tracer of an outer transform, which is compiled for no later call", () => {
    const inner: { f?: (x: Tensor) => Tensor } = {};
    const d = grad((w: Tensor) => {
      inner.f = jit((x: Tensor) => x.mul(w).mul(w).sum());
      return inner.f(f64([1, 2]));
    });
    expect(d(f64([3, 4])).dataSync()).toEqual(Float64Array.of(6, 16));
    expect(d(f64([5, 6])).dataSync()).toEqual(Float64Array.of(10, 24));
    expect(() => inner.f!(f64([1, 2]))).toThrow(expect.objectContaining({ code: "LEAKED_TRACER" }));
  });

  test("is not changed by a program, nor are the arguments", () => {
    const c = f64([1, 2]);
    const x = f64([3, 4]);
    const f = jit((y: Tensor) => [y.add(c).mul(2), c, y] as const);
    const [a, b, y] = f(x);
    f(f64([0, 0]));
    expect([a, b, y, c, x].map((t) => [...t.dataSync()])).toEqual([
      [8, 12],
      [1, 2],
      [3, 4],
      [1, 2],
      [3, 4],
    ]);
  });
});

describeOnBoth("A tracer that leaves", () => {
  for (const [how, use] of Object.entries<(t: Tensor) => unknown>({
    "an operation": (t) => t.add(1),
    "an operation with another tensor": (t) => f64([1]).mul(t),
    "an argument of a compiled function": (t) => jit((x: Tensor) => x.sin())(t),
    "a transform": (t) => grad((x: Tensor) => x.sum())(t),
    "a value that a compiled function closes over": (t) => jit((x: Tensor) => x.mul(t))(f64([1])),
  }))
    test(`is a named error when it gets to ${how}`, () => {
      let leaked: Tensor | undefined;
      jit((x: Tensor) => {
        leaked = x.mul(2);
        return x;
      })(f64([1, 2]));
      expect(() => use(leaked!)).toThrow(expect.objectContaining({ code: "LEAKED_TRACER" }));
    });

  test("has no value to read", () => {
    let leaked: Tensor | undefined;
    jit((x: Tensor) => (leaked = x.mul(2)))(f64([1]));
    expect(() => leaked!.item()).toThrow(ConcretizationError);
  });
});
