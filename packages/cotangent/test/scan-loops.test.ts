import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { recomputing } from "@cotangent/compiler";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  argmax,
  argmin,
  type Backend,
  checkpoint,
  cond,
  createCpuBackend,
  createWasmBackend,
  explain,
  eye,
  foriLoop,
  grad,
  hessian,
  jit,
  jvp,
  linalg,
  logicalAnd,
  printGraph,
  scan,
  setDefaultBackend,
  stack,
  tensor,
  type Tensor,
  type TypedArray,
  vmap,
  whileLoop,
  withBackend,
  zeros,
} from "../src/index.ts";
import { difference } from "../../compiler/test/random-graph.ts";
import { loops } from "../../compiler/test/random-scan.ts";

// Scans that are loops of the program: compiler/src/lower/scan-loop.ts.

const interpreter = createInterpreter();
const backends: Record<string, Backend> = { cpu: createCpuBackend() };
const inOrder = "one after the other";
const exact = { dtype: "float64" } as const;

beforeAll(async () => {
  backends["wasm"] = await createWasmBackend({ threads: false });
  setDefaultBackend(backends["cpu"]!);
});
afterAll(() => setDefaultBackend(createCpuBackend()));

type F = (...args: Tensor[]) => Tensor;

/** What the program says of its loops, on the cpu backend. */
const structure = (f: F, ...args: readonly number[][]): string =>
  withBackend(backends["cpu"]!, () => explain(jit(f), ...args.map((x) => tensor(x, exact))));

/** Compiled twice on both backends, against the operations one by one. */
function expectAsInterpreted(f: F, ...args: readonly number[][]): void {
  const run = (g: F): number[] => Array.from(g(...args.map((x) => tensor(x, exact))).dataSync());
  const expected = withBackend(interpreter, () => run(f));
  for (const [name, backend] of Object.entries(backends))
    withBackend(backend, () => {
      const compiled = jit(f);
      run(compiled);
      run(compiled).forEach((x, i) => expect(x, `${name}, element ${i}`).toBeCloseTo(expected[i]!, 9));
    });
}

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));

describe("a scan of a short body is a loop of the program", () => {
  const garch: F = (p, r) => {
    const [w, a, b] = [p!.select(0, 0), p!.select(0, 1), p!.select(0, 2)];
    const step = (h: Tensor, x: Tensor): readonly [Tensor, Tensor] => [
      w.add(a.mul(x.square())).add(b.mul(h)),
      h.log().add(x.square().div(h)),
    ];
    return scan(step, tensor(1, exact), r!)[1].sum();
  };
  const p = [0.1, 0.2, 0.7];

  test("it calls nothing, and its derivatives call nothing", () => {
    for (const f of [garch, grad(garch) as F, hessian(garch) as F]) {
      const text = structure(f, p, numbers(50));
      expect(text).toContain("0 library calls");
      expect(text).toContain(inOrder);
      expectAsInterpreted(f, p, numbers(50));
    }
  });

  test("the gradient needs no loop for the value that nobody asks for", () => {
    expect(structure(grad(garch) as F, p, numbers(50))).not.toContain("log(");
  });

  test("its state is a scalar where it is one number", () => {
    const text = structure((x) => scan((s: Tensor, r: Tensor) => [s.mul(0.5).add(r), []], tensor(0, exact), x!)[0].add(1), numbers(9));
    expect(text).toContain("arena 0 B");
  });

  test("mapped over examples it is one loop for all of them", () => {
    const f = vmap((x: Tensor) => scan((s: Tensor, r: Tensor) => [s.sin().add(r), s], tensor(0, exact), x)[1]) as F;
    expectAsInterpreted((x) => f(x!.reshape([3, 4])), numbers(12));
  });

  test("states may change places, stay as they are, and be handed out as they were", () => {
    expectAsInterpreted(
      (x, y) => {
        const [[a, b, c, d], ys] = scan(
          ([a, b, c, d]: Tensor[], r: Tensor) => [[b!, a!.add(r), c!, d!.mul(2)], a!] as [Tensor[], Tensor],
          [x!.select(0, 0), x!.select(0, 1), y!, zeros([2], exact)],
          x!,
        );
        return stack([a!, b!, c!.sum(), d!.sum(), ys.sum()]);
      },
      numbers(7),
      numbers(3),
    );
  });

  test("a state that nobody needs is left out with what is made of it, beside a loop within", () => {
    const f: F = (x) =>
      foriLoop(
        0,
        2,
        (i, { u, q }) => ({ u: foriLoop(0, 2, (_, t) => t.mul(x!).sin(), u), q: q.add(i) }),
        { u: x!, q: tensor([1, 2], { dtype: "int32" }) },
      ).u;
    expectAsInterpreted(f, numbers(3));
    expectAsInterpreted(grad((x: Tensor) => f(x).sum()) as F, numbers(3));
  });

  test("it goes backward, over views and within another one", () => {
    const f: F = (x) => {
      const rows = x!.reshape([3, 4]).T;
      const [s, ys] = scan(
        (s: Tensor, row: Tensor) => {
          const [last] = scan((t: Tensor, e: Tensor) => [t.mul(0.5).add(e.mul(s)), []], s, row, { reverse: true });
          return [last.tanh(), s.add(row)] as const;
        },
        tensor(0.5, exact),
        rows.flip([0]),
        { reverse: true },
      );
      return ys.sum(1).mul(s);
    };
    expect(structure(f, numbers(12)).match(new RegExp(inOrder, "g"))).toHaveLength(2);
    expectAsInterpreted(f, numbers(12));
    expectAsInterpreted(grad((x: Tensor) => f(x).sum()) as F, numbers(12));
  });

  test("an index that the state gives is looked up in each step", () => {
    expectAsInterpreted(
      (x) => {
        const step = (at: Tensor): [Tensor, Tensor] => {
          const element = x!.indexSelect(0, at);
          return [at.mul(3).add(1).sub(at.mul(3).add(1).div(7).floor().to("int32").mul(7)).to("int32"), element];
        };
        return scan(step, tensor(2, { dtype: "int32" }), [], { length: 6 })[1];
      },
      numbers(7),
    );
  });

  test("values made of what a loop handed on are not computed again from what it ends with", () => {
    // The exponentials are read in part; the state is in memory, since it is read in another shape.
    const f: F = (x) => {
      const rows = x!.reshape([16, 2, 2]);
      const [s, ys] = scan((s: Tensor, r: Tensor) => [s.add(r), s.exp()], zeros([2, 2], exact), rows);
      return ys.slice(0, 2).add(1).reshape([8]).mul(s.reshape([4]).sum());
    };
    expectAsInterpreted(f, numbers(64));
  });

  test("foriLoop is one, too", () => {
    const f: F = (x) => foriLoop(3, 40, (i, y: Tensor) => y.mul(0.9).add(i.to("float64").sin()), x!);
    expect(structure(f, numbers(5))).toContain("0 library calls");
    expectAsInterpreted(f, numbers(5));
  });

  test("both branches of a short condition are computed, and its derivative is that of the one chosen", () => {
    const f: F = (x) => {
      const step = (s: Tensor, r: Tensor): [Tensor, Tensor] => {
        const next = cond(s.gt(0.5), (t: Tensor, u: Tensor) => t.mul(0.5).add(u), (t: Tensor, u: Tensor) => t.sub(u.mul(2)), [s, r]);
        return [next, next.sin()];
      };
      return scan(step, tensor(0, exact), x!)[1].sum();
    };
    for (const g of [f, grad(f) as F, hessian(f) as F]) {
      expect(structure(g, numbers(20))).toContain("0 library calls");
      expectAsInterpreted(g, numbers(20));
    }
  });

  test("a branch that may refuse an index is not computed unless it is chosen", () => {
    const f: F = (x) => {
      const far = tensor(9, { dtype: "int32" });
      const step = (s: Tensor): [Tensor, Tensor[]] => [
        cond(s.gt(5), (t: Tensor) => t.add(x!.indexSelect(0, far)), (t: Tensor) => t.add(1), [s]),
        [],
      ];
      return scan(step, tensor(0, exact), [], { length: 4 })[0];
    };
    expect(structure(f, numbers(3))).toContain("1 library call,");
    expectAsInterpreted(f, numbers(3));
  });

  test("a checkpoint within is computed where it stands, in both directions", () => {
    const f: F = (x) => foriLoop(0, 10, (_, y: Tensor) => checkpoint((z: Tensor) => z.sin().mul(z.cos()).add(0.1))(y), x!).sum();
    for (const g of [f, grad(f) as F]) {
      expect(structure(g, numbers(4))).toContain("0 library calls");
      expectAsInterpreted(g, numbers(4));
    }
  });

  test("the place of the largest element is the first, or that of what is not a number", () => {
    const rows = [1, 3, 3, 2, NaN, 5, -0, 0, 0, NaN, NaN, 1, -Infinity, -Infinity, -Infinity];
    const f: F = (x) =>
      scan(
        (s: Tensor, r: Tensor) => [s.add(1), stack([argmax(r, 0), argmin(r, 0)]).to("float64")],
        tensor(0, exact),
        x!.reshape([5, 3]),
      )[1].reshape([10]);
    expect(structure(f, rows)).toContain("0 library calls");
    expectAsInterpreted(f, rows);
  });

  test("a factorisation of a small matrix within is made of loops, too", () => {
    const f: F = (x) => {
      const step = (P: Tensor, r: Tensor): [Tensor, Tensor] => {
        const S = P.add(eye(2, 2, exact)).add(r.reshape([2, 1]).mul(r));
        return [linalg.inv(S).add(P).mul(0.5), linalg.det(S)];
      };
      return scan(step, eye(2, 2, exact), x!.reshape([5, 2]))[1];
    };
    expect(structure(f, numbers(10))).toContain("0 library calls");
    expectAsInterpreted(f, numbers(10));
  });

  test("what is repeated while a condition holds is one, too: of no steps, of many, within another one, of arrays", () => {
    const root: F = (y) =>
      whileLoop(
        ({ d }) => d!.abs().gt(1e-10),
        ({ x }) => {
          const d = x!.exp().mul(x!).sub(y!.select(0, 0)).div(x!.exp().mul(x!.add(1)));
          return { x: x!.sub(d), d };
        },
        { x: tensor(1, exact), d: y!.select(0, 1) },
      ).x!;
    for (const y of [[3, 1], [3, 0]]) {
      expect(structure(root, y)).toContain("leave unless");
      expect(structure(root, y)).toContain("0 library calls");
      expectAsInterpreted(root, y);
    }
    const roots: F = (y) => scan((s: Tensor, r: Tensor) => [s.add(root(stack([r.abs().add(s), tensor(1, exact)]))), s], tensor(0, exact), y!)[1];
    expect(structure(roots, numbers(6))).toContain("0 library calls");
    expectAsInterpreted(roots, numbers(6));
    const halved: F = (x) =>
      whileLoop(
        ([v]) => v!.square().sum().gt(1),
        ([v, w]) => [v!.flip([0]).mul(0.5), w!.add(v!)],
        [x!.mul(4), zeros([5], exact)],
      )[1]!;
    expect(structure(halved, numbers(5))).toContain("0 library calls");
    expectAsInterpreted(halved, numbers(5));
    expectAsInterpreted(vmap((x: Tensor) => root(stack([x.abs().add(0.1), tensor(1, exact)]))) as F, numbers(5));
    expectAsInterpreted((x) => jvp((t: Tensor) => root(stack([t.sum().abs(), tensor(1, exact)])), [x!], [x!])[1], numbers(3));
  });

  test("nothing of a step is done before the condition is asked: an index after the last is not refused", () => {
    const f: F = (x) =>
      whileLoop(
        ([i, s]) => logicalAnd(i!.lt(5), s!.sum().lt(1e9)),
        ([i, s]) => [i!.add(1), s!.mul(0.5).add(x!.indexSelect(0, i!))],
        [tensor(0, { dtype: "int32" }), zeros([5], exact)],
      )[1]!;
    expect(structure(f, numbers(5))).toContain("leave unless");
    expectAsInterpreted(f, numbers(5));
  });

  test("long bodies, and those that need the library, are called step by step", () => {
    const long: F = (x) => foriLoop(0, 3, (_, y: Tensor) => y.sin().add(1), x!.broadcastTo([5000]));
    const sorting: F = (x) => foriLoop(0, 3, (_, y: Tensor) => y.cumsum(0).sin(), x!);
    for (const f of [long, sorting]) {
      expect(structure(f, numbers(1))).toContain("1 library call,");
      expectAsInterpreted(f, numbers(1));
    }
  });
});

describe("random loops of random bodies", () => {
  const agree = (backend: Backend, numRuns: number, seed: number): void =>
    fc.assert(
      fc.property(loops, ({ graph, inputs }) => {
        const copy = (): TypedArray[] => inputs.map((x) => x.slice());
        const expected = interpreter.compile(graph).run(copy()) as TypedArray[];
        const executable = backend.compile(graph);
        executable.run(copy());
        const tolerance = graph.inputs[0]!.aval.dtype === "float32" ? 1e-2 : 1e-6;
        const fault = difference(expected, executable.run(copy()) as TypedArray[], tolerance);
        if (fault !== null) expect.fail(`${fault}\n${printGraph(graph)}`);
      }),
      { numRuns, seed },
    );

  test("give the interpreter's values on cpu", () => agree(backends["cpu"]!, 40, 1));
  test("give them on wasm", () => agree(backends["wasm"]!, 40, 2));
  test("give them where memory is so slow that all is computed again that can be", () =>
    agree(createCpuBackend({ recompute: () => recomputing({ element: 1e6, byte: 0, cache: 0 }) }), 40, 3));
});
