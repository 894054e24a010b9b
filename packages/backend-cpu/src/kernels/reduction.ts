import {
  type Aval,
  type DType,
  isFloat,
  limits,
  type Shape,
  type TypedArray,
} from "@cotangent/core";
import { maker, widen } from "../buffer.ts";
import { identity, type Kernel, type KernelTable, type Lowering, type Make } from "../kernel.ts";
import * as binary from "../loops/binary.ts";
import { copyAll } from "../loops/copy.ts";
import { byRows } from "../loops/matmul.ts";
import * as folds from "../loops/reduce.ts";
import { count } from "../loops/strides.ts";

interface Operation {
  readonly first: number;
  readonly fold: folds.Fold;
  /** The operation on two rows. */
  readonly loop: binary.BinaryLoop;
}

/** Columns that are combined at a time: their accumulators stay in the first-level cache. */
const tile = 512;

/** Rows and columns shorter than this are not worth a loop of their own. */
const short = 8;

type Stage = (a: TypedArray, out: TypedArray) => void;

/** Folds the columns of each [n, inner] matrix of [outer, n, inner]. */
function columns(fold: folds.Fold, outer: number, n: number, inner: number): Stage {
  return (a, out) => {
    for (let i = 0; i < outer; i++)
      for (let j = 0; j < inner; j++) out[i * inner + j] = fold(a, i * n * inner + j, inner, n);
  };
}

/** The same, combining row with row, so that memory is read in order. */
function rows(
  { first, loop }: Operation,
  wide: DType,
  outer: number,
  n: number,
  inner: number,
  step: number,
  across: number,
): Stage {
  const make = maker({ dtype: wide, size: Math.min(inner, tile) });
  return (a, out) => {
    const acc = make();
    for (let i = 0; i < outer; i++)
      for (let j = 0; j < inner; j += tile) {
        const width = Math.min(tile, inner - j);
        let from = i * n * inner + j * across;
        acc.fill(first);
        for (let r = 0; r < n; r++, from += step)
          loop(acc, 0, 1, a, from, across, acc, 0, 1, width);
        for (let k = 0, at = i * inner + j; k < width; k++, at++) out[at] = acc[k]!;
      }
  };
}

const one = /* @__PURE__ */ new Float64Array([1]);

/** Sums as products with a row of ones: four rows at a time, and in blocks. */
function sumRows(outer: number, n: number, inner: number): Stage {
  return (a, out) => {
    for (let i = 0; i < outer; i++)
      byRows(one, 0, 0, 0, a, i * n * inner, inner, 1, out, i * inner, 1, inner, n);
  };
}

function stage(op: Operation, wide: DType, outer: number, n: number, inner: number): Stage {
  if (inner === 1 && n < short) return rows(op, wide, 1, n, outer, 1, n);
  if (inner < short && n > 0) return columns(op.fold, outer, n, inner);
  return op.fold === folds.sum
    ? sumRows(outer, n, inner)
    : rows(op, wide, outer, n, inner, inner, 1);
}

/** One stage a group of neighbouring reduced axes, last group first. Sums in between keep double precision. */
function reduce(op: Operation, axes: Shape, x: Aval, out: Aval, make: Make): Kernel {
  if (axes.every((i) => x.shape[i] === 1)) return identity;
  const bool = out.dtype === "bool";
  const wide: DType = bool ? "int32" : isFloat(out.dtype) ? "float64" : out.dtype;
  const stages: { readonly run: Stage; readonly make: Make }[] = [];
  let dims = x.shape;
  for (let k = axes.length - 1; k >= 0;) {
    const to = axes[k]! + 1;
    let from = to - 1;
    for (k--; k >= 0 && count(dims, axes[k]! + 1, from) === 1; k--) from = axes[k]!;
    const run = stage(op, wide, count(dims, 0, from), count(dims, from, to), count(dims, to));
    dims = [...dims.slice(0, from), ...dims.slice(to)];
    stages.push({
      run,
      make: k < 0 && !bool ? make : maker({ dtype: wide, size: count(dims) }),
    });
  }
  return (a) => {
    let from = widen(a!);
    for (let i = 0; i < stages.length; i++) {
      const o = stages[i]!.make();
      stages[i]!.run(from, o);
      from = o;
    }
    if (!bool) return from;
    const o = make();
    copyAll(from, o);
    return o;
  };
}

function argReduce(fold: folds.Fold): Lowering<{ readonly axis: number }> {
  return ({ axis }, [x], _, make) => {
    const { shape } = x!;
    const run = columns(fold, count(shape, 0, axis), shape[axis]!, count(shape, axis + 1));
    return (a) => {
      const o = make();
      run(widen(a!), o);
      return o;
    };
  };
}

export const reductions: Pick<
  KernelTable,
  "argMax" | "argMin" | "reduceMax" | "reduceMin" | "reduceProd" | "reduceSum"
> = {
  reduceSum: ({ axes }, [x], out, make) => {
    const fold = isFloat(out.dtype) ? folds.sum : folds.sumInteger;
    return reduce({ first: 0, fold, loop: binary.add }, axes, x!, out, make);
  },
  reduceProd: ({ axes }, [x], out, make) =>
    reduce(
      isFloat(out.dtype)
        ? { first: 1, fold: folds.prod, loop: binary.mul }
        : { first: 1, fold: folds.prodInteger, loop: binary.mulInteger },
      axes,
      x!,
      out,
      make,
    ),
  reduceMax: ({ axes }, [x], out, make) =>
    reduce(
      { first: limits[out.dtype][0], fold: folds.max, loop: binary.maximum },
      axes,
      x!,
      out,
      make,
    ),
  reduceMin: ({ axes }, [x], out, make) =>
    reduce(
      { first: limits[out.dtype][1], fold: folds.min, loop: binary.minimum },
      axes,
      x!,
      out,
      make,
    ),
  argMax: argReduce(folds.argMax),
  argMin: argReduce(folds.argMin),
};
