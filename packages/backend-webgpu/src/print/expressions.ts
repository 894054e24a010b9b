import { type Affine, type Expr, type LoopVar, plus, scaled, type Value } from "@cotangent/compiler";
import * as p from "@cotangent/core/primitives";

/** One read of a value; `index` is null where any element may be read. */
export interface Load {
  readonly value: Value;
  readonly index: readonly Affine[] | null;
}

/** All loads of an expression. */
export function loadsOf(expr: Expr): Load[] {
  const loads: Load[] = [];
  const rest: Expr[] = [expr];
  for (let e = rest.pop(); e !== undefined; e = rest.pop()) {
    if (e.kind === "load") loads.push({ value: e.value, index: e.index });
    else if (e.kind === "guard") rest.push(e.inside, e.outside);
    else if (e.kind === "apply") rest.push(...e.args);
    else if (e.kind === "gather") {
      for (const { value } of loadsOf(e.inside)) loads.push({ value, index: null });
      rest.push(e.at);
    }
  }
  return loads;
}

/** The affine index with every variable replaced. */
export function replace({ offset, terms }: Affine, by: ReadonlyMap<LoopVar, Affine>): Affine {
  let sum: Affine = { offset, terms: [] };
  for (const { loop, factor } of terms) {
    const other = by.get(loop);
    sum = plus(sum, other === undefined ? { offset: 0, terms: [{ loop, factor }] } : scaled(other, factor));
  }
  return sum;
}

/** The expression with its loads and indices mapped. */
export function mapExpr(
  expr: Expr,
  index: (a: Affine) => Affine,
  load: (value: Value, index: readonly Affine[]) => Expr | null = () => null,
): Expr {
  switch (expr.kind) {
    case "number":
      return expr;
    case "index":
      return { ...expr, index: index(expr.index) };
    case "load": {
      const at = expr.index.map(index);
      return load(expr.value, at) ?? { ...expr, index: at };
    }
    case "guard":
      return {
        ...expr,
        index: index(expr.index),
        inside: mapExpr(expr.inside, index, load),
        outside: mapExpr(expr.outside, index, load),
      };
    case "apply":
      return { ...expr, args: expr.args.map((a) => mapExpr(a, index, load)) };
    case "gather":
      // what it reads has to be there before, whole
      return { ...expr, at: mapExpr(expr.at, index, load), inside: mapExpr(expr.inside, index) };
  }
}

const dear = /* @__PURE__ */ new Set<object>([
  p.exp, p.exp2, p.expm1, p.log, p.log2, p.log10, p.log1p, p.sin, p.cos, p.tan, p.asin, p.acos, p.atan, p.sinh,
  p.cosh, p.tanh, p.asinh, p.acosh, p.atanh, p.erf, p.erfc, p.pow, p.atan2, p.hypot, p.logaddexp, p.xlogy, p.sigmoid,
]);

/** Rough number of instructions of one evaluation. */
export function costOf(expr: Expr): number {
  let cost = 0;
  const rest: Expr[] = [expr];
  for (let e = rest.pop(); e !== undefined; e = rest.pop()) {
    if (e.kind === "load") cost += 1;
    else if (e.kind === "guard") {
      cost += 1;
      rest.push(e.inside, e.outside);
    } else if (e.kind === "gather") {
      cost += 1;
      rest.push(e.at, e.inside);
    } else if (e.kind === "apply") {
      cost += dear.has(e.primitive) ? 12 : 1;
      rest.push(...e.args);
    }
  }
  return cost;
}
