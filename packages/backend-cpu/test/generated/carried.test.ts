import {
  avalOf,
  concatenate,
  cumsum,
  type DType,
  pad,
  setDefaultBackend,
  type Tensor,
  traceGraph,
  type TypedArray,
  arrayTypes,
} from "@cotangent/core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { targetOf } from "../../src/generated/backend.ts";
import { CarryingTree, createCpuBackend, explainGraph } from "../../src/generated/index.ts";
import { createCpuBackend as createInterpreter } from "../../src/index.ts";

// Loops that hand on what they made to their next iterations: compiler/src/lower/carrying-tree.ts.

const backend = createCpuBackend({ tree: CarryingTree });
const target = targetOf(backend, { tree: CarryingTree });
const interpreter = createInterpreter();
beforeAll(() => setDefaultBackend(backend));
afterAll(() => setDefaultBackend(null));

type Stencil = (x: Tensor) => Tensor | readonly Tensor[];

function graphOf(f: Stencil, shape: readonly number[], dtype: DType = "float64") {
  return traceGraph((x) => [f(x!)].flat() as Tensor[], [avalOf(shape, dtype)]);
}

/** What both backends make of the same numbers, as text: NaN, infinities and the sign of zero count. */
function both(f: Stencil, shape: readonly number[], dtype: DType = "float64") {
  const graph = graphOf(f, shape, dtype);
  const size = shape.reduce((a, b) => a * b, 1);
  const x = new arrayTypes[dtype](Array.from({ length: size }, (_, i) => Math.sin(3 * i + 1) * 4));
  const values = ({ run }: { run(inputs: readonly object[]): readonly object[] }): string[] =>
    (run([x.slice()]) as TypedArray[]).map((y) => Array.from(y, (v) => (Object.is(v, -0) ? "-0" : String(v))).join(" "));
  return { expected: values(interpreter.compile(graph)), got: values(backend.compile(graph)) };
}

/** What the adjoint of a difference of neighbours does: the elements i and i − 1, and one more of them. */
const spread = (x: Tensor, value = 0): Tensor => pad(x, [1, 0], { value }).sub(pad(x, [0, 1]));

const stencils: Record<string, Stencil> = {
  "the one before": (x) => spread(x.sin()),
  "what is before the first is no zero": (x) => spread(x.sin(), 7),
  "nor a number": (x) => spread(x.sin(), NaN),
  "two numbers before the first": (x) => [spread(x.sin(), 7).add(spread(x.mul(2), 3)), spread(x.sin(), 5)],
  "one value with two numbers before the first": (x) => {
    const y = x.sin();
    return pad(y, [1, 0], { value: 2 }).mul(pad(y, [1, 0], { value: 3 }));
  },
  "the two before": (x) => {
    const y = x.exp();
    return pad(y, [2, 0]).sub(pad(y, [1, 1]).mul(2)).add(pad(y, [0, 2]));
  },
  "only the second before": (x) => pad(x.exp(), [2, 0]).mul(pad(x.cos(), [0, 2])),
  "more of the same afterwards": (x) => spread(x.sin()).mul(0.1).exp().add(1),
  "a step of that, and a step of the step": (x) => spread(spread(x.sin()).mul(2)).cos(),
  "what is handed out on the way": (x) => {
    const y = x.sin();
    const z = spread(y).mul(2);
    return [z.exp(), y, z];
  },
  "what a call needs": (x) => [cumsum(spread(x.sin()), 0).mul(2), spread(x.cos())],
  "what another loop needs": (x) => {
    const y = spread(x.sin());
    return y.slice(1).mul(y.slice(0, -1));
  },
  "the next one, which must wait": (x) => {
    const y = x.sin();
    return pad(y.slice(1), [0, 1]).add(y);
  },
  "the other way round": (x) => spread(x.sin().flip(0)),
  "every second": (x) => spread(x.sin().slice(0, undefined, { step: 2 })),
  "two parts after each other": (x) => spread(concatenate([x.sin(), x.cos()])),
  "conditions": (x) => pad(x.gt(0), [1, 0]).eq(pad(x.lt(1), [0, 1])),
  "as many as before": (x) => {
    const y = x.sin();
    return y.sub(pad(y.slice(0, -1), [1, 0]));
  },
};

test.each(Object.entries(stencils))("%s", (_, f) => {
  for (const n of [1, 2, 3, 8, 9, 40, 300]) {
    if (f === stencils["as many as before"] && n === 1) continue;
    const { expected, got } = both(f, [n]);
    expect(got, `${n} elements\n${explainGraph(graphOf(f, [n]), target)}`).toEqual(expected);
  }
});

test.each(["float32", "int32"] as const)("in %s", (dtype) => {
  const { expected, got } = both((x) => spread(x.mul(3)).add(1), [50], dtype);
  expect(got).toEqual(expected);
});

test.each([
  ["rows", (x: Tensor) => pad(x.sin(), [1, 0]).sub(pad(x.cos(), [0, 1])).mul(2)],
  ["columns", (x: Tensor) => pad(x.sin(), [0, 0, 1, 0]).sub(pad(x.cos(), [0, 0, 0, 1])).mul(2)],
  ["both", (x: Tensor) => pad(x.sin(), [1, 0, 1, 0]).sub(pad(x.cos(), [0, 1, 0, 1])).mul(2)],
  ["rows and their sums", (x: Tensor) => pad(x.sin().sum(1), [1, 0]).sub(pad(x.sum(1), [0, 1])).mul(2)],
] as const)("along %s of a matrix", (_, f) => {
  for (const shape of [[5, 9], [9, 5], [2, 30], [30, 2], [20, 300]]) {
    const { expected, got } = both(f, shape);
    const close = expected.map((text) => numbers(text).map((v): number => expect.closeTo(v, 12)));
    expect(got.map(numbers)).toEqual(close);
  }
});
const numbers = (text: string): number[] => text.split(" ").map(Number);

test("a gradient's neighbours are one loop, with the step that uses them, and no array", () => {
  const text = explainGraph(graphOf((x) => spread(x.sin()).mul(0.1).exp(), [500]), target);
  expect(text).toMatch(/^1 loop nest, 0 library calls, .* arena 0 B/);
});

/** A chain of maps, and of sums of neighbours with the fillers in front and the shifts that are given. */
const chains = fc.array(
  fc.record({
    back: fc.integer({ min: 0, max: 3 }),
    lead: fc.integer({ min: 0, max: 3 }),
    value: fc.constantFrom(0, -0, 2, Infinity, NaN),
    from: fc.nat(20),
  }),
  { minLength: 1, maxLength: 7 },
);

test("random chains of neighbours keep every bit", () => {
  fc.assert(
    fc.property(chains, fc.integer({ min: 4, max: 40 }), (steps, n) => {
      const f = (x: Tensor): Tensor[] => {
        const made: Tensor[] = [x.sin()];
        for (const { back, lead, value, from } of steps) {
          const y = made[from % made.length]!;
          const z = made.at(-1)!;
          const whole = pad(y, [back, lead], { value });
          const size = Math.min(whole.shape[0]!, z.shape[0]!);
          const longer = whole.shape[0]! - size;
          made.push(longer > 0 ? whole.mul(pad(z.slice(0, size), [0, longer])) : whole.add(z.slice(0, size)).cos());
        }
        return made.slice(-2);
      };
      const { expected, got } = both(f, [n]);
      expect(got).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
