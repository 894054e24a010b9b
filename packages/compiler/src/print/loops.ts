import { isFloat } from "@cotangent/core";
import { type Affine, type Iterations, type LoopVar, rootOf, type Term } from "../ir/affine.ts";
import type { Expr, Loop, Reduce, Value } from "../ir/tree.ts";
import { expressions, nodesIn, varies } from "../ir/visit.ts";

/** The iterations of a loop that are being printed. */
export interface OpenLoop<Variable> extends Iterations {
  /** The variable in the code, or null where there is one iteration only. */
  readonly at: Variable | null;
  /** What the iteration is ahead of the variable, in an unrolled loop. */
  readonly shift: number;
}

/** Loops that are open, outermost first. */
export type OpenLoops = ReadonlyMap<LoopVar, OpenLoop<unknown>>;

/** The index as a sum over the variables in the code, each once and outermost first; what is known is in the offset. */
export function resolve(index: Affine, open: OpenLoops): Affine {
  let { offset } = index;
  const factors = new Map<LoopVar, number>();
  for (const { loop, factor } of index.terms) {
    const root = rootOf(loop);
    const range = open.get(root);
    if (range?.at === null) offset += factor * range.low;
    else {
      if (range !== undefined) offset += factor * range.shift;
      factors.set(root, (factors.get(root) ?? 0) + factor);
    }
  }
  const order = factors.size > 1 ? new Set([...open.keys(), ...factors.keys()]) : factors.keys();
  const terms: Term[] = [];
  for (const loop of order) {
    const factor = factors.get(loop) ?? 0;
    if (factor !== 0) terms.push({ loop, factor });
  }
  return { offset, terms };
}

/** A body in the code, and the loop whose body it is. */
interface Body<Self> {
  readonly parent: Self | null;
  readonly loop: LoopVar | null;
}

/** The body of the innermost loop with which an expression changes: `body`, or one around it. */
export function homeOf<B extends Body<B>>(expr: Expr, body: B): B {
  let home = body;
  while (home.parent !== null && (home.loop === null || !varies(expr, home.loop)))
    home = home.parent;
  return home;
}

/** Opens a variable that stays the same in the body of the loop `home`: it comes before the variables of loops inside. */
export function openIn<R>(
  home: LoopVar | null,
  loop: LoopVar,
  range: R,
  ranges: Map<LoopVar, R>,
): void {
  const open = [...ranges];
  ranges.clear();
  if (home === null) ranges.set(loop, range);
  for (const [v, r] of open) {
    ranges.set(v, r);
    if (v === home) ranges.set(loop, range);
  }
}

/** Whether there are only statements in the loop. */
export function isSimple({ body }: Loop): boolean {
  for (const { kind } of body) if (kind !== "store" && kind !== "reduce") return false;
  return true;
}

/** From and up to, without the end. */
export type Stretch = readonly [number, number];

/**
 * The stretches of a loop in which every guard is always or never open. The whole loop where there would be more than
 * `most`, or where its body is large.
 */
export function stretchesOf(loop: Loop, open: OpenLoops, most: number): readonly Stretch[] {
  const { extent } = loop.loop;
  const nested = !isSimple(loop);
  const edges = new Set<number>();
  if (extent > 1 && (!nested || loop.weight <= 24))
    for (const node of loop.body.flatMap(nodesIn))
      if (node.kind === "store" || node.kind === "reduce")
        for (const e of expressions(node.expr))
          if (e.kind === "guard")
            for (const at of edgesOf(e, loop.loop, open)) if (at > 0 && at < extent) edges.add(at);
  if (edges.size > (nested ? 2 : most)) edges.clear();
  const ends = [0, ...[...edges].sort((a, b) => a - b), extent];
  return ends.slice(1).map((end, i) => [ends[i]!, end] as const);
}

/** Iterations with which a guard opens or closes. */
function edgesOf(
  { index, low, high }: Extract<Expr, { kind: "guard" }>,
  loop: LoopVar,
  open: OpenLoops,
): number[] {
  const { offset, terms } = resolve(index, open);
  if (terms.length !== 1 || terms[0]!.loop !== loop) return [];
  const { factor } = terms[0]!;
  return [low, high].map((bound) =>
    factor > 0
      ? Math.ceil((bound - offset) / factor)
      : Math.floor((bound - offset) / factor) + 1,
  );
}

/** Sums of floating-point numbers into scalars that begin before a loop with loops inside. */
export function sumsOf(loop: Loop): Reduce[] {
  const begun = new Set<Value>();
  const found = new Map<Value, Reduce>();
  for (const node of loop.body.flatMap(nodesIn)) {
    if (node.kind === "store") begun.add(node.target);
    else if (
      node.kind === "reduce" &&
      node.fold === "sum" &&
      node.target.place?.kind === "local" &&
      isFloat(node.target.dtype)
    )
      found.set(node.target, node);
  }
  return [...found.values()].filter((r) => !begun.has(r.target));
}
