import type { DType, PadParams, Shape, SliceParams } from "@cotangent/core";
import { at, broadcastAt, type Grid, tabulate } from "../grid.ts";
import { byElement } from "./by-element.ts";
import { arg, type CaseArg, everything, filled, floats, type Row, wrap } from "./row.ts";

/** 0 and 1 only, so that every dtype holds them. */
const matrix = arg([2, 3], [1, 0, 1, 1, 0, 0]);
const cube = filled([2, 3, 2], [1, 0, 0, 1, 1]);
const real = arg([2, 3], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125]);
const scalar = arg([], [1]);
const empty = arg([2, 0], []);
const anywhere = "anywhere: linear";

/** Every given pair of an argument and params in all dtypes, and in floating point with other numbers. */
function each<P>(pairs: readonly (readonly [CaseArg, P])[]) {
  return pairs.flatMap(([x, params]) => {
    const all = { args: [x], params, dtypes: everything };
    return x.shape.join() === "2,3" ? [{ args: [real], params, dtypes: floats }, all] : [all];
  });
}

/** Shapes, slices, joins, conversions. */
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
    select: select(),
    cast: cast(),
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
      return tabulate(permutation.map((p) => x.shape[p]!), (index) => {
        const from = x.shape.map(() => 0);
        permutation.forEach((p, d) => (from[p] = index[d]!));
        return at(x, from);
      });
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
      const shape = x.shape.map((_, d) => Math.max(0, Math.ceil((stop[d]! - start[d]!) / stride[d]!)));
      return tabulate(shape, (index) => at(x, index.map((i, d) => start[d]! + i * stride[d]!)));
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
      { args: [real, arg([], [-0.5])], params: { low: [0, 2], high: [1, 1], interior: [2, 0] }, dtypes: floats },
      { args: [matrix, value], params, dtypes: everything },
      { args: [matrix, value], params: { low: [0, 0], high: [0, 0], interior: [0, 0] }, dtypes: everything },
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
      return tabulate(x.shape, (index) => at(x, index.map((i, d) => (axes.includes(d) ? x.shape[d]! - 1 - i : i))));
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
    return tabulate(args[0]!.shape.map((n, d) => (d === axis ? total : n)), (index) => {
      let i = index[axis]!;
      let k = 0;
      while (i >= args[k]!.shape[axis]!) i -= args[k++]!.shape[axis]!;
      return at(args[k]!, index.map((p, d) => (d === axis ? i : p)));
    });
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

function select(): Row<Record<never, never>> {
  const condition = (shape: Shape, data: readonly number[]): CaseArg => arg(shape, data, "bool");
  return {
    domain: "anywhere: linear in both values",
    reference: (args) => byElement(args, (c, a, b) => (c === 1 ? a! : b!)),
    differentiable: [1, 2],
    cases: [
      { args: [condition([2, 3], [1, 0, 0, 1, 1, 0]), real, arg([3], [0.5, -4, 8])], params: {}, dtypes: floats },
      { args: [condition([3], [1, 0, 1]), arg([2, 1], [0.5, 2]), arg([], [-1])], params: {}, dtypes: floats },
      { args: [condition([], [1]), real, real], params: {}, dtypes: floats },
      { args: [condition([2, 3], [1, 0, 0, 1, 1, 0]), matrix, arg([], [0])], params: {}, dtypes: everything },
      { args: [condition([], [0]), scalar, scalar], params: {}, dtypes: everything },
      { args: [condition([2, 0], []), empty, scalar], params: {}, dtypes: everything },
      { args: [condition([2], [1, 0]), arg([2], [1, NaN]), arg([2], [NaN, 2])], params: {}, dtypes: floats, valueOnly: "NaN" },
    ],
  };
}

const inRange = [0, 1, -1, 2.75, -2.75, 100.5] as const;
const beyond = [NaN, Infinity, -Infinity, 2 ** 40, -(2 ** 40), 4294967040] as const;

function cast(): Row<{ readonly dtype: DType }> {
  const from = (dtype: DType, data: readonly number[]) =>
    everything.map((to) => ({ args: [arg([data.length], data)], params: { dtype: to }, dtypes: [dtype], valueOnly: "conversion" }));
  return {
    domain: "from float64 to itself: through other dtypes there are no central differences",
    reference: ([x], { dtype }, source) => byElement([x!], (v) => converted(v!, source, dtype)),
    differentiable: [0],
    cases: [
      { args: [real], params: { dtype: "float64" }, dtypes: ["float64"] },
      ...from("float32", [...inRange, ...beyond]),
      ...from("float64", [...inRange, ...beyond, 0.1, 1e300]),
      ...from("int32", [0, 1, -1, 2147483647, -2147483648]),
      ...from("uint32", [0, 1, 4294967295]),
      ...from("bool", [0, 1]),
      ...everything.map((to) => ({ args: [empty], params: { dtype: to }, dtypes: everything, valueOnly: "empty" })),
    ],
  };
}

/** Float to integer truncates and saturates, NaN becomes 0; between integers the bits stay; to bool is x ≠ 0. */
function converted(x: number, from: DType, to: DType): number {
  if (to === "bool") return Number(x !== 0);
  if (to === "float32" || to === "float64") return x;
  if (from === "int32" || from === "uint32" || from === "bool") return wrap(BigInt(x), to);
  const [low, high] = to === "int32" ? [-2147483648, 2147483647] : [0, 4294967295];
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high);
}
