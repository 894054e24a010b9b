import { checkpoint, cond, foriLoop, scan, type Tensor, tensor, whileLoop } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, expect, expectTypeOf, it } from "vitest";
import { thrown, useCpu, values } from "../support.ts";

useCpu();

interface State {
  readonly a: Tensor;
  readonly n: { readonly m: Tensor };
}

const x = (): Tensor => tensor([1, 2, 3]);

describe("who asks for a value in traced control flow is told what it comes from", () => {
  const rows: readonly (readonly [string, string, (x: Tensor) => Tensor])[] = [
    ["the state of scan", "float64[], from the state.m, has no single value inside scan", (x) => scan(({ m }, r: Tensor) => [{ m: m.mul(m.add(1).item()) }, r], { m: x.sum() }, x)[1]],
    ["a row of scan", "float64[], from a row of what is scanned over.r, has no", (x) => scan((s, { r }) => [s.add(r.item()), s], x.sum(), { r: x })[0]],
    ["an operand of cond", "float64[], from operand 1.b, has no single value inside cond", (x) => cond(x.sum().gt(0), (a, { b }) => a.mul(b.sum().item()), (a) => a, [x, { b: x }])],
    ["the state of whileLoop", "float64[], from the state[1], has no single value inside whileLoop", (x) => whileLoop(([, n]) => Number(n) < 10, ([a, n]) => [a, n.mul(2)] as const, [x, x.sum()] as const)[0]],
    ["the index of foriLoop", "int32[], from the index, has no single value inside foriLoop", (x) => foriLoop(0, 3, (i, s) => s.mul(i.item()), x)],
    ["an argument of checkpoint", "float64[], from argument 1.w, has no single value inside checkpoint", (x) => checkpoint((a: Tensor, p: { w: Tensor }) => a.mul(p.w.sum().item()))(x, { w: x })],
  ];
  it.each(rows)("%s", (_, message, f) => {
    expect(thrown("NO_CONCRETE_VALUE", () => jit(f)(x())).message).toContain(message);
  });

  it("under vmap as under jit", () => {
    const f = (x: Tensor): Tensor => cond(x.gt(2), (a) => a.mul(a.item()), (a) => a, [x]);
    expect(thrown("NO_CONCRETE_VALUE", () => vmap(f)(x())).message).toContain("from operand 0, has no single value inside cond");
  });
});

describe("a state that changes is named by its place", () => {
  const start = (): State => ({ a: x(), n: { m: tensor(0) } });
  const step = ({ a, n }: State): State => ({ a, n: { m: n.m.to("float32") } });
  const rows: readonly (readonly [string, (x: Tensor) => unknown])[] = [
    ["scan", (x) => scan((s: State, r: Tensor) => [step(s), r], start(), x)[1]],
    ["foriLoop", () => foriLoop(0, 2, (_, s) => step(s), start()).a],
    ["whileLoop", () => whileLoop((s) => s.n.m.lt(1), step, start()).a],
  ];
  it.each(rows)("%s", (name, f) => {
    const message = `${name}: expected the body to keep shapes and dtypes of the state, got float32[] where it began with float64[] (the state.n.m).`;
    expect(thrown("CARRY_TYPE", () => f(x())).message).toContain(message);
    expect(thrown("CARRY_TYPE", () => jit((x: Tensor) => f(x) as Tensor)(x())).message).toContain(message);
  });
});

describe("scan over nothing, with no output", () => {
  it("takes null and returns null, as JAX has None", () => {
    const f = (s: Tensor): readonly [Tensor, null, null] => {
      const [last, ys] = scan((s: Tensor, row: null) => [s.mul(2), row], s, null, { length: 3 });
      expectTypeOf(ys).toEqualTypeOf<null>();
      const [, none] = scan((s: Tensor, r: Tensor) => [s.add(r), null], s, x());
      return [last, ys, none];
    };
    const [last, ys, none] = f(tensor(1));
    expect([values(last), ys, none]).toEqual([8, null, null]);
    expect(values(jit((s: Tensor) => f(s)[0])(tensor(1)))).toBe(8);
  });

  it("wants to know how often", () => {
    expect(thrown("SCAN_LENGTH", () => scan((s: Tensor) => [s, null], tensor(0), null)).message).toBe("scan: expected a tensor to scan over, or { length }, got neither.");
  });
});
