import type { Expr, Value } from "@cotangent/compiler";
import type { DType } from "@cotangent/core";
import { loadsOf } from "./expressions.ts";
import { type Entry, flatOver, sizeOfLoops, type Task, withExpr } from "./task.ts";

type NewTemporary = (size: number, dtype: DType) => Value;

/**
 * Expressions that read more values than `most` (a long sum, many parts of a concatenation) in parts, each of which is stored for
 * the next. What a guard keeps from being read is read then, somewhere in its buffer, and not used.
 */
export function narrowed(
  entries: readonly Entry[],
  most: number,
  temporary: NewTemporary,
): readonly Entry[] {
  if (!entries.some((entry) => entry.kind === "task" && valuesOf(entry.task.expr).size > most))
    return entries;
  return entries.flatMap((entry): readonly Entry[] => {
    if (entry.kind !== "task" || valuesOf(entry.task.expr).size <= most) return [entry];
    const parts: Task[] = [];
    const expr = narrow(entry.task, entry.task.expr, most, temporary, parts);
    return [...parts, withExpr(entry.task, expr)].map((task) => ({ kind: "task", task }));
  });
}

const valuesOf = (expr: Expr): Set<Value> => new Set(loadsOf(expr).map(({ value }) => value));

function narrow(
  task: Task,
  expr: Expr,
  most: number,
  temporary: NewTemporary,
  parts: Task[],
): Expr {
  let whole = expr;
  if (expr.kind === "guard") {
    const { inside, outside } = expr;
    whole = {
      ...expr,
      inside: narrow(task, inside, most, temporary, parts),
      outside: narrow(task, outside, most, temporary, parts),
    };
  } else if (expr.kind === "apply")
    whole = { ...expr, args: expr.args.map((a) => narrow(task, a, most, temporary, parts)) };
  while (valuesOf(whole).size > most) whole = withWidestStored(task, whole, temporary, parts);
  return whole;
}

/** The operand that reads most is stored by a task of its own. */
function withWidestStored(task: Task, expr: Expr, temporary: NewTemporary, parts: Task[]): Expr {
  const widest = (exprs: readonly Expr[]): Expr =>
    exprs.reduce((a, b) => (valuesOf(b).size > valuesOf(a).size ? b : a));
  const stored = (operand: Expr): Expr => {
    const { loops } = task;
    const at = flatOver(loops);
    const target = temporary(sizeOfLoops(loops), operand.dtype);
    parts.push({
      target,
      index: [at],
      kept: loops,
      reduced: [],
      loops,
      expr: operand,
      fold: null,
      over: false,
      loads: loadsOf(operand),
      own: at,
      total: true,
    });
    return { kind: "load", value: target, index: [at], dtype: operand.dtype };
  };
  if (expr.kind === "guard") {
    const { inside, outside } = expr;
    return widest([inside, outside]) === inside
      ? { ...expr, inside: stored(inside) }
      : { ...expr, outside: stored(outside) };
  }
  if (expr.kind !== "apply") throw new Error("a load reads one value");
  const operand = widest(expr.args);
  let first = true;
  const args = expr.args.map((a) => {
    if (a !== operand || !first) return a;
    first = false;
    return stored(a);
  });
  return { ...expr, args };
}
