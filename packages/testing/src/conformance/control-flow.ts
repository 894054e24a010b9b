import {
  type Backend,
  checkpoint,
  cond,
  gt,
  lt,
  scan,
  sum,
  tensor,
  type Tensor,
  whileLoop,
} from "@cotangent/core";
import { type ConformanceCase, conformanceCase, expectEqual, type Subject } from "./case.ts";
import { graphOf, runOn } from "./run-graph.ts";

/** Graphs within graphs. All numbers are small multiples of powers of two, so that results are exact. */
export function controlFlowCases(subject: Subject): ConformanceCase[] {
  const of = (name: string, body: (backend: Backend) => Promise<void>): ConformanceCase =>
    conformanceCase(subject, name, ["float32", "bool", "int32"], body);
  return [
    of("cond runs the branch that the predicate says", branches),
    of("whileLoop runs until the condition is false, which may be at once", loops),
    of("scan hands on its state and stacks its outputs, in both directions", scans),
    of(
      "what control flow returns stays as it is when the memory of its arguments is used again",
      keeps,
    ),
    of("control flow works within control flow", nests),
  ];
}

async function expectOutputs(
  backend: Backend,
  what: string,
  f: (x: Tensor) => readonly Tensor[],
  input: readonly number[],
  outputs: readonly (readonly number[])[],
): Promise<void> {
  const x = tensor([...input], { dtype: "float32", backend });
  const got = await runOn(backend, backend.compile(graphOf(backend, f, [x])), [x]);
  outputs.forEach((want, i) => expectEqual(`${what}, output ${i}`, got[i]!, want));
}

async function branches(backend: Backend): Promise<void> {
  const f = (x: Tensor): Tensor[] =>
    cond(
      gt(sum(x), 0),
      () => [x.mul(2), sum(x)],
      () => [x.neg(), sum(x.mul(x))],
    );
  await expectOutputs(backend, "cond, true", f, [1, -0.5], [[2, -1], [0.5]]);
  await expectOutputs(backend, "cond, false", f, [-1, 0.5], [[1, -0.5], [1.25]]);
}

async function loops(backend: Backend): Promise<void> {
  const f = (x: Tensor): Tensor[] => {
    const start = { y: x, n: sum(x).mul(0) };
    const { y, n } = whileLoop(
      ({ y }) => lt(sum(y), 16),
      ({ y, n }) => ({ y: y.add(x), n: n.add(1) }),
      start,
    );
    return [y, n];
  };
  await expectOutputs(backend, "whileLoop", f, [1, 2], [[6, 12], [5]]);
  await expectOutputs(backend, "whileLoop without a step", f, [10, 20], [[10, 20], [0]]);
}

async function scans(backend: Backend): Promise<void> {
  const f = (reverse: boolean) => (x: Tensor) =>
    scan((s: Tensor, r: Tensor) => [s.mul(0.5).add(r), s.mul(r)], sum(x), x, { reverse });
  await expectOutputs(backend, "scan", f(false), [1, 2, -4], [[-2.875], [-1, 1, -9]]);
  await expectOutputs(backend, "scan in reverse", f(true), [1, 2, -4], [[0.875], [-0.25, -9, 4]]);
}

async function keeps(backend: Backend): Promise<void> {
  // the state is a row of a temporary, and what follows wants memory
  const f = (x: Tensor): Tensor[] => {
    const rows = x.mul(2);
    const [last] = scan((_: Tensor, r: Tensor) => [r, r], sum(x), rows);
    const same = cond(
      gt(last, 0),
      () => rows,
      () => rows.neg(),
    );
    const later = x.add(1).mul(4).sub(2);
    return [last, same, later, later.mul(later)];
  };
  await expectOutputs(
    backend,
    "outputs",
    f,
    [1, -2, 4],
    [[8], [2, -4, 8], [6, -6, 18], [36, 36, 324]],
  );
}

async function nests(backend: Backend): Promise<void> {
  const f = (x: Tensor): Tensor[] => {
    const step = checkpoint((s: Tensor, r: Tensor) =>
      cond(
        gt(r, 0),
        () =>
          whileLoop(
            (t) => lt(t, 8),
            (t) => t.mul(2),
            s,
          ),
        () => s.sub(r),
      ),
    );
    return scan((s: Tensor, r: Tensor) => [step(s, r), s], sum(x.mul(x)), x);
  };
  await expectOutputs(backend, "nested", f, [1, -2, 0.5], [[12.5], [5.25, 10.5, 12.5]]);
}
