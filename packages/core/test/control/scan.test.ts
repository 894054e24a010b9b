import { foriLoop, scan, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit, makeGraph } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { expectTree, thrown, useCpu, values } from "../support.ts";
import { alike } from "./against-plain.ts";

useCpu();

const rows = (): Tensor =>
  tensor([
    [1, 2],
    [0.3, -1],
    [0.5, 0.2],
  ]);
const examples = (): Tensor =>
  tensor([
    [0.4, -0.2],
    [1.1, 0.3],
  ]);

alike("scan with weights, rows and a state that all depend on x", () => {
  const a = tensor([
    [0.5, -0.3],
    [0.2, 0.7],
  ]);
  const one = (w: Tensor, h: Tensor, row: Tensor): Tensor => w.sin().matmul(h).add(row).tanh();
  return {
    xs: examples(),
    f: (x) => {
      const w = a.mul(x);
      const [h, ys] = scan(
        (h: Tensor, row: Tensor) => {
          const next = one(w, h, row);
          return [next, next.mul(row).sum()];
        },
        x,
        rows().mul(x),
      );
      return h.sum().add(ys.square().sum());
    },
    plain: (x) => {
      const w = a.mul(x);
      let h = x;
      let total = tensor(0);
      for (let i = 0; i < 3; i++) {
        const row = rows().mul(x).select(0, i);
        h = one(w, h, row);
        total = total.add(h.mul(row).sum().square());
      }
      return h.sum().add(total);
    },
  };
});

alike(
  "scan in reverse, over a tree, with an integer in the state and a state that only becomes moved",
  () => ({
    xs: examples(),
    f: (x) => {
      const [{ s, n }, { y, z }] = scan(
        ({ s, n }: { s: Tensor; n: Tensor }, { r, k }: { r: Tensor; k: Tensor }) => [
          { s: s.mul(r.sum()).add(x.square()), n: n.add(k) },
          { y: s.mul(n.to("float64")).sum(), z: k },
        ],
        { s: tensor([1, 2]), n: tensor(0, { dtype: "int32" }) },
        { r: rows(), k: tensor([1, 2, 3], { dtype: "int32" }) },
        { reverse: true },
      );
      return s.sum().mul(n.to("float64")).add(y.sin().sum()).add(z.sum().to("float64"));
    },
    plain: (x) => {
      let s = tensor([1, 2]);
      let n = 0;
      let total = tensor(6);
      for (let i = 2; i >= 0; i--) {
        total = total.add(s.mul(n).sum().sin());
        s = s.mul(rows().select(0, i).sum()).add(x.square());
        n += i + 1;
      }
      return s.sum().mul(n).add(total);
    },
  }),
);

alike("scan in scan", () => ({
  xs: examples(),
  f: (x) => {
    const [s] = scan(
      (s: Tensor, r: Tensor) => {
        const [t, ys] = scan((t: Tensor, q: Tensor) => [t.mul(q).add(s), t.sin()], r.sum(), x);
        return [s.add(t).cos(), ys];
      },
      x.sum(),
      rows(),
    );
    return s;
  },
  plain: (x) => {
    let s = x.sum();
    for (let i = 0; i < 3; i++) {
      let t = rows().select(0, i).sum();
      for (let k = 0; k < 2; k++) t = t.mul(x.select(0, k)).add(s);
      s = s.add(t).cos();
    }
    return s;
  },
}));

alike("foriLoop with numbers as bounds", () => ({
  xs: examples(),
  f: (x) => foriLoop(2, 5, (i, s) => s.mul(x).add(x.mul(i).sin()), x).sum(),
  plain: (x) => {
    let s = x;
    for (let i = 2; i < 5; i++) s = s.mul(x).add(x.mul(i).sin());
    return s.sum();
  },
}));

describe("scan", () => {
  it("stacks outputs at the rows that they belong to, in both directions", () => {
    const f = (reverse: boolean) => (xs: Tensor) =>
      scan((s: Tensor, x: Tensor) => [s.add(x), s.add(x)], tensor(0), xs, { reverse });
    const xs = tensor([1, 2, 3]);
    for (const g of [f(false), jit(f(false))]) expect(g(xs).map(values)).toEqual([6, [1, 3, 6]]);
    for (const g of [f(true), jit(f(true))]) expect(g(xs).map(values)).toEqual([6, [6, 5, 3]]);
  });

  it("makes no step over no rows, and as many as length says over nothing", () => {
    const none = (xs: Tensor): [Tensor, Tensor] =>
      scan((s: Tensor, x: Tensor) => [s.add(x.sum()), x.mul(2)], tensor(5), xs);
    const empty = tensor([], { shape: [0, 3] });
    for (const g of [none, jit(none)]) {
      const [s, ys] = g(empty);
      expect([values(s), ys.shape]).toEqual([5, [0, 3]]);
    }
    const powers = (x: Tensor): [Tensor, Tensor] =>
      scan((s: Tensor) => [s.mul(2), s], x, [], { length: 4 });
    for (const g of [powers, jit(powers)])
      expect(g(tensor(1)).map(values)).toEqual([16, [1, 2, 4, 8]]);
  });

  it("is one equation, whatever its length", () => {
    const size = (n: number): number =>
      makeGraph((xs: Tensor) => scan((s: Tensor, x: Tensor) => [s.mul(x), s], tensor(1), xs))(
        tensor(Array.from({ length: n }, () => 1)),
      ).equations.length;
    expect(size(1000)).toBe(size(2));
  });

  it("does not keep for each step what is the same in all", () => {
    const w = tensor([
      [0.5, -0.3],
      [0.2, 0.7],
    ]);
    const f = (w: Tensor): Tensor =>
      scan(
        (h: Tensor, x: Tensor) => [w.exp().matmul(h).add(x), h],
        tensor([1, 1]),
        rows(),
      )[0].sum();
    const graph = makeGraph(grad(f))(w);
    const shapes = graph.equations.flatMap((e) => e.outputs.map((v) => v.aval.shape.join()));
    expect(shapes).not.toContain("3,2,2");
    expectTree(jit(grad(f))(w), grad(f)(w), 1e-12);
  });

  it("says what does not fit", () => {
    const step = (s: Tensor, x: Tensor): [Tensor, Tensor] => [s.add(x), x];
    const s = tensor(0);
    expect(thrown("SCAN_LENGTH", () => scan(step, s, tensor(1))).message).toBe(
      "scan: expected all that is scanned over to have one length along dimension 0, got none (float64[]).",
    );
    expect(
      thrown("SCAN_LENGTH", () => scan((s: Tensor) => [s, s], s, [tensor([1]), tensor([1, 2])]))
        .message,
    ).toContain("got 1 (float64[1]), 2 (float64[2]).");
    expect(thrown("SCAN_LENGTH", () => scan((s: Tensor) => [s, s], s, [])).message).toBe(
      "scan: expected a tensor to scan over, or { length }, got neither.",
    );
    expect(thrown("SCAN_PAIR", () => scan((s: Tensor) => s as never, s, tensor([1]))).message).toBe(
      "scan: expected the function to return a pair [state, output], got float64[].",
    );
    for (const run of [
      (f: (xs: Tensor) => unknown) => f(rows()),
      (f: (xs: Tensor) => unknown) => jit(f as (xs: Tensor) => Tensor)(rows()),
    ]) {
      expect(thrown("CARRY_TYPE", () => run((xs) => scan(step, s, xs)[0])).message).toContain(
        "scan: expected the body to keep shapes and dtypes of the state, got float64[2] where it began with float64[] (the state).",
      );
      expect(
        thrown("CARRY_STRUCTURE", () =>
          run((xs) => scan((s: Tensor, x: Tensor) => [[s] as never, x], s, xs)[0]),
        ).message,
      ).toContain("got [*].");
    }
  });
});

describe("foriLoop", () => {
  const int = (n: number | number[]): Tensor => tensor(n, { dtype: "int32" });

  it("takes tensors as bounds, mapped too", () => {
    const f = (n: Tensor, x: Tensor): Tensor => foriLoop(int(1), n, (i, s) => s.mul(x).add(i), x);
    const want = [2, 0, -1, 3].map((n) => {
      let s = 1.5;
      for (let i = 1; i < n; i++) s = s * 1.5 + i;
      return s;
    });
    const x = tensor(1.5);
    expect([2, 0, -1, 3].map((n) => f(int(n), x).item())).toEqual(want);
    expect([2, 0, -1, 3].map((n) => jit(f)(int(n), x).item())).toEqual(want);
    const all = vmap(f, { inDims: [0, null] });
    expect(values(all(int([2, 0, -1, 3]), x))).toEqual(want);
    expect(values(jit(all)(int([2, 0, -1, 3]), x))).toEqual(want);
  });

  it("has reverse mode with known bounds, and says so where they are not", () => {
    const f = (n: Tensor | number, x: Tensor): Tensor => foriLoop(0, n, (_, s) => s.mul(x), x);
    const [n, x] = [int(3), tensor(2)];
    expect(values(grad((x: Tensor) => f(n, x))(x))).toBe(32);
    expect(values(jit(grad((x: Tensor) => f(n, x)))(x))).toBe(32);
    expect(
      thrown("WHILE_REVERSE", () => jit(grad((x: Tensor, n: Tensor) => f(n, x)))(x, n)).message,
    ).toContain("numbers as bounds");
  });

  it("says what bounds may be", () => {
    expect(thrown("BAD_ARGUMENT", () => foriLoop(0.5, 3, (_, s) => s, int(0))).message).toBe(
      "foriLoop: expected lo to be an integer or a tensor of an integer dtype and shape [], got 0.5.",
    );
    expect(
      thrown("BAD_ARGUMENT", () => foriLoop(0, tensor(3.5), (_, s) => s, int(0))).message,
    ).toContain("expected hi to be");
  });
});
