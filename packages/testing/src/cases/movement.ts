import type { DType, PadParams, Shape, SliceParams } from "@cotangent/core";
import { at, broadcastAt, type Grid, tabulate } from "../grid.ts";
import { arg, type CaseArg, everything, filled, floats, type Row } from "./row.ts";

/** 0 and 1 only, so that every dtype holds them. */
const matrix = /* @__PURE__ */ arg([2, 3], [1, 0, 1, 1, 0, 0]);
const cube = /* @__PURE__ */ filled([2, 3, 2], [1, 0, 0, 1, 1]);
const real = /* @__PURE__ */ arg([2, 3], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125]);
const scalar = /* @__PURE__ */ arg([], [1]);
const empty = /* @__PURE__ */ arg([2, 0], []);
const anywhere = "anywhere: linear";

/** Every given pair of an argument and params in all dtypes, and in floating point with other numbers. */
function each<P>(pairs: readonly (readonly [CaseArg, P])[]) {
  return pairs.flatMap(([x, params]) => {
    const all = { args: [x], params, dtypes: everything };
    return x.shape.join() === "2,3" ? [{ args: [real], params, dtypes: floats }, all] : [all];
  });
}

/** Shapes, slices, joins. */
export function movementCases() {
  return {
    reshape: reshape(),
    transpose: transpose(),
    broadcastTo: broadcastTo(),
    slice: slice(),
    pad: pad(),
    flip: flip(),
    concatenate: concatenate(),
    iota: iota(),
  };
}

function reshape(): Row<{ readonly shape: Shape }> {
  return {
    domain: anywhere,
    reference: ([x], { shape }) => ({ shape, data: x!.data }),
    differentiable: [0],
    cases: each([
      [matrix, { shape: [3, 2] }],
      [matrix, { shape: [6] }],
      [cube, { shape: [3, 1, 4] }],
      [scalar, { shape: [1, 1] }],
      [arg([1], [1]), { shape: [] }],
      [empty, { shape: [0, 3] }],
    ]),
  };
}

function transpose(): Row<{ readonly permutation: readonly number[] }> {
  return {
    domain: anywhere,
    reference: (args, { permutation }) => {
      const x = args[0]!;
      return tabulate(
        permutation.map((p) => x.shape[p]!),
        (index) => {
          const from = x.shape.map(() => 0);
          permutation.forEach((p, d) => (from[p] = index[d]!));
          return at(x, from);
        },
      );
    },
    differentiable: [0],
    cases: each([
      [matrix, { permutation: [1, 0] }],
      [matrix, { permutation: [0, 1] }],
      [cube, { permutation: [2, 0, 1] }],
      [cube, { permutation: [0, 2, 1] }],
      [scalar, { permutation: [] }],
      [empty, { permutation: [1, 0] }],
    ]),
  };
}

function broadcastTo(): Row<{ readonly shape: Shape }> {
  return {
    domain: anywhere,
    reference: ([x], { shape }) => tabulate(shape, (index) => broadcastAt(x!, index)),
    differentiable: [0],
    cases: each([
      [matrix, { shape: [2, 2, 3] }],
      [arg([2, 1], [1, 0]), { shape: [2, 3] }],
      [arg([3], [1, 0, 1]), { shape: [2, 3] }],
      [arg([1, 3], [1, 0, 1]), { shape: [2, 2, 3] }],
      [scalar, { shape: [2, 2] }],
      [scalar, { shape: [] }],
      [scalar, { shape: [0, 2] }],
    ]),
  };
}

function slice(): Row<SliceParams> {
  return {
    domain: anywhere,
    reference: (args, { start, stop, stride }) => {
      const x = args[0]!;
      const shape = x.shape.map((_, d) =>
        Math.max(0, Math.ceil((stop[d]! - start[d]!) / stride[d]!)),
      );
      return tabulate(shape, (index) =>
        at(
          x,
          index.map((i, d) => start[d]! + i * stride[d]!),
        ),
      );
    },
    differentiable: [0],
    cases: each([
      [matrix, { start: [0, 1], stop: [2, 3], stride: [1, 1] }],
      [matrix, { start: [1, 0], stop: [2, 3], stride: [1, 2] }],
      [cube, { start: [0, 0, 1], stop: [2, 3, 2], stride: [2, 2, 1] }],
      [matrix, { start: [1, 1], stop: [1, 3], stride: [1, 1] }],
      [scalar, { start: [], stop: [], stride: [] }],
      [empty, { start: [1, 0], stop: [2, 0], stride: [1, 1] }],
    ]),
  };
}

function padded(x: Grid, value: Grid, { low, high, interior }: PadParams): Grid {
  const shape = x.shape.map((n, d) => low[d]! + high[d]! + n + Math.max(n - 1, 0) * interior[d]!);
  return tabulate(shape, (index) => {
    const from = index.map((i, d) => (i - low[d]!) / (interior[d]! + 1));
    const inside = from.every((i, d) => Number.isInteger(i) && i >= 0 && i < x.shape[d]!);
    return inside ? at(x, from) : value.data[0]!;
  });
}

function pad(): Row<PadParams> {
  const value = arg([], [1]);
  const params = { low: [1, 0], high: [0, 2], interior: [0, 1] };
  return {
    domain: anywhere,
    reference: ([x, v], p) => padded(x!, v!, p),
    differentiable: [0, 1],
    cases: [
      { args: [real, arg([], [-0.5])], params, dtypes: floats },
      {
        args: [real, arg([], [-0.5])],
        params: { low: [0, 2], high: [1, 1], interior: [2, 0] },
        dtypes: floats,
      },
      { args: [matrix, value], params, dtypes: everything },
      {
        args: [matrix, value],
        params: { low: [0, 0], high: [0, 0], interior: [0, 0] },
        dtypes: everything,
      },
      { args: [scalar, value], params: { low: [], high: [], interior: [] }, dtypes: everything },
      { args: [empty, value], params, dtypes: everything },
    ],
  };
}

function flip(): Row<{ readonly axes: readonly number[] }> {
  return {
    domain: anywhere,
    reference: (args, { axes }) => {
      const x = args[0]!;
      return tabulate(x.shape, (index) =>
        at(
          x,
          index.map((i, d) => (axes.includes(d) ? x.shape[d]! - 1 - i : i)),
        ),
      );
    },
    differentiable: [0],
    cases: each([
      [matrix, { axes: [1] }],
      [matrix, { axes: [0, 1] }],
      [cube, { axes: [1] }],
      [matrix, { axes: [] }],
      [scalar, { axes: [] }],
      [empty, { axes: [1] }],
    ]),
  };
}

function concatenate(): Row<{ readonly axis: number }> {
  const joined = (args: readonly Grid[], axis: number): Grid => {
    const total = args.reduce((n, a) => n + a.shape[axis]!, 0);
    return tabulate(
      args[0]!.shape.map((n, d) => (d === axis ? total : n)),
      (index) => {
        let i = index[axis]!;
        let k = 0;
        while (i >= args[k]!.shape[axis]!) i -= args[k++]!.shape[axis]!;
        return at(
          args[k]!,
          index.map((p, d) => (d === axis ? i : p)),
        );
      },
    );
  };
  const row = arg([1, 3], [0, 1, 1]);
  return {
    domain: anywhere,
    reference: (args, { axis }) => joined(args, axis),
    differentiable: [0, 1, 2],
    cases: [
      { args: [real, arg([1, 3], [0.5, 4, -2.5]), real], params: { axis: 0 }, dtypes: floats },
      { args: [real, arg([2, 1], [0.5, 4])], params: { axis: 1 }, dtypes: floats },
      { args: [matrix, row], params: { axis: 0 }, dtypes: everything },
      { args: [matrix], params: { axis: 1 }, dtypes: everything },
      { args: [matrix, empty, matrix], params: { axis: 1 }, dtypes: everything },
    ],
  };
}

function iota(): Row<{ readonly shape: Shape; readonly axis: number; readonly dtype: DType }> {
  const numeric = ["float32", "float64", "int32", "uint32"] as const;
  return {
    domain: "no arguments",
    reference: (_, { shape, axis }) => tabulate(shape, (index) => index[axis]!),
    differentiable: [],
    cases: numeric.flatMap((dtype) =>
      [
        { shape: [4], axis: 0 },
        { shape: [2, 3], axis: 1 },
        { shape: [2, 3, 2], axis: 1 },
        { shape: [0, 2], axis: 0 },
      ].map((p) => ({ args: [], params: { ...p, dtype }, dtypes: [dtype] })),
    ),
  };
}
