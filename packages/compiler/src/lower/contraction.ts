import { bytesPerElement, type DotParams, type Equation, freeAxes, isFloat, stridesOf, type Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, flatten, type LoopVar, turnsOf, variable } from "../ir/affine.ts";
import type { Expr, Operand, Value } from "../ir/tree.ts";
import type { Lowering } from "./lower.ts";
import { loopsOver } from "./tree-builder.ts";

/** Products of at least this many multiplications go to the matrix kernel, unless the target has limits of its own. */
const usual = { multiplications: 4096, columns: 4 } as const;
/** Rows and terms that such a product has at least. */
const smallest = 4;
/** Of terms that take so many bytes along each axis, long rows of sums are rather made one by one, in registers, than a row at a time. */
const fewBytes = 32;

/** One operand: the loops along the axes it does not share with the other, and its index. */
interface Side {
  readonly v: Var;
  readonly free: Loops;
  readonly index: readonly Affine[];
}

/** A contraction as loops that fuse with what is around, or as a matrix product when there is much to do. */
export function lowerDot(lowering: Lowering, equation: Equation): void {
  const d = equation.params as DotParams;
  const [x, y] = equation.inputs as [Var, Var];
  const out = equation.outputs[0]!;
  const batch = loopsAlong(lowering, x, d.lhsBatch);
  const contracted = loopsAlong(lowering, x, d.lhsContract);
  const shared = { batch, contracted };
  const lhs = sideOf(lowering, x, d.lhsBatch, d.lhsContract, shared);
  const rhs = sideOf(lowering, y, d.rhsBatch, d.rhsContract, shared);
  const sizes = {
    batch: turnsOf(batch),
    m: turnsOf(lhs.free),
    n: turnsOf(rhs.free),
    k: turnsOf(contracted),
  };
  const { multiplications, columns } = lowering.target.products ?? usual;
  if (
    isFloat(out.aval.dtype) &&
    Math.min(sizes.m, sizes.k) >= smallest &&
    sizes.n >= columns &&
    sizes.m * sizes.n * sizes.k >= multiplications
  ) {
    const operands = {
      lhs: operand(lowering, lhs, shared),
      rhs: operand(lowering, rhs, shared),
    };
    const target = lowering.tree.value(out.aval);
    lowering.whole.add(target);
    lowering.tree.step({ kind: "matmul", ...operands, target, ...sizes }, [target]);
    lowering.define(out, target);
  } else fused(lowering, out, lhs, rhs, shared);
}

function fused(
  lowering: Lowering,
  out: Var,
  lhs: Side,
  rhs: Side,
  { batch, contracted }: Shared,
): void {
  // Products of float32 are exact in double precision, in which they are summed.
  const wide = out.aval.dtype === "float32" && lowering.target.wideSums !== false;
  const expr: Expr = {
    kind: "apply",
    primitive: p.mul,
    params: {},
    args: [lowering.element(lhs.v, lhs.index), lowering.element(rhs.v, rhs.index)],
    dtype: wide ? "float64" : out.aval.dtype,
  };
  const kept = [...batch, ...lhs.free, ...rhs.free];
  const along = (side: Side, loops: Loops): boolean => neighboursAlong(lowering, side, loops);
  const inner = along(rhs, rhs.free)
    ? rhs.free
    : turnsOf(rhs.free) === 1 && along(lhs, lhs.free)
      ? lhs.free
      : lowering.tree.sequential && along(lhs, batch) && along(rhs, batch)
        ? batch.slice(-1)
        : [];
  const few = (l: LoopVar | null | undefined): boolean =>
    (l?.extent ?? 1) * bytesPerElement[out.aval.dtype] <= fewBytes;
  const order =
    contracted.every(few) && !few(inner.at(-1))
      ? [...kept, ...contracted]
      : [...kept.filter((l) => !inner.includes(l)), ...contracted, ...inner];
  lowering.fold(out, {
    loops: order.filter((l) => l !== null),
    index: kept.map(variable),
    expr,
    fold: "sum",
  });
}

/** Null for axes of one element. */
type Loops = readonly (LoopVar | null)[];

interface Shared {
  readonly batch: Loops;
  readonly contracted: Loops;
}

function loopsAlong({ tree }: Lowering, { aval: { shape } }: Var, axes: readonly number[]): Loops {
  return axes.map((i) => (shape[i] === 1 ? null : tree.loopVar(shape[i]!)));
}

function sideOf(
  lowering: Lowering,
  v: Var,
  batchAxes: readonly number[],
  contractedAxes: readonly number[],
  { batch, contracted }: Shared,
): Side {
  const rank = v.aval.shape.length;
  const axes = freeAxes(rank, contractedAxes, batchAxes);
  const free = loopsAlong(lowering, v, axes);
  const index: Affine[] = [];
  batchAxes.forEach((a, i) => (index[a] = variable(batch[i]!)));
  contractedAxes.forEach((a, i) => (index[a] = variable(contracted[i]!)));
  axes.forEach((a, i) => (index[a] = variable(free[i]!)));
  return { v, free, index };
}

/** Whether neighbours in memory of an operand lie along the last of these loops, so that it goes innermost. */
function neighboursAlong(lowering: Lowering, { v, index }: Side, loops: Loops): boolean {
  const expr = lowering.element(v, index);
  const last = expr.kind === "load" ? expr.index.at(-1) : null;
  return last?.terms.some((t) => t.loop === loops.at(-1) && t.factor === 1) === true;
}

/** An operand by three strides; copied where it has more. */
function operand(lowering: Lowering, side: Side, shared: Shared): Operand {
  const { v, free, index } = side;
  const groups = { ...shared, free };
  const expr = lowering.element(v, index);
  const direct =
    expr.kind === "load" && expr.value.dtype === v.aval.dtype
      ? byStrides(lowering, expr.value, expr.index, groups)
      : null;
  return direct ?? byStrides(lowering, ...reordered(lowering, side, groups), groups)!;
}

interface Groups extends Shared {
  readonly free: Loops;
}

/** A copy whose axes are in an order in which neighbours are neighbours. */
function reordered(
  lowering: Lowering,
  side: Side,
  { batch, free, contracted }: Groups,
): [Value, Affine[]] {
  const { v, index } = side;
  const inner = neighboursAlong(lowering, side, free) ? [...contracted, ...free] : [...free, ...contracted];
  const loops = [...batch, ...inner].filter((l) => l !== null);
  const shape = loops.map((l) => l.extent);
  const fresh = loopsOver(lowering.tree, shape);
  const rename = ({ offset, terms }: Affine): Affine => ({
    offset,
    terms: terms.map(({ loop, factor }) => ({ loop: fresh.loops[loops.indexOf(loop)]!, factor })),
  });
  const target = lowering.tree.value({ shape, dtype: v.aval.dtype, size: v.aval.size });
  const expr = lowering.element(v, index.map(rename));
  lowering.tree.add({ ...fresh, target, expr, fold: null });
  return [target, loops.map(variable)];
}

function byStrides(
  lowering: Lowering,
  value: Value,
  index: readonly Affine[],
  groups: Groups,
): Operand | null {
  const flat = flatten(index, stridesOf(value.aval.shape));
  const one = (loops: Loops): number | null => {
    let stride: number | null = null;
    let extent = 1;
    for (const loop of loops.toReversed()) {
      if (loop === null) continue;
      const factor = flat.terms.find((t) => t.loop === loop)?.factor ?? 0;
      if (stride === null) stride = factor;
      else if (factor !== stride * extent) return null;
      extent *= loop.extent;
    }
    return stride ?? 0;
  };
  const [batch, free, contracted] = [one(groups.batch), one(groups.free), one(groups.contracted)];
  if (batch === null || free === null || contracted === null) return null;
  lowering.whole.add(value);
  return { value, offset: flat.offset, batch, free, contracted };
}
