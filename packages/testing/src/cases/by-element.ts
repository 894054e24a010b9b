import { broadcastShapes, type DType, isFloat } from "@cotangent/core";
import { broadcastAt, type Grid, tabulate } from "../grid.ts";
import { arg, floats, type PrimitiveCase, type Row, wrap } from "./row.ts";
import type { Values } from "./special-values.ts";

type None = Record<never, never>;
type Scalar = (...xs: number[]) => number;
type Whole = (...xs: bigint[]) => bigint;

const none: None = {};
/** Within the rounding of a good mathematical library. */
const libraryUlp = { float32: 2, float64: 4 } as const;

/** Applies a function of numbers by element, with broadcasting. */
export function byElement(args: readonly Grid[], f: Scalar): Grid {
  const shape = broadcastShapes(args.map((a) => a.shape))!;
  return tabulate(shape, (index) => f(...args.map((a) => broadcastAt(a, index))));
}

function reference(real: Scalar, whole: Whole | undefined): Row<None>["reference"] {
  return (args, _params, dtype) => {
    if (isFloat(dtype) || dtype === "bool" || whole === undefined)
      return byElement(args, real);
    return byElement(args, (...xs) => wrap(whole(...xs.map(BigInt)), dtype));
  };
}

export interface ElementwiseOptions {
  readonly domain: string;
  /** Values for further cases in floating point where only the value is checked, argument by argument. */
  readonly extremes?: readonly (readonly number[])[];
  /** The function on integers, and with it that the primitive takes them; wraps to 32 bits. */
  readonly whole?: Whole;
  readonly discrete?: true;
  readonly ulp?: Row<None>["ulp"];
}

/** Numbers that try the wrapping of integers; the first six are of either sign. */
export const signedValues: readonly number[] = [-7, -1, 4, 3, 2147483647, -2147483648];
export const unsignedValues: readonly number[] = [7, 1, 4, 3, 4294967295, 2147483648];

function integerCases(places: number): PrimitiveCase<None>[] {
  const others = [3, -2, 1, -1];
  const make = (dtype: DType, values: readonly number[]): PrimitiveCase<None> => ({
    args: Array.from({ length: places }, (_, k) =>
      k === 0 ? arg([6, 1], values) : arg([4], dtype === "int32" ? others : others.map(Math.abs)),
    ),
    params: none,
    dtypes: [dtype],
    valueOnly: "integers",
  });
  return [make("int32", signedValues), make("uint32", unsignedValues)];
}

/** A primitive of one argument by element; `points` are six smooth points of the domain. */
export function unary(
  real: Scalar,
  points: readonly number[],
  options: ElementwiseOptions,
): Row<None> {
  const at = (
    shape: readonly number[],
    data: readonly number[],
    valueOnly?: string,
  ): PrimitiveCase<None> => ({
    args: [arg(shape, data)],
    params: none,
    dtypes: floats,
    ...(valueOnly === undefined ? {} : { valueOnly }),
  });
  const extremes = options.extremes?.[0] ?? [];
  return row(
    real,
    options,
    [0],
    [
      at([2, 3], points),
      at([], points.slice(0, 1)),
      at([2, 0], [], "empty"),
      ...(extremes.length === 0
        ? []
        : [at([extremes.length], extremes, "poles, kinks and the ends of the range")]),
      ...(options.whole === undefined ? [] : integerCases(1)),
    ],
  );
}

/** A primitive of two arguments by element; `as` and `bs` are six and three smooth points, in any combination. */
export function binary(
  real: Scalar,
  as: readonly number[],
  bs: readonly number[],
  options: ElementwiseOptions,
): Row<None> {
  const at = (a: PrimitiveCase<None>["args"], valueOnly?: string): PrimitiveCase<None> => ({
    args: a,
    params: none,
    dtypes: floats,
    ...(valueOnly === undefined ? {} : { valueOnly }),
  });
  const [xs = [], ys = []] = options.extremes ?? [];
  return row(
    real,
    options,
    [0, 1],
    [
      at([arg([2, 3], as), arg([2, 3], [...bs, ...bs])]),
      at([arg([2, 3], as), arg([3], bs)]),
      at([arg([2, 3], as), arg([], bs.slice(0, 1))]),
      at([arg([3], as.slice(3)), arg([2, 1], bs.slice(0, 2))]),
      at([arg([2, 1], as.slice(0, 2)), arg([3], bs)]),
      at([arg([2, 3], as), arg([2, 1], bs.slice(0, 2))]),
      at([arg([1], as.slice(0, 1)), arg([2, 3], [...bs, ...bs])]),
      at([arg([1, 2, 1], as.slice(0, 2)), arg([2, 1, 3], [...bs, ...bs])]),
      at([arg([], as.slice(0, 1)), arg([3], bs)]),
      at([arg([], as.slice(0, 1)), arg([], bs.slice(0, 1))]),
      at([arg([0, 3], []), arg([3], bs)], "empty"),
      at([arg([], as.slice(0, 1)), arg([2, 0], [])], "empty"),
      ...(xs.length === 0
        ? []
        : [
            at(
              [arg([xs.length], xs), arg([ys.length], ys)],
              "poles, ties and the ends of the range",
            ),
          ]),
      ...(options.whole === undefined ? [] : integerCases(2)),
    ],
  );
}

function row(
  real: Scalar,
  options: ElementwiseOptions,
  differentiable: readonly number[],
  cases: readonly PrimitiveCase<None>[],
): Row<None> {
  return {
    domain: options.domain,
    reference: reference(real, options.whole),
    differentiable: options.discrete === true ? [] : differentiable,
    cases,
    ...(options.ulp === undefined ? {} : { ulp: options.ulp }),
  };
}

/** `unary` for a function that no library has: its values stand in a table, six smooth points first. */
export function tabulated(
  values: Values,
  domain: string,
  limits: readonly (readonly [number, number])[] = [],
): Row<None> {
  const table = new Map<number, number>([...values, ...limits]);
  return unary(
    lookup(table),
    values.slice(0, 6).map(([x]) => x),
    {
      domain,
      extremes: [[...table.keys()].slice(6)],
      ulp: { float32: 2, float64: 64 },
    },
  );
}

function lookup(table: ReadonlyMap<number, number>): Scalar {
  return (x) => {
    const y = table.get(x!);
    if (y === undefined) throw new Error(`no value is tabulated at ${x}`);
    return y;
  };
}

/** Numbers of either sign over the exponents of float32, which holds them exactly. */
function wholeRange(): number[] {
  const magnitudes = Array.from({ length: 36 }, (_, k) => Math.fround(1.3 * 2 ** (7 * k - 120)));
  return [...magnitudes, ...magnitudes.map((x) => -x)];
}

/** `unary` of a function of JavaScript's `Math`, to the rounding of a library over the whole range of float32. */
export function mathFunction(
  real: Scalar,
  points: readonly number[],
  options: ElementwiseOptions,
): Row<None> {
  const row = unary(real, points, { ulp: libraryUlp, ...options });
  const range = wholeRange();
  const sweep = {
    args: [arg([range.length], range)],
    params: none,
    dtypes: floats,
    valueOnly: "the whole range of float32",
  };
  return { ...row, cases: [...row.cases, sweep] };
}

export function mathFunction2(
  real: Scalar,
  as: readonly number[],
  bs: readonly number[],
  options: ElementwiseOptions,
): Row<None> {
  return binary(real, as, bs, { ulp: libraryUlp, ...options });
}
