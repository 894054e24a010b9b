import type { Equation, IndexParams, Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, plus, scaled } from "../ir/affine.ts";
import type { Expr } from "../ir/tree.ts";
import type { Lowering } from "./lower.ts";
import { loopsOver } from "./tree-builder.ts";

/** Makes a view of a gather; false where it is none. */
export type GatherViews = (lowering: Lowering, equation: Equation) => boolean;

/**
 * Gathers of places that are computed from their own numbers alone, so many apart: the windows of a convolution. They are
 * views, as slices are, which overlap.
 */
export const evenGathers: GatherViews = (lowering, { params, inputs, outputs }) => {
  const [x, indices] = inputs as [Var, Var];
  const { axis, batchDims } = params as IndexParams;
  const { shape } = indices.aval;
  const size = x.aval.shape[axis]!;
  if (batchDims > 0 || lowering.meaningOf(indices).kind !== "inline") return false;
  // the indices may be put into memory later on: what they are is decided here
  const own = loopsOver(lowering.tree, shape).index;
  const place = affineOf(lowering.element(indices, own));
  if (place === null || !isWithin(place, size)) return false;
  const steps = own.map(({ terms }) => place.terms.find((t) => t.loop === terms[0]?.loop)?.factor ?? 0);
  const placeOf = (at: readonly Affine[]): Affine =>
    at.reduce((sum, a, i) => plus(sum, scaled(a, steps[i]!)), { offset: place.offset, terms: [] });
  // a pad is cut along loops of its own; along the sum of two there would be a question for each element
  if (lowering.guardsOf(x) > 0) lowering.stored(x);
  const end = axis + shape.length;
  lowering.meanings[outputs[0]!.id] = {
    kind: "given",
    element: (index) => lowering.element(x, [...index.slice(0, axis), placeOf(index.slice(axis, end)), ...index.slice(end)]),
  };
  return true;
};

/** The number that an expression of loop variables comes to, where it grows evenly with them. */
function affineOf(e: Expr): Affine | null {
  if (e.kind === "number") return { offset: e.value, terms: [] };
  if (e.kind === "index") return e.index;
  if (e.kind !== "apply") return null;
  const [a, b] = e.args.map(affineOf);
  if (a == null || b == null) return null;
  if (e.primitive === p.add) return plus(a, b);
  if (e.primitive !== p.mul) return null;
  return b.terms.length === 0 ? scaled(a, b.offset) : a.terms.length === 0 ? scaled(b, a.offset) : null;
}

/** Whether the index is one of `size` elements, in all iterations. */
function isWithin({ offset, terms }: Affine, size: number): boolean {
  let [low, high] = [offset, offset];
  for (const { loop, factor } of terms) {
    const most = factor * (loop.extent - 1);
    if (most < 0) low += most;
    else high += most;
  }
  return low >= 0 && high < size;
}
