import {
  clamp,
  cond,
  customVjp,
  scan,
  type Tensor,
  tensor,
  zerosLike,
} from "@cotangent/core";
import { grad, linearize, vjp } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { expectTree, thrown, useCpu, values } from "../support.ts";

useCpu();

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
