import {
  checkpoint,
  cond,
  customJvp,
  foriLoop,
  scan,
  type Tensor,
  tensor,
  whileLoop,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { thrown, useCpu, values } from "../support.ts";

useCpu();

const x = (): Tensor => tensor([0.5, -0.25, 2]);

describe("compiled control flow", () => {
  it("may return nothing", () => {
    const f = (x: Tensor): Tensor => {
      cond(
        x.sum().gt(0),
        () => [],
        () => [],
      );
      whileLoop(
        () => false,
        (s: Tensor[]) => s,
        [],
      );
      scan((s: Tensor[]) => [s, []], [], x);
      checkpoint(() => [])();
      customJvp(
        (y: Tensor) => y.shape.map(() => y).slice(1),
        () => [[], []],
      )(x);
      return x;
    };
    expect(makeGraph(f)(x()).equations.filter((e) => e.outputs.length === 0)).toEqual([]);
    expect(values(jit(f)(x()))).toEqual([0.5, -0.25, 2]);
    expect(values(f(x()))).toEqual([0.5, -0.25, 2]);
  });

  it("may depend on constants alone", () => {
    const doubled = (): Tensor =>
      whileLoop(
        (s) => s.lt(100),
        (s) => s.mul(2),
        tensor(1),
      );
    const both = (): Tensor[] =>
      cond(
        doubled().gt(0),
        () => [tensor(3), tensor(4)],
        () => [tensor(5), tensor(6)],
      );
    const f = jit((x: Tensor) =>
      foriLoop(0, 5, (_, s) => s.mul(2), tensor(1))
        .add(doubled())
        .add(both()[0]!.mul(both()[1]!))
        .add(x),
    );
    expect(values(f(tensor(0.5)))).toBe(32 + 128 + 12 + 0.5);
  });

  it("may return one value twice, an argument, or a constant", () => {
    const f = (x: Tensor): Tensor[] =>
      cond(
        x.sum().gt(0),
        (x) => [x, x, tensor([1, 1, 1])],
        (x) => [x, x.mul(2), x],
        [x],
      );
    expect(jit(f)(x()).map(values)).toEqual([
      [0.5, -0.25, 2],
      [0.5, -0.25, 2],
      [1, 1, 1],
    ]);
    const g = (x: Tensor): Tensor =>
      f(x)
        .reduce((a, b) => a.mul(b))
        .sum();
    expect(values(jit(grad(g))(x()))).toEqual([1, -0.5, 4]);
    expect(
      values(
        jit(vmap(grad(g)))(
          tensor([
            [0.5, -0.25, 2],
            [-1, -2, -1],
          ]),
        ),
      ),
    ).toEqual([
      [1, -0.5, 4],
      [6, 24, 6],
    ]);
  });

  it("may have no state, no outputs, or no steps", () => {
    const squares = (x: Tensor): Tensor =>
      scan((_: Tensor[], r: Tensor) => [[], r.mul(r)], [], x)[1].sum();
    expect(values(jit(grad(squares))(x()))).toEqual([1, -0.5, 4]);
    const product = (x: Tensor): Tensor =>
      scan((s: Tensor, r: Tensor) => [s.mul(r), []], tensor(1), x)[0];
    expect(values(jit(grad(product))(x()))).toEqual([-0.5, 1, -0.125]);
    const none = (x: Tensor): Tensor => foriLoop(3, 1, (_, s) => s.mul(x), x).sum();
    expect(values(jit(grad(none))(x()))).toEqual([1, 1, 1]);
  });

  it("is differentiated where a loop without reverse mode moves nothing", () => {
    const bound = (s: Tensor): Tensor =>
      whileLoop(
        (s) => s.lt(10),
        (s) => s.mul(2),
        s,
      );
    expect(
      values(jit((x: Tensor) => jvp((x: Tensor) => x.mul(bound(tensor(1))), [x], [x])[1])(x())),
    ).toEqual([8, -4, 32]);
    expect(values(jit(grad((x: Tensor) => x.mul(bound(x.sum().detach())).sum()))(x()))).toEqual([
      18, 18, 18,
    ]);
  });

  it("computes in float32 as eager", () => {
    const f = (x: Tensor): Tensor =>
      scan(
        (s: Tensor, r: Tensor) => [
          cond(
            r.gt(0),
            () => s.mul(r).sin(),
            () => s.sub(r),
          ),
          s.mul(2),
        ],
        x.sum(),
        x,
      )[0];
    const small = x().to("float32");
    expect(jit(grad(f))(small).dtype).toBe("float32");
    expect(values(jit(f)(small))).toBe(values(f(small)));
    expect(values(jit(grad(f))(small))).toEqual(values(grad(f)(small)));
  });

  it("refuses a tracer that leaked out of a branch", () => {
    let leaked: Tensor | undefined;
    jit((x: Tensor) =>
      cond(
        x.sum().gt(0),
        () => (leaked = x.mul(2)),
        () => x,
      ),
    )(x());
    expect(thrown("LEAKED_TRACER", () => leaked!.add(1)).message).toContain(
      "A tracer of cond was used after cond had returned.",
    );
  });

  it("runs a hundred thousand steps", () => {
    const f = (x: Tensor): Tensor => foriLoop(0, 100_000, (_, s) => s.mul(0.5).add(x), x).sum();
    expect(values(jit(grad(f))(x()))).toEqual([2, 2, 2]);
  });
});
