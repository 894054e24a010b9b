import type { DotParams, IndexParams, Shape } from "@cotangent/core";
import { at, type Grid, positions, tabulate } from "../grid.ts";
import { arg, type CaseArg, everything, filled, floats, numbers, type Row } from "./row.ts";

const real = arg([3, 2], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125]);
const bits = arg([3, 2], [1, 0, 1, 1, 0, 0]);
const cube = filled([2, 3, 2], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125, 0.25]);
const index = (shape: Shape, data: readonly number[]): CaseArg => arg(shape, data, "int32");
const front = (axis: number): IndexParams => ({ axis, batchDims: 0 });
const batched: IndexParams = { axis: 1, batchDims: 1 };

/** Gather, scatter, contraction. */
export function indexingCases() {
  return { gather: gather(), scatterAdd: scattered("add"), scatter: scattered("replace"), dot: dot() };
}

/** Where in x an element of `gather`'s output comes from. */
function source(x: Shape, indices: Grid, { axis, batchDims }: IndexParams, out: readonly number[]): number[] {
  const rank = indices.shape.length - batchDims;
  const i = at(indices, [...out.slice(0, batchDims), ...out.slice(axis, axis + rank)]);
  return x.map((_, d) => (d < axis ? out[d]! : d === axis ? i : out[d + rank - 1]!));
}

function gathered(x: Shape, indices: Grid, { axis, batchDims }: IndexParams): Shape {
  return [...x.slice(0, axis), ...indices.shape.slice(batchDims), ...x.slice(axis + 1)];
}

function gather(): Row<IndexParams> {
  return {
    domain: "anywhere: linear",
    reference: ([x, indices], params) =>
      tabulate(gathered(x!.shape, indices!, params), (out) => at(x!, source(x!.shape, indices!, params, out))),
    differentiable: [0],
    cases: [
      { args: [real, index([4], [2, 0, 0, 1])], params: front(0), dtypes: floats },
      { args: [real, index([2, 2], [0, 1, 1, 1])], params: front(1), dtypes: floats },
      { args: [cube, index([2, 2], [0, 2, 1, 1])], params: batched, dtypes: floats },
      { args: [cube, index([2, 3], [0, 1, 1, 0, 0, 1])], params: { axis: 2, batchDims: 1 }, dtypes: floats },
      { args: [arg([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), index([2, 2, 1], [0, 1, 1, 0])], params: { axis: 2, batchDims: 2 }, dtypes: floats },
      { args: [real, index([], [1])], params: front(0), dtypes: floats },
      { args: [bits, index([2], [2, 0])], params: front(0), dtypes: everything },
      { args: [bits, index([0], [])], params: front(0), dtypes: everything },
      { args: [arg([2, 0], []), index([1], [1])], params: front(0), dtypes: everything },
    ],
  };
}

function scattered(mode: "add" | "replace"): Row<IndexParams> {
  const place = (x: Grid, indices: Grid, updates: Grid, params: IndexParams): Grid => {
    const data = [...x.data];
    for (const out of positions(updates.shape)) {
      const to = source(x.shape, indices, params, out).reduce((offset, i, d) => offset * x.shape[d]! + i, 0);
      data[to] = mode === "add" ? data[to]! + at(updates, out) : at(updates, out);
    }
    return { shape: x.shape, data };
  };
  const rows = filled([3, 2], [0.5, -1.25, 4, 0.125, 2.5]);
  return {
    domain: "anywhere: linear; some places get several updates",
    reference: ([x, indices, updates], params) => place(x!, indices!, updates!, params),
    differentiable: [0, 2],
    cases: [
      { args: [real, index([2], [2, 0]), filled([2, 2], [0.5, -1.25, 4])], params: front(0), dtypes: floats },
      { args: [real, index([3], [2, 0, 2]), rows], params: front(0), dtypes: floats },
      { args: [real, index([2], [1, 1]), filled([3, 2], [0.5, -1.25, 4])], params: front(1), dtypes: floats },
      { args: [cube, index([2, 2], [0, 2, 1, 1]), filled([2, 2, 2], [0.5, -1.25, 4])], params: batched, dtypes: floats },
      { args: [cube, index([2, 3], [0, 1, 1, 0, 0, 1]), filled([2, 3, 3], [0.5, -1.25, 4])], params: { axis: 2, batchDims: 1 }, dtypes: floats },
      { args: [real, index([], [1]), filled([2], [0.5, -1.25])], params: front(0), dtypes: floats },
      { args: [bits, index([2], [2, 2]), arg([2, 2], [1, 0, 1, 1])], params: front(0), dtypes: mode === "add" ? numbers : everything },
      { args: [bits, index([0], []), arg([0, 2], [])], params: front(0), dtypes: mode === "add" ? numbers : everything },
    ],
  };
}

function contraction([a, b]: readonly [Grid, Grid], params: DotParams): Grid {
  const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
  const free = (x: Grid, ...taken: (readonly number[])[]): number[] =>
    x.shape.map((_, d) => d).filter((d) => !taken.flat().includes(d));
  const [lhsFree, rhsFree] = [free(a, lhsContract, lhsBatch), free(b, rhsContract, rhsBatch)];
  const sizes = (x: Grid, axes: readonly number[]): number[] => axes.map((d) => x.shape[d]!);
  const shape = [...sizes(a, lhsBatch), ...sizes(a, lhsFree), ...sizes(b, rhsFree)];
  return tabulate(shape, (out) => {
    const batch = out.slice(0, lhsBatch.length);
    const left = out.slice(lhsBatch.length, lhsBatch.length + lhsFree.length);
    const right = out.slice(lhsBatch.length + lhsFree.length);
    const position = (x: Grid, ...parts: (readonly [readonly number[], readonly number[]])[]): number[] => {
      const at = x.shape.map(() => 0);
      for (const [axes, values] of parts) axes.forEach((d, k) => (at[d] = values[k]!));
      return at;
    };
    return positions(sizes(a, lhsContract)).reduce((sum, over) => {
      const x = at(a, position(a, [lhsBatch, batch], [lhsFree, left], [lhsContract, over]));
      const y = at(b, position(b, [rhsBatch, batch], [rhsFree, right], [rhsContract, over]));
      return sum + x * y;
    }, 0);
  });
}

function dot(): Row<DotParams> {
  const axes = (lhsContract: number[], rhsContract: number[], lhsBatch: number[] = [], rhsBatch: number[] = []): DotParams =>
    ({ lhsContract, rhsContract, lhsBatch, rhsBatch });
  const x = (...shape: number[]): CaseArg => filled(shape, [1.5, -0.5, 2.25, 0.75, -1.75, 3, -2.5]);
  const whole = (...shape: number[]): CaseArg => filled(shape, [3, 1, 4, 2, 5]);
  const shapes: readonly (readonly [readonly number[], readonly number[], DotParams])[] = [
    [[3], [3], axes([0], [0])],
    [[2, 3], [3, 4], axes([1], [0])],
    [[3, 2], [4, 3], axes([0], [1])],
    [[2, 3], [3], axes([1], [0])],
    [[2], [3], axes([], [])],
    [[2, 3, 4], [2, 4, 2], axes([2], [1], [0], [0])],
    [[3, 2, 4], [4, 2, 2], axes([2], [0], [1], [2])],
    [[2, 3, 4], [4, 3, 5], axes([1, 2], [1, 0])],
    [[2, 3], [2, 3], axes([], [], [0, 1], [0, 1])],
    [[], [2], axes([], [])],
  ];
  return {
    domain: "anywhere: linear in each",
    reference: (args, params) => contraction(args as [Grid, Grid], params),
    differentiable: [0, 1],
    cases: [
      ...shapes.map(([a, b, params]) => ({ args: [x(...a), x(...b)], params, dtypes: floats })),
      ...shapes.map(([a, b, params]) => ({ args: [whole(...a), whole(...b)], params, dtypes: ["int32", "uint32"] as const, valueOnly: "integers" })),
      { args: [arg([2, 0], []), arg([0, 3], [])], params: axes([1], [0]), dtypes: numbers, valueOnly: "empty" },
      { args: [arg([0, 2], []), x(2, 3)], params: axes([1], [0]), dtypes: floats, valueOnly: "empty" },
    ],
  };
}
