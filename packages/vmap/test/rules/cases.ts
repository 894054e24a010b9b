import { type DType, none, type Primitive, primitives as p, type Shape } from "@cotangent/core";
import { type Arg, arg } from "../support.ts";

/** One use of a primitive on one example. */
export interface Case {
  readonly primitive: Primitive;
  readonly args: readonly Arg[];
  readonly params: object;
  readonly tolerance?: number;
}

const summed = 1e-13;

function elementwise(
  primitives: readonly Primitive[],
  dtypes: readonly DType[],
  shapes: readonly (readonly Shape[])[],
): Case[] {
  return primitives.flatMap((primitive) =>
    shapes.flatMap((list) =>
      dtypes.map((dtype) => ({
        primitive,
        args: list.map((shape) => arg(shape, dtype)),
        params: none,
      })),
    ),
  );
}

const one: Shape[][] = [[[]], [[3]], [[2, 3]]];
/** Equal ranks, scalars on either side, a row, a column, an axis of size 1, ranks that differ by two. */
const two: Shape[][] = [
  [[], []],
  [[3], []],
  [[], [2, 3]],
  [[3], [3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [2, 3],
  ],
  [[3], [2, 1, 1]],
  [
    [2, 2, 3],
    [2, 3],
  ],
];
const three: Shape[][] = [
  [[2], [2], [2]],
  [[], [2, 3], [3]],
  [[2, 3], [], [2, 1]],
  [[3], [2, 1], [2, 2, 3]],
];

const floatUnary = [
  p.exp,
  p.exp2,
  p.expm1,
  p.log,
  p.log2,
  p.log10,
  p.log1p,
  p.sqrt,
  p.rsqrt,
  p.sigmoid,
  p.sin,
  p.cos,
  p.tan,
  p.asin,
  p.acos,
  p.atan,
  p.sinh,
  p.cosh,
  p.tanh,
  p.asinh,
  p.acosh,
  p.atanh,
  p.erf,
  p.erfc,
  p.floor,
  p.ceil,
  p.round,
  p.trunc,
  p.stopGradient,
];
const floatBinary = [p.div, p.rem, p.pow, p.atan2, p.hypot, p.logaddexp, p.xlogy];
const binary = [p.add, p.sub, p.mul, p.maximum, p.minimum, p.eq, p.ne, p.lt, p.le, p.gt, p.ge];

const condition = (shapes: readonly Shape[]): Arg[] =>
  shapes.map((s, i) => arg(s, i === 0 ? "bool" : "float64"));

const elementwiseCases: Case[] = [
  ...elementwise(floatUnary, ["float64"], one),
  ...elementwise([p.neg, p.abs, p.sign], ["float64", "int32"], one),
  ...elementwise([p.bitNot], ["int32", "bool"], one),
  ...elementwise(floatBinary, ["float64"], two),
  ...elementwise(binary, ["float64", "int32"], two),
  ...elementwise([p.bitAnd, p.bitOr, p.bitXor], ["int32", "bool"], two),
  ...elementwise([p.shiftLeft, p.shiftRight], ["int32", "uint32"], two),
  ...three.map((shapes) => ({ primitive: p.select, args: condition(shapes), params: none })),
  ...one.map(([shape]) => ({ primitive: p.cast, args: [arg(shape!)], params: { dtype: "bool" } })),
  ...one.map(([shape]) => ({
    primitive: p.integerPow,
    args: [arg(shape!)],
    params: { exponent: 3 },
  })),
];

const reductionCases: Case[] = [
  ...[p.reduceSum, p.reduceProd, p.reduceMax, p.reduceMin].flatMap((primitive) =>
    [[], [0], [1], [2], [0, 2], [1, 2], [0, 1, 2]].map((axes) => ({
      primitive,
      args: [arg([2, 3, 2])],
      params: { axes },
      tolerance: summed,
    })),
  ),
  { primitive: p.reduceMax, args: [arg([2, 3], "bool")], params: { axes: [1] } },
  ...[p.argMax, p.argMin].flatMap((primitive) =>
    [0, 1, 2].map((axis) => ({ primitive, args: [arg([2, 3, 2])], params: { axis } })),
  ),
  ...[p.cumSum, p.cumProd, p.cumMax, p.cumMin].flatMap((primitive) =>
    [0, 1].flatMap((axis) =>
      [false, true].map((reverse) => ({
        primitive,
        args: [arg([2, 3])],
        params: { axis, reverse },
        tolerance: summed,
      })),
    ),
  ),
  ...[0, 1].flatMap((axis) =>
    [false, true].map((descending) => ({
      primitive: p.argSort,
      args: [arg([2, 4])],
      params: { axis, descending },
    })),
  ),
];

const movementCases: Case[] = [
  ...(
    [
      [[6], [2, 3]],
      [[2, 3], [6]],
      [
        [2, 3],
        [3, 2],
      ],
      [
        [2, 3],
        [2, 1, 3],
      ],
      [
        [2, 1, 3],
        [2, 3],
      ],
      [
        [2, 3, 2],
        [6, 2],
      ],
      [
        [2, 3, 2],
        [2, 6],
      ],
      [[1], []],
      [[], [1, 1]],
      [
        [0, 3],
        [3, 0],
      ],
      [[2, 0], [0]],
    ] as [Shape, Shape][]
  ).map(([from, shape]) => ({ primitive: p.reshape, args: [arg(from)], params: { shape } })),
  ...[
    [0, 1, 2],
    [1, 0, 2],
    [2, 0, 1],
    [2, 1, 0],
  ].map((permutation) => ({
    primitive: p.transpose,
    args: [arg([2, 3, 4])],
    params: { permutation },
  })),
  ...(
    [
      [[], [2]],
      [[3], [2, 3]],
      [
        [2, 1],
        [2, 3],
      ],
      [
        [1, 3],
        [2, 2, 3],
      ],
      [[3], [0, 3]],
    ] as [Shape, Shape][]
  ).map(([from, shape]) => ({ primitive: p.broadcastTo, args: [arg(from)], params: { shape } })),
  { primitive: p.slice, args: [arg([5])], params: { start: [1], stop: [5], stride: [2] } },
  {
    primitive: p.slice,
    args: [arg([4, 3])],
    params: { start: [0, 1], stop: [4, 3], stride: [3, 1] },
  },
  { primitive: p.pad, args: [arg([3]), arg([])], params: { low: [1], high: [2], interior: [1] } },
  {
    primitive: p.pad,
    args: [arg([2, 3]), arg([])],
    params: { low: [0, 1], high: [1, 0], interior: [2, 0] },
  },
  {
    primitive: p.pad,
    args: [arg([2], "bool"), arg([], "bool")],
    params: { low: [1], high: [0], interior: [0] },
  },
  { primitive: p.flip, args: [arg([2, 3])], params: { axes: [0] } },
  { primitive: p.flip, args: [arg([2, 3])], params: { axes: [0, 1] } },
  { primitive: p.concatenate, args: [arg([2]), arg([3]), arg([1])], params: { axis: 0 } },
  { primitive: p.concatenate, args: [arg([2, 3]), arg([1, 3])], params: { axis: 0 } },
  { primitive: p.concatenate, args: [arg([2, 3]), arg([2, 2])], params: { axis: 1 } },
];

const index = (shape: Shape, n: number): Arg => arg(shape, "int32", (r) => Math.floor(r * n));

/** x, indices, axis, batchDims, and the shape of the updates. */
const indexed: [Shape, Shape, number, number, Shape][] = [
  [[4], [], 0, 0, []],
  [[4], [3], 0, 0, [3]],
  [[4, 2], [2, 3], 0, 0, [2, 3, 2]],
  [[2, 4], [3], 1, 0, [2, 3]],
  [[2, 4, 3], [2], 1, 0, [2, 2, 3]],
  [[2, 4], [2, 3], 1, 1, [2, 3]],
  [[2, 3, 4], [2, 2], 2, 1, [2, 3, 2]],
  [[2, 3, 4], [2, 3, 1], 2, 2, [2, 3, 1]],
];
const indexingCases: Case[] = indexed.flatMap(([shape, indices, axis, batchDims, updates]) => {
  const x = arg(shape);
  const i = index(indices, shape[axis]!);
  const params = { axis, batchDims };
  return [
    { primitive: p.gather, args: [x, i], params },
    { primitive: p.scatter, args: [x, i, arg(updates)], params },
    { primitive: p.scatterAdd, args: [x, i, arg(updates)], params, tolerance: summed },
  ];
});

const contracted: [Shape, Shape, number[], number[], number[], number[]][] = [
  [[], [], [], [], [], []],
  [[3], [3], [0], [0], [], []],
  [[2], [3], [], [], [], []],
  [[2, 3], [3], [1], [0], [], []],
  [[3], [3, 2], [0], [0], [], []],
  [[2, 3], [3, 4], [1], [0], [], []],
  [[3, 2], [4, 3], [0], [1], [], []],
  [[2, 3, 4], [4, 3], [1, 2], [1, 0], [], []],
  [[2, 3], [2, 3], [1], [1], [0], [0]],
  [[2, 3, 4], [2, 4, 2], [2], [1], [0], [0]],
  [[4, 2, 3], [2, 4, 2], [0], [1], [1], [2]],
  [[2, 3], [3, 2], [], [], [0, 1], [1, 0]],
];
const contractionCases: Case[] = contracted.map(
  ([a, b, lhsContract, rhsContract, lhsBatch, rhsBatch]) => ({
    primitive: p.dot,
    args: [arg(a), arg(b)],
    params: { lhsContract, rhsContract, lhsBatch, rhsBatch },
    tolerance: summed,
  }),
);

export const cases: readonly Case[] = [
  ...elementwiseCases,
  ...reductionCases,
  ...movementCases,
  ...indexingCases,
  ...contractionCases,
];
