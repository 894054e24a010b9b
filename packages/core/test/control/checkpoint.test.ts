import { checkpoint, cond, foriLoop, scan, type Tensor, tensor } from "@cotangent/core";
import { grad, vjp } from "@cotangent/grad";
import { makeGraph } from "@cotangent/jit";

import { describe, expect, it } from "vitest";
import { countingBackend } from "../../../jvp/test/support.ts";
import { thrown, useCpu, values } from "../support.ts";
import { alike, examples } from "./against-plain.ts";

useCpu();

alike("checkpoint with captured tensors", () => {
  const w = tensor([1.5, -0.5]);
  return {
    xs: examples(),
    f: (x) => {
      const y = x.cos();
      const { a, b } = checkpoint((x: Tensor, k: number) => ({
        a: x.sin().mul(w).exp(),
        b: y.mul(x).mul(k).tanh(),
      }))(x, 2);
      return a.mul(b).sum();
    },
    plain: (x) => x.sin().mul(w).exp().mul(x.cos().mul(x).mul(2).tanh()).sum(),
  };
});

alike("checkpoint in checkpoint, around cond, in scan", () => ({
  xs: examples(),
  f: (x) => {
    const step = checkpoint((h: Tensor, row: Tensor): [Tensor, Tensor] => {
      const inner = checkpoint((h: Tensor) => h.mul(x).sin())(h);
      const next = cond(
        row.gt(0),
        () => inner.exp(),
        () => inner.mul(2),
      );
      return [next, next.sum()];
    });
    const [h, ys] = scan(step, x, tensor([1, -1, 2]));
    return h.sum().add(ys.square().sum());
  },
  plain: (x) => {
    let h = x;
    let total = tensor(0);
    for (const row of [1, -1, 2]) {
      const inner = h.mul(x).sin();
      h = row > 0 ? inner.exp() : inner.mul(2);
      total = total.add(h.sum().square());
    }
    return h.sum().add(total);
  },
}));

alike("a loop of a checkpoint", () => ({
  xs: examples(),
  f: (x) => foriLoop(0, 3, (_, s) => checkpoint((s: Tensor) => s.mul(x).sin())(s), x).sum(),
  plain: (x) => x.mul(x).sin().mul(x).sin().mul(x).sin().sum(),
}));

describe("checkpoint", () => {
  it("is the function where nothing is transformed, so that values are known in it", () => {
    const f = checkpoint((x: Tensor) => (x.item() > 0 ? x : x.neg()));
    expect(values(f(tensor(-3)))).toBe(3);
    expect(thrown("NO_CONCRETE_VALUE", () => grad(f)(tensor(-3))).message).toContain("checkpoint");
  });

  it("computes once more on the way back, and what it computes on the way there is not kept", () => {
    const { backend, ran } = countingBackend();
    const x = tensor([1, 2], { backend });
    const f = (x: Tensor): Tensor => x.sin().exp();
    const count = (name: string): number => ran.filter((r) => r === name).length;
    const [, plain] = vjp(f, [x]);
    expect([count("sin"), count("cos")]).toEqual([1, 1]);
    plain(x);
    expect([count("sin"), count("cos")]).toEqual([1, 1]);
    ran.length = 0;
    const [, again] = vjp(checkpoint(f), [x]);
    expect([count("sin"), count("cos")]).toEqual([1, 0]);
    again(x);
    expect([count("sin"), count("cos")]).toEqual([2, 1]);
  });

  it("keeps the state only of a compiled scan over checkpointed steps", () => {
    const step = (s: Tensor, x: Tensor): [Tensor, Tensor] => [s.mul(x).sin().exp(), s];
    const rows = (f: typeof step): number => {
      const graph = makeGraph(grad((x: Tensor) => scan(f, x, tensor([1, 2, 3]))[0]))(tensor(1));
      return graph.equations.find((e) => e.primitive.name === "scan")!.outputs.length;
    };
    expect(rows(checkpoint(step))).toBe(3); // the state, the outputs, the state at each step
    expect(rows(step)).toBeGreaterThan(3);
  });

  it("is one equation of a graph", () => {
    const graph = makeGraph((x: Tensor) => checkpoint((x: Tensor) => x.sin())(x))(tensor(1));
    expect(graph.equations.map((e) => e.primitive.name)).toEqual(["checkpoint"]);
  });

  it("computes again in a compiled program too: the way back is another equation, which takes the argument", () => {
    const graph = makeGraph(grad((x: Tensor) => checkpoint((x: Tensor) => x.sin().exp())(x)))(
      tensor(1),
    );
    const [there, back] = graph.equations.filter((e) => e.primitive.name === "checkpoint");
    expect(there!.outputs).toHaveLength(1);
    expect(back!.inputs).toContain(graph.inputs[0]);
    expect(back!.inputs).not.toContain(there!.outputs[0]);
  });
});
