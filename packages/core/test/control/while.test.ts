import { floorDivide, foriLoop, remainder, scan, type Tensor, tensor, whileLoop } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit, makeGraph } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { thrown, useCpu, values } from "../support.ts";
import { alike } from "./against-plain.ts";

useCpu();

alike("whileLoop whose number of steps depends on x", () => {
  const w = tensor([0.9, 1.1]);
  return {
    xs: tensor([
      [1.2, 1.7],
      [2, 3],
      [1.1, 1.05],
      [60, 50],
    ]),
    f: (x) =>
      whileLoop(
        ({ y }) => y.sum().lt(100),
        ({ y, n }) => ({ y: y.mul(x).mul(w).add(1), n: n.add(1) }),
        { y: x, n: tensor(0) },
      )
        .y.log()
        .sum(),
    plain: (x) => {
      let y = x;
      while (y.sum().item() < 100) y = y.mul(x).mul(w).add(1);
      return y.log().sum();
    },
    reversible: false,
  };
});

describe("whileLoop", () => {
  it("has reverse mode where values are known", () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(
        (y) => y.lt(100),
        (y) => y.mul(x),
        x,
      );
    expect(values(grad(f)(tensor(3)))).toBe(5 * 3 ** 4);
    expect(values(grad(jit(f))(tensor(3)))).toBe(5 * 3 ** 4);
  });

  it("may make no step, and take numbers and booleans as conditions", () => {
    expect(
      values(
        whileLoop(
          () => false,
          (x) => x.add(1),
          tensor(3),
        ),
      ),
    ).toBe(3);
    expect(
      values(
        jit((x: Tensor) =>
          whileLoop(
            () => false,
            (x) => x.add(1),
            x,
          ),
        )(tensor(3)),
      ),
    ).toBe(3);
    expect(
      values(
        jit((x: Tensor) =>
          whileLoop(
            (x) => x,
            (x) => x.sub(1),
            x,
          ),
        )(tensor(3)),
      ),
    ).toBe(0);
  });

  it("goes on in steps for all examples once the condition is no longer one value", () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(
        ({ y }) => y.lt(50),
        ({ y, n }) => ({ y: y.mul(x), n: n.add(1) }),
        { y: tensor(1), n: tensor(0, { dtype: "int32" }) },
      ).n;
    expect(values(vmap(f)(tensor([2, 3, 10])))).toEqual([6, 4, 2]);
    expect(values(jit(vmap(f))(tensor([2, 3, 10])))).toEqual([6, 4, 2]);
  });

  it("stays one loop when the condition is not mapped", () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(
        ({ n }) => n.lt(3),
        ({ y, n }) => ({ y: y.mul(x), n: n.add(1) }),
        { y: x, n: tensor(0) },
      ).y;
    const graph = String(makeGraph(vmap(f))(tensor([2, 3])));
    expect(graph).not.toContain("select");
    expect(graph).not.toContain("logicalAnd");
    expect(values(jit(vmap(f))(tensor([2, 3])))).toEqual([16, 81]);
  });

  it("works in a loop in a loop", () => {
    const collatz = (n: Tensor): Tensor =>
      whileLoop(
        ({ n }) => n.ne(1),
        ({ n, steps }) => {
          const odd = whileLoop(
            (m) => remainder(m, 2).eq(0),
            (m) => floorDivide(m, 2),
            n,
          );
          return {
            n: odd
              .eq(1)
              .to("int32")
              .add(odd.ne(1).to("int32").mul(odd.mul(3).add(1))),
            steps: steps.add(1),
          };
        },
        { n, steps: tensor(0, { dtype: "int32" }) },
      ).steps;
    const ns = [8, 9, 13, 2];
    const want = ns.map(collatzSteps);
    const int = (n: number | number[]): Tensor => tensor(n, { dtype: "int32" });
    expect(ns.map((n) => collatz(int(n)).item())).toEqual(want);
    expect(ns.map((n) => jit(collatz)(int(n)).item())).toEqual(want);
    expect(values(vmap(collatz)(int(ns)))).toEqual(want);
    expect(values(jit(vmap(collatz))(int(ns)))).toEqual(want);
  });

  it("says that compiled loops have no reverse mode, and what to do", () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(
        (y) => y.lt(100),
        (y) => y.mul(x),
        x,
      );
    expect(thrown("WHILE_REVERSE", () => jit(grad(f))(tensor(3))).message).toBe(
      "whileLoop, or foriLoop with tensors as bounds: a loop whose number of steps is not known while it is traced (in jit, or with a condition mapped by vmap) has no reverse mode. Use scan, or foriLoop with numbers as bounds; forward mode (jvp, jacfwd); or grad outermost, as in grad(jit(f)), which runs the loop step by step. [in jit, level 1]",
    );
    // x⁵ where x = 3, by each of the ways that the message names
    const want = 5 * 3 ** 4;
    expect(values(jit((x: Tensor) => jvp(f, [x], [tensor(1)])[1])(tensor(3)))).toBe(want);
    expect(values(grad(jit(f))(tensor(3)))).toBe(want);
    const counted = (x: Tensor): Tensor => foriLoop(0, 4, (_, y) => y.mul(x), x);
    expect(values(jit(grad(counted))(tensor(3)))).toBe(want);
    const scanned = (x: Tensor): Tensor => scan((y) => [y.mul(x), []], x, [], { length: 4 })[0];
    expect(values(jit(grad(scanned))(tensor(3)))).toBe(want);
  });

  it("says where a state changes, the first time that it does", () => {
    const x = tensor([1, 2]);
    for (const run of [
      (f: (x: Tensor) => unknown) => f(x),
      (f: (x: Tensor) => unknown) => jit(f as (x: Tensor) => Tensor)(x),
    ]) {
      expect(
        thrown("CARRY_TYPE", () =>
          run((x) =>
            whileLoop(
              () => true,
              (x) => x.sum(),
              x,
            ),
          ),
        ).message,
      ).toContain(
        "whileLoop: expected the body to keep shapes and dtypes of the state, got float64[] where it began with float64[2] (the state). Start with a state",
      );
      expect(
        thrown("CARRY_TYPE", () =>
          run((x) =>
            whileLoop(
              () => true,
              (x) => x.to("float32"),
              x,
            ),
          ),
        ).message,
      ).toContain("got float32[2] where it began with float64[2]");
      expect(
        thrown("CARRY_STRUCTURE", () =>
          run((x) =>
            whileLoop<Tensor>(
              () => true,
              (x) => [x] as never,
              x,
            ),
          ),
        ).message,
      ).toContain("the initial one, *, got [*].");
    }
    expect(
      thrown("PREDICATE", () =>
        whileLoop(
          (x) => x.gt(0),
          (x) => x,
          x,
        ),
      ).message,
    ).toContain("got bool[2]");
    expect(
      thrown("PREDICATE", () =>
        jit((x: Tensor) =>
          whileLoop(
            (x) => x.gt(0),
            (x) => x,
            x,
          ),
        )(x),
      ).message,
    ).toContain("got bool[2]");
  });
});

function collatzSteps(n: number): number {
  let steps = 0;
  while (n !== 1) {
    while (n % 2 === 0) n /= 2;
    if (n !== 1) n = 3 * n + 1;
    steps++;
  }
  return steps;
}
