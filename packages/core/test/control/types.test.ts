import {
  checkpoint,
  cond,
  customJvp,
  customVjp,
  foriLoop,
  indexSelect,
  scan,
  type Tensor,
  tensor,
  whileLoop,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { useCpu, values } from "../support.ts";

useCpu();

interface State {
  readonly position: Tensor;
  readonly speed: { readonly v: Tensor };
}
const start = (): State => ({ position: tensor(1), speed: { v: tensor(2) } });

describe("control flow keeps types", () => {
  it("of states that are interfaces, in loops", () => {
    const step = (s: State): State => ({ position: s.position.add(s.speed.v), speed: s.speed });
    const looped = whileLoop((s) => s.position.lt(10), step, start());
    expectTypeOf(looped).toEqualTypeOf<State>();
    expectTypeOf(foriLoop(0, 3, (_, s) => step(s), start())).toEqualTypeOf<State>();
    const [last, path] = scan(
      (s: State, t: Tensor) => [step(s), { at: s.position.mul(t) }],
      start(),
      tensor([1, 2]),
    );
    expectTypeOf(last).toEqualTypeOf<State>();
    expectTypeOf(path).toEqualTypeOf<{ at: Tensor }>();
    expect([values(looped.position), values(last.position), values(path.at)]).toEqual([
      11,
      5,
      [1, 6],
    ]);
  });

  it("of branches, and of the operands in them", () => {
    const result = cond(
      true,
      (s, k) => ({ y: s.position.mul(k) }),
      (s) => ({ y: s.speed.v }),
      [start(), 3],
    );
    expectTypeOf(result).toEqualTypeOf<{ y: Tensor }>();
    expect(values(result.y)).toBe(3);
    const x = tensor(1);
    // @ts-expect-error -- operands are a list
    const wrong = (): Tensor => cond(true, (y: Tensor) => y, (y: Tensor) => y, x);
    expect(wrong).toThrow("expected the operands to be a list");
  });

  it("of functions with rules", () => {
    const f = (s: State, k: number): Tensor => s.position.mul(k);
    expectTypeOf(checkpoint(f)).toEqualTypeOf<(s: State, k: number) => Tensor>();
    expectTypeOf(customJvp(f, ([s, k], [ds]) => [f(s, k), ds.position.mul(k)])).toEqualTypeOf<
      (s: State, k: number) => Tensor
    >();
    const g = customVjp(
      f,
      (s, k) => [f(s, k), k],
      (k, ct) => [{ position: ct.mul(k), speed: { v: ct.mul(0) } }, null],
    );
    expectTypeOf(g).toEqualTypeOf<(s: State, k: number) => Tensor>();
    expect(values(grad((s: State) => g(s, 3))(start()).position)).toBe(3);
  });

  it("of the number of the step, which is an index", () => {
    const x = tensor([2, 3, 5]);
    const f = (x: Tensor): Tensor =>
      foriLoop(0, 3, (i, s) => s.mul(indexSelect(x, 0, i.reshape([1])).sum()), tensor(1));
    expect([values(f(x)), values(jit(f)(x)), values(jit(grad(f))(x))]).toEqual([
      30,
      30,
      [15, 10, 6],
    ]);
  });
});
