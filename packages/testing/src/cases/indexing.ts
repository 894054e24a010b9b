import type { IndexParams, Shape } from "@cotangent/core";
import { at, type Grid, positions, tabulate } from "../grid.ts";
import { arg, type CaseArg, everything, filled, floats, numbers, type Row } from "./row.ts";

const real = /* @__PURE__ */ arg([3, 2], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125]);
const bits = /* @__PURE__ */ arg([3, 2], [1, 0, 1, 1, 0, 0]);
const cube = /* @__PURE__ */ filled([2, 3, 2], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125, 0.25]);
const index = (shape: Shape, data: readonly number[]): CaseArg => arg(shape, data, "int32");
const front = (axis: number): IndexParams => ({ axis, batchDims: 0 });
const batched: IndexParams = { axis: 1, batchDims: 1 };

/** Gather and scatter. */
export function indexingCases() {
  return {
    gather: gather(),
    scatterAdd: scattered("add"),
    scatter: scattered("replace"),
  };
}

/** Where in x an element of `gather`'s output comes from. */
function source(
  x: Shape,
  indices: Grid,
  { axis, batchDims }: IndexParams,
  out: readonly number[],
): number[] {
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
      tabulate(gathered(x!.shape, indices!, params), (out) =>
        at(x!, source(x!.shape, indices!, params, out)),
      ),
    differentiable: [0],
    cases: [
      { args: [real, index([4], [2, 0, 0, 1])], params: front(0), dtypes: floats },
      { args: [real, index([2, 2], [0, 1, 1, 1])], params: front(1), dtypes: floats },
      { args: [cube, index([2, 2], [0, 2, 1, 1])], params: batched, dtypes: floats },
      {
        args: [cube, index([2, 3], [0, 1, 1, 0, 0, 1])],
        params: { axis: 2, batchDims: 1 },
        dtypes: floats,
      },
      {
        args: [arg([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), index([2, 2, 1], [0, 1, 1, 0])],
        params: { axis: 2, batchDims: 2 },
        dtypes: floats,
      },
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
      const to = source(x.shape, indices, params, out).reduce(
        (offset, i, d) => offset * x.shape[d]! + i,
        0,
      );
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
      {
        args: [real, index([2], [2, 0]), filled([2, 2], [0.5, -1.25, 4])],
        params: front(0),
        dtypes: floats,
      },
      { args: [real, index([3], [2, 0, 2]), rows], params: front(0), dtypes: floats },
      {
        args: [real, index([2], [1, 1]), filled([3, 2], [0.5, -1.25, 4])],
        params: front(1),
        dtypes: floats,
      },
      {
        args: [cube, index([2, 2], [0, 2, 1, 1]), filled([2, 2, 2], [0.5, -1.25, 4])],
        params: batched,
        dtypes: floats,
      },
      {
        args: [cube, index([2, 3], [0, 1, 1, 0, 0, 1]), filled([2, 3, 3], [0.5, -1.25, 4])],
        params: { axis: 2, batchDims: 1 },
        dtypes: floats,
      },
      { args: [real, index([], [1]), filled([2], [0.5, -1.25])], params: front(0), dtypes: floats },
      {
        args: [bits, index([2], [2, 2]), arg([2, 2], [1, 0, 1, 1])],
        params: front(0),
        dtypes: mode === "add" ? numbers : everything,
      },
      {
        args: [bits, index([0], []), arg([0, 2], [])],
        params: front(0),
        dtypes: mode === "add" ? numbers : everything,
      },
    ],
  };
}
