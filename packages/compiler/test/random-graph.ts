import {
  allocate,
  avalOf,
  type Backend,
  type DType,
  type Executable,
  type Graph,
  isFloat,
  type Primitive,
  printGraph,
  scalar,
  type Shape,
  type TypedArray,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import fc from "fast-check";
import { GraphBuilder } from "../src/passes/rewrite.ts";

/** A graph and values for its inputs. */
export interface Sample {
  readonly graph: Graph;
  readonly inputs: readonly TypedArray[];
}

/** Draws numbers from a list that fast-check made and can shrink. */
class Choices {
  private at = 0;
  private readonly list: readonly number[];
  constructor(list: readonly number[]) {
    this.list = list;
  }
  below(n: number): number {
    return (this.list[this.at++ % this.list.length]! + (this.at >> 4)) % n;
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

const tame = [p.sin, p.cos, p.tanh, p.sigmoid, p.neg];
const smooth = [
  p.sin,
  p.cos,
  p.exp,
  p.tanh,
  p.sigmoid,
  p.sqrt,
  p.log,
  p.abs,
  p.sign,
  p.floor,
  p.round,
  p.rsqrt,
  p.log1p,
];
const binary = [p.add, p.sub, p.mul, p.div, p.maximum, p.minimum, p.add, p.mul, p.sub];
const ordered = [p.lt, p.le, p.gt, p.ge, p.eq, p.ne];

/** Random graphs over elementwise operations, movement, reductions, contractions, indexing and scans. */
export const samples: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.array(fc.nat(1 << 20), { minLength: 12, maxLength: 90 }),
    fc.constantFrom<DType>("float64", "float64", "float32", "int32", "uint32"),
  )
  .map(([list, dtype]) => build(new Choices(list), dtype, Math.ceil(list.length / 5)));

/** Random graphs of finite numbers over the basis of a Jacobian. */
export const samplesOfBasis: fc.Arbitrary<Sample> = fc
  .tuple(fc.array(fc.nat(1 << 20), { minLength: 12, maxLength: 90 }))
  .map(([list]) => build(new Choices(list), "float64", Math.ceil(list.length / 5), true));

function build(c: Choices, dtype: DType, length: number, basis = false): Sample {
  const b = new GraphBuilder();
  const sizes = [1 + c.below(3), c.of(basis ? [1, 1, 2, 3, 4, 5, 9, 18] : [2, 3, 4, 5, 9, 18, 37, 260])];
  const shapes: Shape[] = [
    [],
    [sizes[1]!],
    [sizes[0]!, sizes[1]!],
    [sizes[1]!, sizes[1]!],
    [1, sizes[1]!],
    [sizes[1]!, 1],
  ];
  const inputs = [0, 1, 2].map(() => b.input(avalOf(c.of(shapes), dtype)));
  const values: Var[] = [...inputs];
  if (basis) values.push(...oneHots(b, c, sizes[1]!, dtype));
  for (let i = 0; i < length; i++) {
    const made = step(b, c, values, dtype, basis);
    if (made !== undefined && made.aval.size <= 4000 && made.aval.shape.length <= 4)
      values.push(made);
  }
  const outputs = [values.at(-1)!, ...Array.from({ length: c.below(3) }, () => c.of(values))];
  const arrays = inputs.map((v) => {
    const data = allocate(v.aval.dtype, v.aval.size);
    for (let i = 0; i < data.length; i++)
      data[i] = basis ? (c.below(41) - 20) / 8 : numberOf(c, dtype);
    return data;
  });
  return { graph: b.finish(outputs), inputs: arrays };
}

/** Bases of n directions, some of a part of the space or for a matrix. */
function oneHots(b: GraphBuilder, c: Choices, n: number, dtype: DType): Var[] {
  return [0, 1].map(() => {
    const rows = c.of([n, n, Math.max(1, n - 1), 2 * n]);
    const columns = c.of([n, 2 * n]);
    let row = b.one(p.iota, [], { shape: [rows, 1], axis: 0, dtype: "int32", basis: true });
    if (c.below(3) === 0) row = b.one(p.add, [row, b.constant(scalar(c.below(3), "int32"))], {});
    const column = b.one(p.iota, [], { shape: [1, columns], axis: 1, dtype: "int32" });
    const x = b.one(p.cast, [b.one(p.eq, [row, column], {})], { dtype });
    return c.below(2) === 0 || columns === n
      ? x
      : b.one(p.reshape, [x], {
          shape: [
            rows,
            ...c.of([
              [2, n],
              [n, 2],
            ]),
          ],
        });
  });
}

function numberOf(c: Choices, dtype: DType): number {
  const k = c.below(40);
  if (!isFloat(dtype))
    return k < 3 ? [2147483647, 65537, 123456789][k]! : k - (dtype === "int32" ? 20 : 0);
  if (k < 5) return [0, -0, NaN, Infinity, -1][k]!;
  return (c.below(4001) - 2000) / 500;
}

const pair = (c: Choices, values: readonly Var[], dtype: DType): [Var, Var] | undefined => {
  const same = values.filter((v) => v.aval.dtype === dtype);
  const x = c.of(same);
  const fits = same.filter((v) => broadcasts(x.aval.shape, v.aval.shape));
  return [x, c.of(fits)];
};

function broadcasts(a: Shape, b: Shape): boolean {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const m = a[a.length - i]!;
    const n = b[b.length - i]!;
    if (m !== n && m !== 1 && n !== 1) return false;
  }
  return true;
}

function step(
  b: GraphBuilder,
  c: Choices,
  values: readonly Var[],
  dtype: DType,
  finite: boolean,
): Var | undefined {
  const numbers = values.filter((v) => v.aval.dtype === dtype);
  const x = finite && c.below(2) === 0 ? numbers.at(-1)! : c.of(numbers);
  const { shape } = x.aval;
  const rank = shape.length;
  const emit = (primitive: Primitive, inputs: readonly Var[], params: object = {}): Var =>
    b.one(primitive, inputs, params);
  switch (c.below(22)) {
    case 0:
    case 1:
    case 2: {
      const [u, v] = pair(c, values, dtype)!;
      return emit(c.of(finite ? [p.add, p.sub, p.mul, p.mul] : binary), [u, v]);
    }
    case 3:
      return isFloat(dtype)
        ? emit(c.of(finite ? tame : smooth), [x])
        : emit(c.of([p.bitNot, p.neg, p.abs]), [x]);
    case 4:
      return emit(c.of([p.neg, p.neg, p.integerPow]), [x], { exponent: 2 + c.below(2) });
    case 5: {
      const [u, v] = pair(c, values, dtype)!;
      const condition = emit(c.of(ordered), [u, v]);
      const [s, t] = pair(c, values, dtype)!;
      return broadcasts(condition.aval.shape, s.aval.shape) &&
        broadcasts(condition.aval.shape, t.aval.shape) &&
        outFits(condition, s, t)
        ? emit(p.select, [condition, s, t])
        : condition;
    }
    case 6:
      return emit(p.transpose, [x], { permutation: shape.map((_, i) => rank - 1 - i) });
    case 7:
      return emit(p.reshape, [x], {
        shape: c.of([[x.aval.size], [1, ...shape], [...shape, 1], [...shape].reverse()]),
      });
    case 8:
      return emit(p.broadcastTo, [x], { shape: [2, ...shape] });
    case 9:
    case 10: {
      if (rank === 0) return undefined;
      const start = shape.map((n) => c.below(n));
      const stop = shape.map((n, i) => start[i]! + 1 + c.below(n - start[i]!));
      return emit(p.slice, [x], { start, stop, stride: shape.map(() => 1 + c.below(2)) });
    }
    case 11:
      return emit(p.flip, [x], { axes: shape.map((_, i) => i).filter(() => c.below(2) === 0) });
    case 12:
    case 13: {
      const zero = b.one(
        p.reshape,
        [
          c.of(
            numbers
              .filter((v) => v.aval.size === 1)
              .concat(emit(p.reduceSum, [x], { axes: shape.map((_, i) => i) })),
          ),
        ],
        { shape: [] },
      );
      const some = (): number[] => shape.map(() => c.below(3));
      return emit(p.pad, [x, zero], {
        low: some(),
        high: some(),
        interior: shape.map(() => (c.below(4) === 0 ? 1 : 0)),
      });
    }
    case 14:
    case 15: {
      const axes = shape.map((_, i) => i).filter(() => c.below(3) > 0);
      return emit(c.of([p.reduceSum, p.reduceSum, p.reduceMax, p.reduceMin, p.reduceProd]), [x], {
        axes,
      });
    }
    case 16: {
      const fits = numbers.filter(
        (v) => rank > 0 && v.aval.shape.length > 0 && v.aval.shape[0] === shape[rank - 1],
      );
      if (fits.length === 0) return undefined;
      return emit(p.dot, [x, c.of(fits)], {
        lhsContract: [rank - 1],
        rhsContract: [0],
        lhsBatch: [],
        rhsBatch: [],
      });
    }
    case 17: {
      const others = numbers.filter(
        (v) =>
          v.aval.shape.length === rank &&
          rank > 0 &&
          v.aval.shape.every((n, i) => i === 0 || n === shape[i]),
      );
      return others.length === 0 ? undefined : emit(p.concatenate, [x, c.of(others)], { axis: 0 });
    }
    case 18: {
      if (rank === 0) return undefined;
      const axis = c.below(rank);
      return emit(c.of([p.cumSum, p.cumMax, p.cumProd]), [x], { axis, reverse: c.below(2) === 0 });
    }
    case 19:
    case 20: {
      if (rank === 0) return undefined;
      const axis = c.below(rank);
      const batchDims = c.below(axis + 1);
      const lead = shape.slice(0, batchDims);
      const given = c.of(values.slice(0, 3));
      const indices =
        batchDims === 0 && c.below(3) > 0
          ? fromData(b, given, shape[axis]!)
          : fromPlaces(b, [...lead, ...c.of([[], [3], [2, 2], [17]])], shape[axis]!);
      return emit(p.gather, [x, indices], { axis, batchDims });
    }
    default: {
      const i = emit(p.iota, [], { shape: c.of([shape, [3]]), axis: 0, dtype: "int32" });
      if (rank === 0 || i.aval.shape.length === 0) return undefined;
      return emit(p.cast, [c.of([i, emit(p.eq, [i, i])])], { dtype });
    }
  }
}

/** Indices below n that depend on what a program is given. */
function fromData(b: GraphBuilder, v: Var, n: number): Var {
  const x = b.one(p.cast, [v], { dtype: "float64" });
  const part = b.one(p.abs, [b.one(p.sin, [x])]);
  const at = b.one(p.mul, [part, b.constant(scalar(n - 1, "float64"))]);
  return b.one(p.cast, [b.one(p.round, [at])], { dtype: "int32" });
}

/** Indices below n that depend on where they stand. */
function fromPlaces(b: GraphBuilder, shape: Shape, n: number): Var {
  if (shape.length === 0) return b.constant(scalar(n - 1, "int32"));
  const place = b.one(p.iota, [], { shape, axis: shape.length - 1, dtype: "int32" });
  const first = b.one(p.iota, [], { shape, axis: 0, dtype: "int32" });
  const sum = b.one(p.add, [place, first]);
  const below = b.one(p.lt, [sum, b.constant(scalar(n, "int32"))]);
  return b.one(p.select, [below, sum, b.constant(scalar(n - 1, "int32"))]);
}

function outFits(a: Var, b: Var, c: Var): boolean {
  return (
    broadcasts(b.aval.shape, c.aval.shape) &&
    broadcasts(a.aval.shape, b.aval.shape) &&
    broadcasts(a.aval.shape, c.aval.shape)
  );
}

/** How what `backend` compiles, run twice, differs from what `interpreter` gives; with the graph, or null. */
export function faultOf(interpreter: Backend, backend: Backend, { graph, inputs }: Sample, tolerance: number): string | null {
  const run = (of: Executable): readonly TypedArray[] => of.run(inputs.map((x) => x.slice())) as readonly TypedArray[];
  const expected = run(interpreter.compile(graph));
  let fault: string | null;
  try {
    const executable = backend.compile(graph);
    run(executable);
    fault = difference(expected, run(executable), tolerance);
  } catch (error) {
    fault = String((error as Error).stack);
  }
  return fault && `${fault}\n${printGraph(graph)}`;
}

/** Whether two results are equal: to the last bit, or within `tolerance` of the larger of them. */
export function difference(
  a: readonly TypedArray[],
  b: readonly TypedArray[],
  tolerance = 0,
): string | null {
  if (a.length !== b.length) return `${a.length} and ${b.length} outputs`;
  for (let k = 0; k < a.length; k++) {
    if (a[k]!.constructor !== b[k]!.constructor || a[k]!.length !== b[k]!.length)
      return `output ${k}: arrays differ`;
    for (let i = 0; i < a[k]!.length; i++) {
      const [x, y] = [a[k]![i]!, b[k]![i]!];
      if (Object.is(x, y) || (tolerance > 0 && x === y)) continue;
      if (!(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x), Math.abs(y))))
        return `output ${k}[${i}]: ${x} and ${y}`;
    }
  }
  return null;
}
