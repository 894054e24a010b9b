import {
  clamp,
  cond,
  customJvp,
  customVjp,
  foriLoop,
  scan,
  type Tensor,
  tensor,
  zeros,
  zerosLike,
} from "@cotangent/core";
import { grad, linearize, vjp } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacrev } from "@cotangent/jacrev";
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

describe("customVjp", () => {
  /** x·y, whose cotangents are counted double for x and clipped for y. */
  const product = customVjp(
    ({ x }: { x: Tensor }, y: Tensor) => ({ z: x.mul(y), same: y }),
    ({ x }, y) => [
      { z: x.mul(y), same: y },
      { x, y, mode: "clip" },
    ],
    ({ x, y }, { z: ct, same: dy }) => [{ x: ct.mul(y).mul(2) }, clamp(ct.mul(x), -1, 1).add(dy)],
  );
  const f = (x: Tensor, y: Tensor): Tensor => product({ x }, y).z.sum();

  it("takes the backward rule, eager and compiled in both orders", () => {
    const [x, y] = [tensor([0.5, 4]), tensor([3, 7])];
    const both = { argnums: [0, 1] } as const;
    for (const g of [grad(f, both), jit(grad(f, both)), grad(jit(f), both)])
      expect(g(x, y).map(values)).toEqual([
        [6, 14],
        [0.5, 1],
      ]);
    expect(values(grad((y: Tensor) => product({ x }, y).same.sum())(y))).toEqual([1, 1]);
    expect(values(jit(f)(x, y))).toBe(29.5);
  });

  it("is mapped: a cotangent of what is shared is the sum over the examples", () => {
    const [xs, y] = [
      tensor([
        [0.5, 4],
        [0.25, 0.125],
      ]),
      tensor([3, 7]),
    ];
    const all = (xs: Tensor, y: Tensor): Tensor => vmap(f, { inDims: [1, null] })(xs, y).sum();
    const both = { argnums: [0, 1] } as const;
    // columns are the examples: x = (0.5, 0.25) and (4, 0.125)
    const want = [
      [
        [6, 6],
        [14, 14],
      ],
      [1.5, 0.375],
    ];
    for (const g of [grad(all, both), jit(grad(all, both)), grad(jit(all), both)])
      expect(g(xs, y).map(values)).toEqual(want);
    const each = vmap(grad(f, both), { inDims: [1, null] });
    const rows = [
      [
        [6, 14],
        [6, 14],
      ],
      [
        [0.5, 0.25],
        [1, 0.125],
      ],
    ];
    expect(each(xs, y).map(values)).toEqual(rows);
    expect(jit(each)(xs, y).map(values)).toEqual(rows);
  });

  it("has second derivatives, those of its rules", () => {
    const cube = customVjp(
      (x: Tensor) => x.mul(x).mul(x),
      (x) => [x.mul(x).mul(x), x],
      (x, ct) => [ct.mul(x.mul(x)).mul(3)],
    );
    const g = (x: Tensor): Tensor => cube(x).sum();
    const x = tensor([2, 3]);
    const want = [
      [12, 0],
      [0, 18],
    ];
    expect(values(jacrev(jacrev(g))(x))).toEqual(want);
    expect(values(jit(jacrev(jacrev(g)))(x))).toEqual(want);
    expect(values(hessian(g)(x))).toEqual(want);
    expect(values(vmap(grad((x: Tensor) => grad(cube)(x)))(x))).toEqual([12, 18]);
  });

  it("works in loops and branches of a compiled program", () => {
    const twice = customVjp(
      (x: Tensor) => x.sin(),
      (x) => [x.sin(), x],
      (x, ct) => [ct.mul(x.cos()).mul(2)],
    );
    const h = (x: Tensor): Tensor =>
      scan(
        (s: Tensor, r: Tensor) => [
          cond(
            r.gt(1),
            () => twice(s.mul(x)),
            () => s.add(twice(x)),
          ),
          r,
        ],
        x,
        tensor([1, 2]),
      )[0];
    const x = tensor(0.7);
    const want = grad((x: Tensor) => {
      const scale = (y: Tensor): Tensor => y.mul(2).sub(y.detach());
      return scale(x.add(scale(x.sin())).mul(x).sin());
    })(x);
    for (const g of [grad(h), jit(grad(h)), grad(jit(h))]) expectTree(g(x), want, 1e-12);
  });

  it("has no forward mode, and says what to do", () => {
    const x = tensor([1, 2]);
    const message =
      "customVjp: forward mode (jvp, jacfwd, hessian, hvp, the function of linearize) wants the derivative of a function that only has a backward rule. Give it a rule with customJvp";
    expect(
      thrown("NO_FORWARD_MODE", () => jvp((x: Tensor) => f(x, x), [x], [x])).message,
    ).toContain(message);
    thrown("NO_FORWARD_MODE", () =>
      jvp(
        jit((x: Tensor) => f(x, x)),
        [x],
        [x],
      ),
    );
    thrown("NO_FORWARD_MODE", () => linearize((x: Tensor) => f(x, x), [x])[1](x));
  });

  it("takes null for zero and residuals that are no tensors", () => {
    const g = customVjp(
      (x: Tensor, n: Tensor) => x.mul(n),
      (x, n) => [x.mul(n), { n, factor: 5, name: "five" }],
      ({ n, factor }, ct) => [ct.mul(n).mul(factor), null],
    );
    const n = tensor(2, { dtype: "int32" });
    expect(values(grad(g)(tensor(3), n))).toBe(10);
    expect(values(grad((x: Tensor) => g(x, x))(tensor(3)))).toBe(15);
    expect(values(vmap(grad(g), { inDims: [0, null] })(tensor([3, 4]), n))).toEqual([10, 10]);
  });

  it("says what rules have to return, and what it closes over", () => {
    const x = tensor([1, 2]);
    const run = (forward: unknown, backward: unknown): unknown =>
      vjp(
        customVjp((x: Tensor) => x, forward as never, backward as never),
        [x],
      )[1](x);
    const back = (_: unknown, ct: Tensor): Tensor[] => [ct];
    expect(thrown("CUSTOM_PAIR", () => run((x: Tensor) => x, back)).message).toContain(
      "expected forward to return a pair [output, residuals], got float64[2]",
    );
    expect(
      thrown("CUSTOM_PAIR", () =>
        run(
          (x: Tensor) => [x, []],
          (_: unknown, ct: Tensor) => ct,
        ),
      ).message,
    ).toContain(
      "expected backward to return a list of 1, a cotangent for each argument, got float64[2]",
    );
    expect(
      thrown("CUSTOM_STRUCTURE", () =>
        run(
          (x: Tensor) => [x, []],
          (_: unknown, ct: Tensor) => [[ct]],
        ),
      ).message,
    ).toContain("expected cotangent 0 to have the structure *, got [*].");
    expect(
      thrown("CUSTOM_TYPE", () =>
        run(
          (x: Tensor) => [x, []],
          (_: unknown, ct: Tensor) => [ct.sum()],
        ),
      ).message,
    ).toContain("to be float64[2], got float64[] (leaf 0).");
    const closes = (w: Tensor, x: Tensor): Tensor =>
      customVjp(
        (x: Tensor) => x.mul(w),
        (x) => [x.mul(w), null],
        (_, ct) => [zerosLike(ct)],
      )(x);
    thrown("CLOSED_OVER", () => grad(closes, { argnums: [0, 1] })(tensor(2), tensor(3)));
  });
});
