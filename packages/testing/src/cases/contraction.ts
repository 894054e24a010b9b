import { type DotParams, type DType, isInteger } from "@cotangent/core";
import { at, type Grid, positions, tabulate } from "../grid.ts";
import { arg, type CaseArg, filled, floats, integers, numbers, type Row, wrap } from "./row.ts";

/** Products summed over axes. */
export function contractionCases() {
  return { dot: dot() };
}

function contraction([a, b]: readonly [Grid, Grid], params: DotParams, dtype: DType): Grid {
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
    const position = (
      x: Grid,
      ...parts: (readonly [readonly number[], readonly number[]])[]
    ): number[] => {
      const at = x.shape.map(() => 0);
      for (const [axes, values] of parts) axes.forEach((d, k) => (at[d] = values[k]!));
      return at;
    };
    const pairs = positions(sizes(a, lhsContract)).map((over) => [
      at(a, position(a, [lhsBatch, batch], [lhsFree, left], [lhsContract, over])),
      at(b, position(b, [rhsBatch, batch], [rhsFree, right], [rhsContract, over])),
    ]);
    if (isInteger(dtype))
      return wrap(
        pairs.reduce((sum, [x, y]) => sum + BigInt(x!) * BigInt(y!), 0n),
        dtype,
      );
    return pairs.reduce((sum, [x, y]) => sum + x! * y!, 0);
  });
}

function dot(): Row<DotParams> {
  const axes = (
    lhsContract: number[],
    rhsContract: number[],
    lhsBatch: number[] = [],
    rhsBatch: number[] = [],
  ): DotParams => ({ lhsContract, rhsContract, lhsBatch, rhsBatch });
  const x = (...shape: number[]): CaseArg => filled(shape, [1.5, -0.5, 2.25, 0.75, -1.75, 3, -2.5]);
  const whole = (...shape: number[]): CaseArg => filled(shape, [3, 1, 4, 2, 5]);
  const large = [2147483647, 65537, 3, 1073741825, 123456789, 2000000011];
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
    reference: (args, params, dtype) => contraction(args as [Grid, Grid], params, dtype),
    differentiable: [0, 1],
    cases: [
      ...shapes.map(([a, b, params]) => ({ args: [x(...a), x(...b)], params, dtypes: floats })),
      ...shapes.map(([a, b, params]) => ({
        args: [whole(...a), whole(...b)],
        params,
        dtypes: ["int32", "uint32"] as const,
        valueOnly: "integers",
      })),
      {
        args: [arg([2, 3], large), arg([3, 2], large)],
        params: axes([1], [0]),
        dtypes: integers,
        valueOnly: "wraps",
      },
      {
        args: [arg([2, 0], []), arg([0, 3], [])],
        params: axes([1], [0]),
        dtypes: numbers,
        valueOnly: "empty",
      },
      {
        args: [arg([0, 2], []), x(2, 3)],
        params: axes([1], [0]),
        dtypes: floats,
        valueOnly: "empty",
      },
    ],
  };
}
