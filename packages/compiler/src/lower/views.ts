import {
  type Equation,
  type PadParams,
  type Shape,
  type SliceParams,
  stridesOf,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, flatten, plus, scaled, zero } from "../ir/affine.ts";

/** Where the element of a view's input lies, by the index of the view. */
export type IndexMap = (index: readonly Affine[]) => Affine[];

/** The index map of movement that is affine in every axis, or null for other primitives. Reshapes apart. */
export function affineMap({ primitive, params, inputs, outputs }: Equation): IndexMap | null {
  const from = inputs[0]?.aval.shape ?? [];
  const to = outputs[0]!.aval.shape;
  if (primitive === p.transpose) {
    const { permutation } = params as { permutation: readonly number[] };
    return (index) => {
      const out: Affine[] = [];
      permutation.forEach((axis, i) => (out[axis] = index[i]!));
      return out;
    };
  }
  if (primitive === p.broadcastTo) {
    const lead = to.length - from.length;
    return (index) => from.map((n, i) => (n === 1 ? zero : index[i + lead]!));
  }
  if (primitive === p.slice) {
    const { start, stride } = params as SliceParams;
    return (index) => index.map((a, i) => scaled(a, stride[i]!, start[i]!));
  }
  if (primitive === p.flip) {
    const { axes } = params as { axes: readonly number[] };
    return (index) => index.map((a, i) => (axes.includes(i) ? scaled(a, -1, from[i]! - 1) : a));
  }
  return null;
}

/**
 * The index map of a reshape. Axes that are merged or split are counted together in the last one of the input's, which
 * then runs past its end: `whole` says that this happens, and that the input must be stored in row-major order.
 */
export function reshapeMap(
  from: Shape,
  to: Shape,
): { readonly map: IndexMap; readonly whole: boolean } {
  const groups = groupAxes(from, to);
  if (groups === null)
    return {
      map: (index) =>
        from.map((_, i) => (i === from.length - 1 ? flatten(index, stridesOf(to)) : zero)),
      whole: from.length > 0,
    };
  const whole = groups.some((g) => g.from.length > 1);
  return {
    whole,
    map: (index) => {
      const out: Affine[] = from.map(() => zero);
      for (const g of groups) {
        let sum: Affine = zero;
        let step = 1;
        for (let k = g.to.length - 1; k >= 0; k--) {
          sum = plus(sum, scaled(index[g.to[k]!]!, step));
          step *= to[g.to[k]!]!;
        }
        if (g.from.length > 0) out[g.from.at(-1)!] = sum;
      }
      return out;
    },
  };
}

interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Runs of axes of equal product, as short as possible; axes of size 1 belong to none. */
export function groupAxes(from: Shape, to: Shape): Group[] | null {
  if (from.includes(0)) return null;
  const a = from.map((_, i) => i).filter((i) => from[i] !== 1);
  const b = to.map((_, i) => i).filter((i) => to[i] !== 1);
  const groups: Group[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const group = { from: [a[i]!], to: [b[j]!] };
    let m = from[a[i++]!]!;
    let n = to[b[j++]!]!;
    while (m !== n) {
      if (m < n) {
        group.from.push(a[i]!);
        m *= from[a[i++]!]!;
      } else {
        group.to.push(b[j]!);
        n *= to[b[j++]!]!;
      }
    }
    groups.push(group);
  }
  return groups;
}

/** A pad without elements in between is a view with guards. */
function isPlainPad({ primitive, params }: Equation): boolean {
  return primitive === p.pad && (params as PadParams).interior.every((n) => n === 0);
}

export function isView(equation: Equation): boolean {
  switch (equation.primitive) {
    case p.reshape:
    case p.transpose:
    case p.broadcastTo:
    case p.slice:
    case p.flip:
      return true;
    default:
      return isPlainPad(equation);
  }
}
