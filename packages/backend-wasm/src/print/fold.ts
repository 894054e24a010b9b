import { type DType, isFloat } from "@cotangent/core";
import type { Fold } from "@cotangent/compiler";
import { type Expr, opNamed, select } from "../emit/index.ts";
import type { Cell } from "./cell.ts";
import { type Code, prefixOf } from "./lanes.ts";

/** A fold of two values. Of booleans, the largest is "any" and the smallest "all". */
export function combine(cell: Cell, fold: Fold, dtype: DType, a: Code, b: Code): Code {
  const prefix = prefixOf(dtype, cell.width);
  if (dtype === "bool") return opNamed(`${cell.width === 1 ? "i32" : "v128"}.${fold === "max" || fold === "sum" ? "or" : "and"}`, a, b);
  if (fold === "sum") return opNamed(`${prefix}.add`, a, b);
  if (fold === "prod") return opNamed(`${prefix}.mul`, a, b);
  if (isFloat(dtype)) return opNamed(`${prefix}.${fold}`, a, b);
  const sign = dtype === "uint32" ? "u" : "s";
  if (cell.width > 1) return opNamed(`i32x4.${fold}_${sign}`, a, b);
  const [x, y] = [cell.keep(a), cell.keep(b)];
  return select(opNamed(`i32.${fold === "max" ? "gt" : "lt"}_${sign}`, x, y) as Expr<"i32">, x, y);
}

/** All lanes of a vector, folded into one element: (0 + 1) + (2 + 3). */
export function combineLanes(cell: Cell, fold: Fold, dtype: DType, lanes: readonly Code[]): Code {
  let level = lanes;
  while (level.length > 1) {
    const next: Code[] = [];
    for (let i = 0; i < level.length; i += 2) next.push(i + 1 < level.length ? combine(cell, fold, dtype, level[i]!, level[i + 1]!) : level[i]!);
    level = next;
  }
  return level[0]!;
}
