import { type Aval, type DType, isFloat, type Shape, type TypedArray } from "@cotangent/core";
import { maker, widen } from "../buffer.ts";
import { identity, type Kernel, type KernelTable, type Lowering } from "../kernel.ts";
import * as binary from "../loops/binary.ts";
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

/** Narrower rows are combined a column at a time. */
const narrow = 8;

type Stage = (a: TypedArray, out: TypedArray) => void;

/** Folds the columns of each [n, inner] matrix of [outer, n, inner]. */
function columns(fold: folds.Fold, outer: number, n: number, inner: number): Stage {
  return (a, out) => {
    for (let i = 0; i < outer; i++)
      for (let j = 0; j < inner; j++) out[i * inner + j] = fold(a, i * n * inner + j, inner, n);
  };
}

/** The same, a row at a time: memory is read in order. */
function rows(
  { first, loop }: Operation,
  wide: DType,
  outer: number,
  n: number,
  inner: number,
): Stage {
  const make = maker({ dtype: wide, size: folds.foldSpace(n, Math.min(inner, tile)) });
  return (a, out) => {
    const acc = make();
    for (let i = 0; i < outer; i++)
      for (let j = 0; j < inner; j += tile) {
        const width = Math.min(tile, inner - j);
        folds.foldRows(loop, first, a, i * n * inner + j, inner, n, acc, 0, width);
        for (let k = 0, at = i * inner + j; k < width; k++, at++) out[at] = acc[k]!;
      }
  };
}

/** One stage a group of neighbouring reduced axes, last group first. Sums in between keep double precision. */
function reduce(operation: Operation, axes: Shape, x: Aval, out: Aval): Kernel {
  if (axes.every((i) => x.shape[i] === 1)) return identity;
  const bool = out.dtype === "bool";
  const wide: DType = bool ? "int32" : isFloat(out.dtype) ? "float64" : out.dtype;
  const stages: { readonly run: Stage; readonly make: () => TypedArray }[] = [];
  let dims = x.shape;
  for (let k = axes.length - 1; k >= 0;) {
    const to = axes[k]! + 1;
    let from = to - 1;
    for (k--; k >= 0 && count(dims, axes[k]! + 1, from) === 1; k--) from = axes[k]!;
    const sizes = [count(dims, 0, from), count(dims, from, to), count(dims, to)] as const;
    dims = [...dims.slice(0, from), ...dims.slice(to)];
    stages.push({
      run:
        sizes[2] < narrow && sizes[1] > 0
          ? columns(operation.fold, ...sizes)
          : rows(operation, wide, ...sizes),
      make: maker(k < 0 && !bool ? out : { dtype: wide, size: count(dims) }),
    });
  }
  return (a) => {
    let from = widen(a!);
    for (const { run, make } of stages) {
      const o = make();
      run(from, o);
      from = o;
    }
    return bool ? new Uint8Array(from) : from;
  };
}

const lowest: Readonly<Record<DType, number>> = {
  float32: -Infinity,
  float64: -Infinity,
  int32: -2147483648,
  uint32: 0,
  bool: 0,
};
const highest: Readonly<Record<DType, number>> = {
  float32: Infinity,
  float64: Infinity,
  int32: 2147483647,
  uint32: 4294967295,
  bool: 1,
};

function argReduce(fold: folds.Fold): Lowering<{ readonly axis: number }> {
  return ({ axis }, [x], out) => {
    const make = maker(out);
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
  reduceSum: ({ axes }, [x], out) => {
    const fold = isFloat(out.dtype) ? folds.sum : folds.sumInteger;
    return reduce({ first: 0, fold, loop: binary.add }, axes, x!, out);
  },
  reduceProd: ({ axes }, [x], out) =>
    reduce(
      isFloat(out.dtype)
        ? { first: 1, fold: folds.prod, loop: binary.mul }
        : { first: 1, fold: folds.prodInteger, loop: binary.mulInteger },
      axes,
      x!,
      out,
    ),
  reduceMax: ({ axes }, [x], out) =>
    reduce({ first: lowest[out.dtype], fold: folds.max, loop: binary.maximum }, axes, x!, out),
  reduceMin: ({ axes }, [x], out) =>
    reduce({ first: highest[out.dtype], fold: folds.min, loop: binary.minimum }, axes, x!, out),
  argMax: argReduce(folds.argMax),
  argMin: argReduce(folds.argMin),
};
