import { isFloat, type ScanParams } from "@cotangent/core";
import type { Expr, FunctionBuilder, ValueType } from "../emit/index.ts";
import type { EmitCall } from "./emit-call.ts";
import { type Columns, eachColumn, splitColumns } from "./columns.ts";
import { forRange, type I32, increase, least, plus, times } from "./integers.ts";
import { accumulatorOf, type Pack, packOf } from "./packs.ts";
import { around, nothing, stepOver } from "./step.ts";
import { work } from "./work.ts";

/** What goes on while the elements of a column come by. */
interface Running {
  /** The result up to this element. */
  next(x: Expr<ValueType>): Expr<ValueType>;
  /** After each full block. */
  endOfBlock?(): void;
}
type Begin = (f: FunctionBuilder, pack: Pack, first: Expr<ValueType>) => Running;

const block = 256;

/**
 * The running sum of a block is kept apart from that of the blocks before it: errors grow with n / 256 + 256, not n.
 * float32 is summed in double precision.
 */
const sum: Begin = (f, pack) => {
  const { pack: wide, split, join, parts } = accumulatorOf(pack);
  const zeros = () => Array.from({ length: parts }, () => f.let(wide.constant(0)));
  const before = zeros();
  const sums = zeros();
  return {
    next(x) {
      split(f.let(x)).forEach((part, i) => f.set(sums[i]!, wide.add(sums[i]!, part)));
      return join(sums.map((s, i) => wide.add(before[i]!, s)));
    },
    endOfBlock: () =>
      sums.forEach((s, i) => {
        f.set(before[i]!, wide.add(before[i]!, s));
        f.set(s, wide.constant(0));
      }),
  };
};

/** A product, of float32 in double precision. */
const product: Begin = (f, pack) => {
  const { pack: wide, split, join, parts } = accumulatorOf(pack);
  const products = Array.from({ length: parts }, () => f.let(wide.constant(1)));
  return {
    next(x) {
      split(f.let(x)).forEach((part, i) => f.set(products[i]!, wide.mul(products[i]!, part)));
      return join(products);
    },
  };
};

/* @__NO_SIDE_EFFECTS__ */
const plain =
  (combine: (pack: Pack, a: Expr<ValueType>, b: Expr<ValueType>) => Expr<ValueType>, start?: number): Begin =>
  (f, pack, first) => {
    const result = f.let(start === undefined ? first : pack.constant(start));
    return {
      next(x) {
        f.set(result, combine(pack, result, f.let(x)));
        return result;
      },
    };
  };

/** Goes through n rows of `count` packs, `step` bytes apart, from addresses `from` and `to` on. */
function scanColumns(
  f: FunctionBuilder,
  { pack, count }: Columns,
  begin: Begin,
  places: readonly [I32, I32],
  step: number,
  n: number,
): void {
  const [from, to] = [f.let(places[0]), f.let(places[1])];
  const offsets = Array.from({ length: count }, (_, k) => k * pack.bytes);
  const running = offsets.map((offset) => begin(f, pack, pack.load(from, offset)));
  const row = (): void => {
    running.forEach(({ next }, k) => f.do(pack.store(to, next(pack.load(from, offsets[k])), offsets[k])));
    increase(f, from, step);
    increase(f, to, step);
  };
  if (running[0]!.endOfBlock === undefined || n <= block) return forRange(f, 0, n, row);
  forRange(
    f,
    0,
    n,
    (i) => {
      forRange(f, i, least(f, plus(i, block), n), row);
      for (const { endOfBlock } of running) endOfBlock!();
    },
    block,
  );
}

/* @__NO_SIDE_EFFECTS__ */
function scan(float: Begin, integer: Begin = float): EmitCall {
  return (to, equation) => {
    const { dtype, shape, size } = equation.outputs[0]!.aval;
    if (size === 0) return nothing;
    const { axis, reverse } = equation.params as ScanParams;
    const dims = around(shape, axis);
    const { bytes } = packOf(dtype);
    const [length, stride] = [dims.n * dims.inner, (reverse ? -1 : 1) * dims.inner * bytes];
    const first = reverse ? (dims.n - 1) * dims.inner * bytes : 0;
    const columns = stepOver(to, equation, splitColumns(dims), work.scan * size, (f, { inputs, output }, start, end) =>
      eachColumn(f, dtype, dims, [start, end], (columns) => {
        const { row, column } = columns;
        const offset = f.let(plus(plus(times(row, length * bytes), times(column, bytes)), first));
        const places = [plus(inputs[0]!, offset), plus(output, offset)] as const;
        scanColumns(f, columns, isFloat(dtype) ? float : integer, places, stride, dims.n);
      }),
    );
    return { scratch: 0, steps: [columns] };
  };
}

export const scans = {
  cumSum: /* @__PURE__ */ scan(sum, /* @__PURE__ */ plain((p, a, b) => p.add(a, b), 0)),
  cumProd: /* @__PURE__ */ scan(product, /* @__PURE__ */ plain((p, a, b) => p.mul(a, b), 1)),
  cumMax: /* @__PURE__ */ scan(/* @__PURE__ */ plain((p, a, b) => p.max(a, b))),
  cumMin: /* @__PURE__ */ scan(/* @__PURE__ */ plain((p, a, b) => p.min(a, b))),
};
