import { cond, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { thrown, useCpu, values } from "../support.ts";
import { alike } from "./against-plain.ts";

useCpu();

const examples = (): Tensor =>
  tensor([
    [1, 2],
    [-1, -2],
    [0.5, 1.5],
    [-0.3, 0.1],
  ]);

alike("cond with captured tensors and operands", () => {
  const w = tensor([1.5, -0.5]);
  return {
    xs: examples(),
    f: (x) => {
      const y = x.cos();
      return cond(
        x.sum().gt(0),
        (x) => x.sin().mul(w).mul(y).sum(),
        (x) => x.exp().mul(x).sum().mul(2),
        [x],
      );
    },
    plain: (x) =>
      x.sum().item() > 0 ? x.sin().mul(w).mul(x.cos()).sum() : x.exp().mul(x).sum().mul(2),
  };
});

alike("cond in cond, with several outputs of which one does not depend on x", () => ({
  xs: examples(),
  f: (x) => {
    const { a, b, c } = cond(
      x.sum().gt(0),
      () =>
        cond(
          x.select(0, 0).gt(0.8),
          () => ({ a: x.square().sum(), b: tensor(3), c: x }),
          () => ({ a: x.sum(), b: tensor(1), c: x.exp() }),
        ),
      () => ({ a: tensor(2), b: tensor(-1), c: x.sin() }),
    );
    return a.mul(b).add(c.mul(x).sum());
  },
  plain: (x) => {
    const s = x.sum().item();
    if (s <= 0) return x.sin().mul(x).sum().sub(2);
    return x.select(0, 0).item() > 0.8
      ? x.square().sum().mul(3).add(x.mul(x).sum())
      : x.sum().add(x.exp().mul(x).sum());
  },
}));

describe("cond", () => {
  it("runs only one branch where the predicate is known", () => {
    const never = (): Tensor => {
      throw new Error("must not run");
    };
    const x = tensor([4]);
    expect(values(cond(x.sum().gt(0), (x) => x.mul(2), never, [x]))).toEqual([8]);
    expect(values(cond(false, never, (x) => x.mul(2), [x]))).toEqual([8]);
    expect(values(cond(0, never, () => x))).toEqual([4]);
    expect(values(grad((x: Tensor) => cond(x.gt(0).any(), (x) => x.sum(), never, [x]))(x))).toEqual(
      [1],
    );
  });

  it("runs one branch in a compiled program: the other may divide by zero or not end", () => {
    const f = jit((x: Tensor) =>
      cond(
        x.gt(0),
        (x) => x.log(),
        (x) => x.mul(2),
        [x],
      ),
    );
    expect([f(tensor(1)).item(), f(tensor(-1)).item(), f(tensor(0)).item()]).toEqual([0, -2, 0]);
    expect(f.compilations).toBe(1);
  });

  it("keeps derivatives of the branch that was not taken out of gradients, mapped too", () => {
    const f = (x: Tensor): Tensor =>
      cond(
        x.gt(0),
        (x) => x.sqrt(),
        (x) => x.mul(3),
        [x],
      );
    expect(values(vmap(grad(f))(tensor([4, -1, 0])))).toEqual([0.25, 3, 3]);
    expect(values(jit(vmap(grad(f)))(tensor([4, -1, 0])))).toEqual([0.25, 3, 3]);
  });

  it("takes predicates that are numbers as tensors, and leaves of operands that are no tensors", () => {
    const f = jit((n: Tensor, x: Tensor) =>
      cond(
        n,
        ({ x, k }) => x.mul(k),
        ({ x }) => x,
        [{ x, k: 3 }],
      ),
    );
    expect([f(tensor(2), tensor(5)).item(), f(tensor(0), tensor(5)).item()]).toEqual([15, 5]);
  });

  it("is one equation of a graph, with both branches printed under it", () => {
    const graph = String(
      makeGraph((x: Tensor) =>
        cond(
          x.gt(0),
          (x) => x.sin(),
          (x) => x.mul(x),
          [x],
        ),
      )(tensor(1)),
    );
    expect(graph.split("\n").slice(2)).toEqual([
      "c: bool[] = gt a b",
      "d: float64[] = cond c a",
      "  ifTrue:",
      "    inputs  a: float64[]",
      "    b: float64[] = sin a",
      "    outputs b",
      "  ifFalse:",
      "    inputs  a: float64[]",
      "    b: float64[] = mul a a",
      "    outputs b",
      "outputs d",
    ]);
  });

  it("has zero tangents for outputs that no argument moves", () => {
    const f = (x: Tensor): Tensor =>
      cond(
        x.gt(0),
        () => tensor(1),
        () => tensor(2),
      );
    expect(() => jit((x: Tensor) => jvp(f, [x], [x], { strict: true }))(tensor(1))).toThrow(
      "independent",
    );
  });

  it("says which predicates it takes", () => {
    const x = tensor([1, 2]);
    expect(
      thrown("PREDICATE", () =>
        cond(
          x.gt(0),
          () => x,
          () => x,
        ),
      ).message,
    ).toBe(
      "cond: expected the condition to be a boolean, a number or a tensor of shape [], got bool[2]. Reduce it with any() or all().",
    );
    expect(
      thrown("PREDICATE", () =>
        cond(
          "yes" as never,
          () => x,
          () => x,
        ),
      ).message,
    ).toContain('got "yes"');
  });

  it("says how branches differ", () => {
    const x = tensor(1);
    expect(
      thrown("BRANCHES_DIFFER", () =>
        jit((x: Tensor) =>
          cond<unknown>(
            x.gt(0),
            () => x,
            () => [x],
          ),
        )(x),
      ).message,
    ).toBe(
      "cond: expected both branches to return one structure, got * from ifTrue and [*] from ifFalse. [in jit, level 1]",
    );
    expect(
      thrown("BRANCHES_DIFFER", () =>
        jit((x: Tensor) =>
          cond(
            x.gt(0),
            () => x,
            () => x.reshape([1]),
          ),
        )(x),
      ).message,
    ).toBe(
      "cond: expected both branches to return equal shapes and dtypes, got float64[] from ifTrue and float64[1] from ifFalse (output 0). Convert with x.to(dtype), or broadcastTo. [in jit, level 1]",
    );
    expect(
      thrown("BRANCHES_DIFFER", () =>
        vmap((x: Tensor) =>
          cond(
            x.gt(0),
            () => x,
            () => x.to("float32"),
          ),
        )(tensor([1])),
      ).message,
    ).toContain("got float64[] from ifTrue and float32[] from ifFalse");
    expect(
      thrown("NOT_A_TENSOR", () =>
        jit((x: Tensor) =>
          cond<unknown>(
            x.gt(0),
            () => x,
            () => 2,
          ),
        )(x),
      ).message,
    ).toContain("the output of ifFalse");
  });
});
