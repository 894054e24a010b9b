import { type Affine, isVariable, type LoopVar, plus, rootOf, scaled, variable } from "../ir/affine.ts";
import type { Expr, Store, Value } from "../ir/tree.ts";
import { expressions, mapParts } from "../ir/visit.ts";

export type Load = Extract<Expr, { kind: "load" }>;
export type Index = readonly Affine[];

/** The values that an expression reads. */
export function valuesRead(expr: Expr): Value[] {
  const values: Value[] = [];
  for (const e of expressions(expr)) if (e.kind === "load") values.push(e.value);
  return values;
}

/** The expression with other loads, and other indices where they are its value. */
export function mapLoads(e: Expr, f: (e: Load) => Expr, at: (a: Affine) => Affine = (a) => a): Expr {
  if (e.kind === "load") return f(e);
  if (e.kind === "index") return { ...e, index: at(e.index) };
  return e.kind === "gather" ? e : mapParts(e, (part) => mapLoads(part, f, at));
}

/** Whether every element of the target is stored, each by an iteration of its own, as it is computed. */
export function makesAll({ target: { aval, dtype }, index, expr, mode }: Store): boolean {
  const loops = loopsOf(index);
  return (
    mode === "set" &&
    expr.dtype === dtype &&
    loops.length === index.filter((a) => a.terms.length > 0).length &&
    index.every(({ terms }, i) =>
      terms.length === 0
        ? aval.shape[i] === 1
        : isVariable(index[i]!, terms[0]!.loop) && terms[0]!.loop.extent === aval.shape[i],
    )
  );
}

/** The variables of an index, each once. */
export function loopsOf(index: Index): LoopVar[] {
  const loops = new Set<LoopVar>();
  for (const { terms } of index) for (const { loop } of terms) loops.add(rootOf(loop));
  return [...loops];
}

export const areSame = (a: Index, b: Index): boolean =>
  a.every((x, i) => {
    const { offset, terms } = plus(x, scaled(b[i]!, -1));
    return offset === 0 && terms.length === 0;
  });

/** For an expression that belongs to the element `from`: what its indices are for the element `to`. */
export function moved(from: Index, to: Index): (a: Affine) => Affine {
  const by = new Map<LoopVar, Affine>();
  from.forEach(({ terms }, i) => {
    if (terms.length > 0) by.set(rootOf(terms[0]!.loop), to[i]!);
  });
  return ({ offset, terms }) => {
    let sum: Affine = { offset, terms: [] };
    for (const { loop, factor } of terms) sum = plus(sum, scaled(by.get(rootOf(loop)) ?? variable(loop), factor));
    return sum;
  };
}
