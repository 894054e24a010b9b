import { type DType, isInteger, type ReduceParams, type ScanParams } from "@cotangent/core";
import { at, type Grid, positions, tabulate } from "../grid.ts";
import {
  arg,
  type CaseArg,
  everything,
  floats,
  integers,
  numbers,
  type PrimitiveCase,
  type Row,
  wrap,
} from "./row.ts";

/** Distinct eighths, so that sums and small products are exact and no two are tied. */
const distinct = [
  1.5, -0.625, 2.25, 0.875, -1.75, 3.125, -2.5, 0.375, 1.125, -0.25, 2.75, -3.375,
] as const;
const whole = [3, 1, 4, 2, 5, 9, 6, 8, 7, 10, 12, 11] as const;
const cube = /* @__PURE__ */ arg([2, 3, 2], distinct);
const wholeCube = /* @__PURE__ */ arg([2, 3, 2], whole);
const axesList = [[0], [1], [0, 2], [0, 1, 2], []] as const;

/** Sums, extrema, cumulative operations, sorting. */
export function reductionCases() {
  const nonEmpty = "nothing is reduced over an empty dimension: it has no extremum";
  return {
    reduceSum: reduction("anywhere", total(), [emptySum, overflow]),
    reduceProd: reduction("anywhere, zeros included", product(), [
      emptySum,
      overflow,
      { args: [arg([4], [2, 0, 3, -1.5])], params: { axes: [0] }, dtypes: floats },
      { args: [arg([4], [2, 0, 0, -1.5])], params: { axes: [0] }, dtypes: floats },
    ]),
    reduceMax: reduction(`away from ties; ${nonEmpty}`, (xs) => Math.max(...xs), extremeCases),
    reduceMin: reduction(`away from ties; ${nonEmpty}`, (xs) => Math.min(...xs), extremeCases),
    argMax: argReduction((a, b) => a > b),
    argMin: argReduction((a, b) => a < b),
    cumSum: scan("anywhere", total()),
    cumProd: scan("anywhere, zeros included", product(), [
      { args: [arg([4], [2, 0, 3, -1.5])], params: { axis: 0, reverse: false }, dtypes: floats },
      { args: [arg([5], [2, 0, 3, 0, -1.5])], params: { axis: 0, reverse: false }, dtypes: floats },
    ]),
    cumMax: scan("away from ties", (xs) => Math.max(...xs), nanScan),
    cumMin: scan("away from ties", (xs) => Math.min(...xs), nanScan),
    argSort: argSort(),
  };
}

type Reduce = (xs: readonly number[], dtype: DType) => number;

const emptySum: PrimitiveCase<ReduceParams> = {
  args: [arg([0, 3], [])],
  params: { axes: [0] },
  dtypes: numbers,
  valueOnly: "empty",
};
const overflow: PrimitiveCase<ReduceParams> = {
  args: [arg([2, 3], [2147483647, 65537, 3, 1073741825, 123456789, 2000000011])],
  params: { axes: [1] },
  dtypes: integers,
  valueOnly: "wraps",
};
const extremeCases: readonly PrimitiveCase<ReduceParams>[] = [
  { args: [arg([2, 2], [1, NaN, 3, 4])], params: { axes: [1] }, dtypes: floats, valueOnly: "NaN" },
  {
    args: [arg([3], [2, 2, -Infinity])],
    params: { axes: [0] },
    dtypes: floats,
    valueOnly: "a tie",
  },
  {
    args: [arg([2, 2], [0, 1, 0, 0])],
    params: { axes: [1] },
    dtypes: ["bool"],
    valueOnly: "booleans",
  },
  { args: [arg([2, 0], [])], params: { axes: [0] }, dtypes: floats, valueOnly: "empty" },
];
const nanScan: readonly PrimitiveCase<ScanParams>[] = [
  {
    args: [arg([4], [1, NaN, 3, 0])],
    params: { axis: 0, reverse: false },
    dtypes: floats,
    valueOnly: "NaN",
  },
];

/** Folds numbers, or integers that wrap to 32 bits. */
function fold(
  real: (a: number, b: number) => number,
  whole: (a: bigint, b: bigint) => bigint,
  start: 0 | 1,
): Reduce {
  return (xs, dtype) =>
    isInteger(dtype)
      ? wrap(xs.map(BigInt).reduce(whole, BigInt(start)), dtype)
      : xs.reduce(real, start);
}
const total = (): Reduce =>
  fold(
    (a, b) => a + b,
    (a, b) => a + b,
    0,
  );
const product = (): Reduce =>
  fold(
    (a, b) => a * b,
    (a, b) => a * b,
    1,
  );

function reduced(x: Grid, axes: readonly number[], f: (xs: readonly number[]) => number): Grid {
  const kept = x.shape.map((_, d) => d).filter((d) => !axes.includes(d));
  const inner = axes.map((d) => x.shape[d]!);
  return tabulate(
    kept.map((d) => x.shape[d]!),
    (out) => {
      const position = x.shape.map(() => 0);
      kept.forEach((d, k) => (position[d] = out[k]!));
      return f(
        positions(inner).map((over) => {
          axes.forEach((d, k) => (position[d] = over[k]!));
          return at(x, position);
        }),
      );
    },
  );
}

function reduction(
  domain: string,
  f: Reduce,
  more: readonly PrimitiveCase<ReduceParams>[],
): Row<ReduceParams> {
  return {
    domain,
    reference: ([x], { axes }, dtype) => reduced(x!, axes, (xs) => f(xs, dtype)),
    differentiable: [0],
    // sums of these numbers are exact; products round in another order than the naive one
    ulp: { float32: 8, float64: 8 },
    cases: [
      ...axesList.map((axes) => ({ args: [cube], params: { axes }, dtypes: floats })),
      { args: [arg([], [1.5])], params: { axes: [] }, dtypes: floats },
      ...axesList.map((axes) => ({
        args: [wholeCube],
        params: { axes },
        dtypes: ["int32", "uint32"] as const,
        valueOnly: "integers",
      })),
      ...more,
    ],
  };
}

function argReduction(better: (a: number, b: number) => boolean): Row<{ readonly axis: number }> {
  const first = (xs: readonly number[]): number => {
    let best = 0;
    for (let i = 0; i < xs.length; i++) {
      if (Number.isNaN(xs[best])) return best;
      if (Number.isNaN(xs[i]) || better(xs[i]!, xs[best]!)) best = i;
    }
    return best;
  };
  const params = [0, 1, 2].map((axis) => ({ axis }));
  return {
    domain: "anywhere: indices have no derivative",
    reference: ([x], { axis }) => reduced(x!, [axis], first),
    differentiable: [],
    cases: [
      ...params.map((p) => ({ args: [cube], params: p, dtypes: floats })),
      ...params.map((p) => ({
        args: [wholeCube],
        params: p,
        dtypes: ["int32", "uint32"] as const,
      })),
      { args: [arg([5], [1, 3, 0, 3, 0])], params: { axis: 0 }, dtypes: numbers },
      { args: [arg([4], [1, NaN, 3, NaN])], params: { axis: 0 }, dtypes: floats },
      { args: [arg([2, 2], [0, 1, 1, 1])], params: { axis: 1 }, dtypes: ["bool"] },
      { args: [arg([0, 2], [])], params: { axis: 1 }, dtypes: floats },
    ],
  };
}

function lane(x: Grid, index: readonly number[], axis: number): number[] {
  return Array.from({ length: x.shape[axis]! }, (_, i) =>
    at(
      x,
      index.map((p, d) => (d === axis ? i : p)),
    ),
  );
}

function scan(
  domain: string,
  f: Reduce,
  more: readonly PrimitiveCase<ScanParams>[] = [],
): Row<ScanParams> {
  const params = [0, 1, 2].flatMap((axis) => [false, true].map((reverse) => ({ axis, reverse })));
  return {
    domain,
    reference: (args, { axis, reverse }, dtype) => {
      const x = args[0]!;
      return tabulate(x.shape, (index) => {
        const xs = lane(x, index, axis);
        return f(reverse ? xs.slice(index[axis]) : xs.slice(0, index[axis]! + 1), dtype);
      });
    },
    differentiable: [0],
    ulp: { float32: 8, float64: 8 },
    cases: [
      ...params.map((p) => ({ args: [cube], params: p, dtypes: floats })),
      ...params.map((p) => ({
        args: [wholeCube],
        params: p,
        dtypes: ["int32", "uint32"] as const,
        valueOnly: "integers",
      })),
      {
        args: [arg([0, 3], [])],
        params: { axis: 0, reverse: false },
        dtypes: numbers,
        valueOnly: "empty",
      },
      ...more,
    ],
  };
}

function argSort(): Row<{ readonly axis: number; readonly descending: boolean }> {
  const order = (a: number, b: number): number => {
    if (Number.isNaN(a) || Number.isNaN(b))
      return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const both = (args: readonly CaseArg[], axis: number, dtypes: readonly DType[]) =>
    [false, true].map((descending) => ({ args, params: { axis, descending }, dtypes }));
  return {
    domain: "anywhere: indices have no derivative",
    reference: (args, { axis, descending }) => {
      const x = args[0]!;
      return tabulate(x.shape, (index) => {
        const xs = lane(x, index, axis);
        const sorted = xs
          .map((_, i) => i)
          .sort((i, j) => (descending ? order(xs[j]!, xs[i]!) : order(xs[i]!, xs[j]!)) || i - j);
        return sorted[index[axis]!]!;
      });
    },
    differentiable: [],
    cases: [
      ...[0, 1, 2].flatMap((axis) => both([cube], axis, floats)),
      ...both([wholeCube], 1, ["int32", "uint32"]),
      ...both([arg([6], [2, 1, 2, 1, 3, 1])], 0, numbers),
      ...both([arg([5], [1, NaN, -Infinity, NaN, Infinity])], 0, floats),
      ...both([arg([4], [1, 0, 1, 0])], 0, ["bool"]),
      ...both([arg([0], [])], 0, everything),
    ],
  };
}
