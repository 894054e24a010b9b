import { cond, customJvp, foriLoop, scan, type Tensor, tensor, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { manualSeed, rand } from "@cotangent/random";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { expectTree, thrown, useCpu, values } from "../support.ts";
import { alike, examples } from "./against-plain.ts";

useCpu();

/** x·sin(k·x), with its derivative written out: what the operations give too. */
type Wave = (x: { x: Tensor }, k: Tensor, scale: number) => { y: Tensor; k: Tensor };
const wave: Wave = customJvp(
  ({ x }: { x: Tensor }, k: Tensor, scale: number) => ({ y: x.mul(k).sin().mul(x).mul(scale), k }),
  ([{ x }, k, scale], [{ x: dx }, dk]) => {
    const inner = dx.mul(k).add(x.mul(dk));
    return [
      wave({ x }, k, scale),
      {
        y: dx
          .mul(x.mul(k).sin())
          .add(x.mul(x.mul(k).cos()).mul(inner))
          .mul(scale),
        k: dk,
      },
    ];
  },
);

alike("customJvp with the derivative of the operations", () => ({
  xs: examples(),
  f: (x) => {
    const { y, k } = wave({ x: x.exp() }, x.sum(), 2);
    return y.sum().mul(k);
  },
  plain: (x) => {
    const k = x.sum();
    return x.exp().mul(k).sin().mul(x.exp()).mul(2).sum().mul(k);
  },
}));

alike("customJvp in control flow", () => ({
  xs: examples(),
  f: (x) => {
    const sine: (x: Tensor) => Tensor = customJvp(
      (x: Tensor) => x.sin(),
      ([x], [dx]) => [sine(x), dx.mul(x.cos())],
    );
    const [s] = scan(
      (s: Tensor, r: Tensor) => [
        cond(
          r.gt(1),
          () => sine(s.mul(x)),
          () => s.add(sine(x)),
        ),
        r,
      ],
      x,
      tensor([1, 2]),
    );
    return foriLoop(0, 2, (_, s) => sine(s).mul(x), s).sum();
  },
  plain: (x) => x.add(x.sin()).mul(x).sin().sin().mul(x).sin().mul(x).sum(),
}));

describe("customJvp", () => {
  const double = customJvp(
    (x: Tensor) => x.sin(),
    ([x], [dx]) => [x.sin(), dx.mul(x)],
  );

  it("takes the rule and not the derivative of the function, in both modes and for a second derivative", () => {
    const x = tensor([3, 4]);
    const f = (x: Tensor): Tensor => double(x).sum();
    for (const way of [
      grad(f),
      jit(grad(f)),
      grad(jit(f)),
      vmap(grad((x: Tensor) => double(x))),
      jit(vmap(jit(grad((x: Tensor) => double(x))))),
    ])
      expect(values(way(x))).toEqual([3, 4]);
    expect(values(jvp(f, [x], [x])[1])).toBe(25);
    expect(values(hessian(f)(x))).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(values(jit(hessian(f))(x))).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expectTree(jit(f)(x), x.sin().sum(), 1e-14);
  });

  it("runs rules on known values", () => {
    const f = customJvp(
      (x: Tensor) => x.abs(),
      ([x], [dx]) => [x.abs(), x.item() > 0 ? dx.mul(10) : dx.mul(-20)],
    );
    expect(values(grad(f)(tensor(2)))).toBe(10);
    expect(values(grad(f)(tensor(-2)))).toBe(-20);
  });

  it("gives zeros for arguments that are not differentiated, and of the shape of each", () => {
    const seen: unknown[] = [];
    const f = customJvp(
      (x: Tensor, y: Tensor, n: number) => x.mul(y).mul(n).sum(),
      ([x, y, n], [dx, dy, dn]) => {
        seen.push([values(dx), values(dy), dn]);
        return [x.mul(y).mul(n).sum(), dx.mul(y).mul(n).sum()];
      },
    );
    jvp((x: Tensor) => f(x, tensor([1, 2]), 3), [tensor(5)], [tensor(7)]);
    expect(seen).toEqual([[7, [0, 0], 0]]);
  });

  it("is mapped, with arguments that are and arguments that are not", () => {
    const f = customJvp(
      (x: Tensor, y: Tensor) => x.mul(y).sum(),
      ([x, y], [dx, dy]) => [x.mul(y).sum(), dx.mul(y).sum().mul(2).add(x.mul(dy).sum().mul(3))],
    );
    const [xs, y] = [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([5, 6]),
    ];
    const total = (xs: Tensor, y: Tensor): Tensor => vmap(f, { inDims: [1, null] })(xs, y).sum();
    for (const g of [
      grad(total, { argnums: [0, 1] }),
      jit(grad(total, { argnums: [0, 1] })),
      grad(jit(total), { argnums: [0, 1] }),
    ])
      expect(g(xs, y).map(values)).toEqual([
        [
          [10, 10],
          [12, 12],
        ],
        [9, 21],
      ]);
  });

  it("draws random numbers as the vmap around it says", () => {
    const noisy = customJvp(
      (x: Tensor) => x.add(rand([2])),
      ([x], [dx]) => [x.add(rand([2])), dx.mul(rand([2]))],
    );
    const xs = zeros([3, 2]);
    for (const chunkSize of [null, 1]) {
      manualSeed(1);
      const plain = vmap((x: Tensor) => x.add(rand([2])).add(rand([2])), {
        randomness: "different",
        chunkSize,
      })(xs);
      manualSeed(1);
      expectTree(
        vmap((x: Tensor) => noisy(noisy(x)), { randomness: "different", chunkSize })(xs),
        plain,
        0,
      );
    }
    expect(thrown("VMAP_RANDOMNESS", () => vmap(noisy)(xs)).message).toContain("randomness");
    const same = values(vmap(noisy, { randomness: "same" })(xs)) as number[][];
    expect(same[0]).toEqual(same[2]);
    expect(
      grad((xs: Tensor) => vmap(noisy, { randomness: "different" })(xs).sum())(xs).shape,
    ).toEqual([3, 2]);
  });

  it("is one equation of a graph, with the function printed under it", () => {
    const text = String(makeGraph((x: Tensor) => double(x))(tensor(1)));
    expect(text.split("\n")).toEqual([
      "inputs  a: float64[]",
      "b: float64[] = customJvp{explicit=1} a",
      "  graph:",
      "    inputs  a: float64[]",
      "    b: float64[] = sin a",
      "    outputs b",
      "outputs b",
    ]);
  });

  it("says that what it closes over is not differentiated", () => {
    const f = (w: Tensor, x: Tensor): Tensor =>
      customJvp(
        (x: Tensor) => x.mul(w),
        ([x], [dx]) => [x.mul(w), dx.mul(w)],
      )(x);
    const [w, x] = [tensor(2), tensor(3)];
    const both = { argnums: [0, 1] } as const;
    expect(thrown("CLOSED_OVER", () => grad(f, both)(w, x)).message).toContain(
      "Pass the tensor as an argument.",
    );
    thrown("CLOSED_OVER", () => jit(grad(jit(f), both))(w, x));
    expect(values(grad(f, { argnums: 1 })(w, x))).toBe(2);
    expect(values(jit(grad(f, { argnums: 1 }))(w, x))).toBe(2);
    expect(values(vmap(grad(f, { argnums: 1 }))(tensor([2, 5]), tensor([3, 3])))).toEqual([2, 5]);
  });

  it("says what a rule has to return", () => {
    const run = (rule: () => unknown): unknown =>
      grad(customJvp((x: Tensor) => x, rule as never))(tensor(1));
    expect(thrown("CUSTOM_PAIR", () => run(() => tensor(1))).message).toContain(
      "customJvp: expected the rule to return a pair [output, tangent], got float64[].",
    );
    expect(thrown("CUSTOM_STRUCTURE", () => run(() => [tensor(1), [tensor(1)]])).message).toContain(
      "expected the tangent of the rule to have the structure *, got [*].",
    );
    expect(thrown("CUSTOM_TYPE", () => run(() => [tensor(1), tensor([1])])).message).toContain(
      "to be float64[], got float64[1] (leaf 0).",
    );
    thrown("NOT_A_TENSOR", () => run(() => [tensor(1), 1]));
  });
});
