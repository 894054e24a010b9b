import { type DotParams, type Equation, freeAxes, isFloat, type Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, flatten, type LoopVar, zero } from "../ir/affine.ts";
import type { Expr, Operand, Value } from "../ir/tree.ts";
import type { Lowering } from "./lower.ts";

/** Products of at least this many multiplications go to the matrix kernel, unless the target has limits of its own. */
const usual = { multiplications: 4096, columns: 4 } as const;
/** Rows and terms that such a product has at least. */
const smallest = 4;

/** A contraction as loops that fuse with what is around, or as a matrix product when there is much to do. */
export function lowerDot(lowering: Lowering, equation: Equation): void {
  const { tree } = lowering;
  const params = equation.params as DotParams;
  const [x, y] = equation.inputs as [Var, Var];
  const out = equation.outputs[0]!;
  const axis = (n: number): LoopVar | null => (n === 1 ? null : tree.loopVar(n));
  const batch = params.lhsBatch.map((i) => axis(x.aval.shape[i]!));
  const contracted = params.lhsContract.map((i) => axis(x.aval.shape[i]!));
  const lhsAxes = freeAxes(x.aval.shape.length, params.lhsContract, params.lhsBatch);
  const rhsAxes = freeAxes(y.aval.shape.length, params.rhsContract, params.rhsBatch);
  const lhsFree = lhsAxes.map((i) => axis(x.aval.shape[i]!));
  const rhsFree = rhsAxes.map((i) => axis(y.aval.shape[i]!));
  const sizes = { batch: count(batch), m: count(lhsFree), n: count(rhsFree), k: count(contracted) };
  const index = (
    rank: number,
    groups: readonly (readonly [readonly number[], readonly (LoopVar | null)[]])[],
  ): Affine[] => {
    const at: Affine[] = Array.from({ length: rank }, () => zero);
    for (const [axes, loops] of groups)
      axes.forEach((a, i) => {
        if (loops[i] !== null) at[a] = { offset: 0, terms: [{ loop: loops[i]!, factor: 1 }] };
      });
    return at;
  };
  const lhsIndex = index(x.aval.shape.length, [
    [params.lhsBatch, batch],
    [params.lhsContract, contracted],
    [lhsAxes, lhsFree],
  ]);
  const rhsIndex = index(y.aval.shape.length, [
    [params.rhsBatch, batch],
    [params.rhsContract, contracted],
    [rhsAxes, rhsFree],
  ]);
  const groups = { batch, contracted };
  const { multiplications, columns } = lowering.target.products ?? usual;
  if (
    isFloat(out.aval.dtype) &&
    Math.min(sizes.m, sizes.k) >= smallest &&
    sizes.n >= columns &&
    sizes.m * sizes.n * sizes.k >= multiplications
  ) {
    const lhs = operand(lowering, x, lhsIndex, { ...groups, free: lhsFree });
    const rhs = operand(lowering, y, rhsIndex, { ...groups, free: rhsFree });
    const target = tree.value(out.aval);
    lowering.whole.add(target);
    tree.step({ kind: "matmul", lhs, rhs, target, ...sizes }, [target]);
    lowering.define(out, target);
    return;
  }
  // Products of float32 are exact in double precision, in which they are summed.
  const wide = out.aval.dtype === "float32" && lowering.target.wideSums !== false;
  const dtype = wide ? "float64" : out.aval.dtype;
  const expr: Expr = {
    kind: "apply",
    primitive: p.mul,
    params: {},
    args: [lowering.element(x, lhsIndex), lowering.element(y, rhsIndex)],
    dtype,
  };
  const kept = [...batch, ...lhsFree, ...rhsFree];
  const order = neighboursAlong(lowering, y, rhsIndex, rhsFree, contracted)
    ? [...batch, ...lhsFree, ...contracted, ...rhsFree]
    : sizes.n === 1 && neighboursAlong(lowering, x, lhsIndex, lhsFree, contracted)
      ? [...batch, ...contracted, ...lhsFree]
      : [...kept, ...contracted];
  lowering.fold(out, {
    loops: order.filter((l) => l !== null),
    index: kept.map((l): Affine =>
      l === null ? zero : { offset: 0, terms: [{ loop: l, factor: 1 }] },
    ),
    expr,
    fold: "sum",
  });
}

const count = (loops: readonly (LoopVar | null)[]): number =>
  loops.reduce((n, l) => n * (l?.extent ?? 1), 1);

/** Whether neighbours in memory of an operand lie along its free axes, so that these go innermost. */
function neighboursAlong(
  lowering: Lowering,
  v: Var,
  index: readonly Affine[],
  free: readonly (LoopVar | null)[],
  contracted: readonly (LoopVar | null)[],
): boolean {
  const last = free.at(-1) ?? null;
  if (last === null || contracted.every((l) => l === null)) return false;
  const expr = lowering.element(v, index);
  if (expr.kind !== "load") return false;
  const inner = expr.index.at(-1);
  return inner !== undefined && inner.terms.some((t) => t.loop === last && t.factor === 1);
}

interface Groups {
  readonly batch: readonly (LoopVar | null)[];
  readonly free: readonly (LoopVar | null)[];
  readonly contracted: readonly (LoopVar | null)[];
}

/** An operand by three strides; copied where it has more. */
function operand(lowering: Lowering, v: Var, index: readonly Affine[], groups: Groups): Operand {
  const expr = lowering.element(v, index);
  const direct =
    expr.kind === "load" && expr.value.dtype === v.aval.dtype
      ? byStrides(lowering, expr.value, expr.index, groups)
      : null;
  return (
    direct ??
    byStrides(lowering, lowering.stored(v), index, groups) ??
    byStrides(lowering, ...reordered(lowering, v, index, groups), groups)!
  );
}

/** A copy with batch, free and contracted axes in this order. */
function reordered(
  lowering: Lowering,
  v: Var,
  index: readonly Affine[],
  { batch, free, contracted }: Groups,
): [Value, Affine[]] {
  const loops = [...batch, ...free, ...contracted].filter((l) => l !== null);
  const at = loops.map((loop): Affine => ({ offset: 0, terms: [{ loop, factor: 1 }] }));
  const fresh = new Map(loops.map((l) => [l, lowering.tree.loopVar(l.extent)] as const));
  const rename = (a: Affine): Affine => ({
    offset: a.offset,
    terms: a.terms.map((t) => ({ loop: fresh.get(t.loop)!, factor: t.factor })),
  });
  const target = lowering.tree.value({
    shape: loops.map((l) => l.extent),
    dtype: v.aval.dtype,
    size: v.aval.size,
  });
  lowering.tree.add({
    loops: [...fresh.values()],
    target,
    index: at.map(rename),
    expr: lowering.element(v, index.map(rename)),
    fold: null,
  });
  return [target, at];
}

function byStrides(
  lowering: Lowering,
  value: Value,
  index: readonly Affine[],
  groups: Groups,
): Operand | null {
  const { shape } = value.aval;
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((n, d) => n * d, 1));
  const flat = flatten(index, strides);
  const one = (loops: readonly (LoopVar | null)[]): number | null => {
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
