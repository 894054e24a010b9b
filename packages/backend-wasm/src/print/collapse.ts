import { type Expr, expressions, type Loop, type LoopVar, rootOf } from "@cotangent/compiler";
import { strideOf } from "./facts.ts";

/** Loops that turn as one: the innermost, with more iterations, and those around it that stay at 0. */
export interface Collapsed {
  readonly inner: Loop;
  readonly outer: readonly LoopVar[];
  readonly extent: number;
}

/** Whether an expression other than a load uses the variable. */
const uses = (e: Expr, loop: LoopVar): boolean => (e.kind === "index" || e.kind === "guard") && e.index.terms.some((t) => rootOf(t.loop) === loop);

/**
 * Nested loops as one, where every access goes on at the end of a row with what follows it in the next: elementwise
 * operations on whole arrays, sums over all of one.
 */
export function collapse(loop: Loop): Collapsed {
  const alone: Collapsed = { inner: loop, outer: [], extent: loop.loop.extent };
  const [child] = loop.body;
  if (loop.loop.serial || loop.body.length !== 1 || child?.kind !== "loop" || child.before.length > 0 || child.after.length > 0) return alone;
  const { inner, outer, extent } = collapse(child);
  if (outer.length === 0 ? inner !== child : outer[0] !== child.loop) return alone;
  const whole = inner.body.every((s) => {
    if (s.kind !== "store" && s.kind !== "reduce") return false;
    const continues = (value: Parameters<typeof strideOf>[0], index: Parameters<typeof strideOf>[1]): boolean =>
      value.place?.kind === "local" || strideOf(value, index, loop.loop) === extent * strideOf(value, index, inner.loop);
    return continues(s.target, s.index) && expressions(s.expr).every((e) => (e.kind === "load" ? continues(e.value, e.index) : !uses(e, loop.loop) && !uses(e, inner.loop)));
  });
  return whole ? { inner, outer: [loop.loop, ...outer], extent: loop.loop.extent * extent } : alone;
}
