import { bytesPerElement } from "@cotangent/core";
import { type Affine, type Expr, expressions, type Fold, type Loop, type Node, nodesIn, type Program, rootOf, type Value } from "@cotangent/compiler";
import { type Collapsed, collapse } from "./collapse.ts";
import { strideOf, valuesIn } from "./facts.ts";
import { foldsOf } from "./folding.ts";

/** A result of all iterations, of which each part makes its own. */
export interface Folded {
  readonly value: Value;
  readonly fold: Fold;
  /** Where a part has it among its rows. */
  readonly offset: number;
}

/** A loop that threads can share. */
export interface Split {
  readonly loop: Loop;
  /** All loops of the nest as one, where that is so; else null, and rounds of the outermost are shared out. */
  readonly flat: Collapsed | null;
  readonly parts: number;
  /** Iterations in a part, and whether vectors can begin with each. */
  readonly chunk: number;
  readonly aligned: boolean;
  /** As matrix products count: what they do in the same time. */
  readonly work: number;
  /** Scalars made before the loop and read in it. */
  readonly given: readonly Value[];
  /** Rows that are kept for one iteration, and what is folded: each part has its own, at these offsets. */
  readonly rows: ReadonlyMap<Value, number>;
  /** Bytes of the rows of one part. */
  readonly rowBytes: number;
  readonly folds: readonly Folded[];
  /** What is to be done after the loop, by each part, and once all are folded together. */
  readonly merge: readonly Node[];
  readonly finish: readonly Node[];
}

/** From which sizes on loops are done in parts. */
export interface Limits {
  /** Work that is worth a second thread, and that one part should have. */
  readonly work: number;
  readonly workOfPart: number;
  /** Parts of long loops have a multiple of so many iterations, so that vectors begin where they do without parts. */
  readonly grain: number;
}
export const usualLimits: Limits = { work: 100_000, workOfPart: 50_000, grain: 64 };
const maxParts = 64;
const maxRowBytes = 1 << 22;

const sixteen = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Bytes of the scalars that are handed over, and of all that a split loop has in scratch memory. */
export const slotBytes = ({ given }: Split): number => sixteen(8 * given.length);
export const scratchOf = (split: Split): number => slotBytes(split) + split.rowBytes * split.parts;

/** Finds the loops that are done in parts, with threads and without: sums have the same bits then. */
export function splitsOf(program: Program, limits: Limits): Map<Node, Split> {
  const splits = new Map<Node, Split>();
  const touched = new Map<Value, Set<Node>>();
  for (const top of program.body)
    for (const value of valuesIn(top)) {
      const tops = touched.get(value);
      if (tops === undefined) touched.set(value, new Set([top]));
      else tops.add(top);
    }
  for (const top of program.body) {
    if (top.kind !== "loop") continue;
    const split = splitOf(top, (value) => touched.get(value)!.size === 1, limits);
    if (split !== null) splits.set(top, split);
  }
  return splits;
}

function splitOf(loop: Loop, ownedHere: (value: Value) => boolean, { work: least, workOfPart, grain }: Limits): Split | null {
  const v = loop.loop;
  const work = workOf(loop.body) * v.extent;
  if (v.serial || v.extent < 2 || work < least) return null;
  const folding = foldsOf(loop);
  if (folding === null) return null;
  const { values, results, merge, finish } = folding;
  const begun = new Set<Value>();
  const writes = new Map<Value, string>();
  const rows = new Map<Value, number>();
  let rowBytes = 0;
  const room = (value: Value): number => {
    const at = rowBytes;
    rowBytes += sixteen(value.size * bytesPerElement[value.dtype]);
    return at;
  };
  for (const value of values) if (value.place?.kind !== "local") rows.set(value, room(value));
  for (const node of loop.body.flatMap(nodesIn)) {
    if (
      node.kind !== "loop" &&
      node.kind !== "store" &&
      node.kind !== "reduce" &&
      node.kind !== "every"
    )
      return null;
    if ((node.kind !== "store" && node.kind !== "reduce") || values.has(node.target)) continue;
    const { target, index } = node;
    if (target.place?.kind === "local") {
      if (node.kind === "store") begun.add(target);
      else if (!begun.has(target)) return null;
    } else if (strideOf(target, index, v) === 0) {
      if (target.place?.kind !== "arena" || !ownedHere(target)) return null;
      if (!rows.has(target)) rows.set(target, room(target));
    } else {
      const axis = index.findIndex((a) => a.terms.some((t) => rootOf(t.loop) === v));
      const key = ownAxis(index, axis, loop);
      if (key === null || (writes.get(target) ?? key) !== key) return null;
      writes.set(target, key);
    }
  }
  const given = new Set<Value>();
  for (const value of loop.body.flatMap(valuesIn))
    if (value.place?.kind === "local" && !begun.has(value) && !values.has(value)) given.add(value);
  const flat = flatOf(loop, rows.size > 0);
  if (flat === "no") return null;
  const folds = [...results].map(([value, fold]): Folded => ({
    value,
    fold,
    offset: rows.get(value) ?? room(value),
  }));
  const extent = flat?.extent ?? v.extent;
  const wanted = Math.min(
    maxParts,
    Math.ceil(work / workOfPart),
    extent,
    rowBytes === 0 ? maxParts : Math.floor(maxRowBytes / rowBytes),
  );
  if (wanted < 2) return null;
  const even = Math.ceil(extent / wanted);
  let chunk = flat === null && even < grain ? even : Math.ceil(even / grain) * grain;
  // The last part has room for a vector of its own.
  if (chunk % grain === 0) while (chunk < extent && extent % chunk > 0 && extent % chunk < 4) chunk += grain;
  const parts = Math.ceil(extent / chunk);
  return parts < 2
    ? null
    : { loop, flat, parts, chunk, aligned: chunk % grain === 0, work, given: [...given], rows, rowBytes, folds, merge, finish };
}

/** The nest as one loop; null where it is not; "no" where its guards would have to be cut. */
function flatOf(loop: Loop, rows: boolean): Collapsed | null | "no" {
  const collapsed = collapse(loop);
  const { inner, outer } = collapsed;
  const statements = inner.body.flatMap((s) =>
    s.kind === "store" || s.kind === "reduce" ? [s] : [],
  );
  if (statements.length < inner.body.length || rows || (inner !== loop && outer.length === 0))
    return null;
  const guarded = statements.some((s) =>
    expressions(s.expr).some(
      (e) => e.kind === "guard" && e.index.terms.some((t) => rootOf(t.loop) === loop.loop),
    ),
  );
  return guarded ? "no" : collapsed;
}

/** The axis that only this loop moves along, one step at a time, as text; null where there is none. */
function ownAxis(index: readonly Affine[], axis: number, { loop }: Loop): string | null {
  const { offset, terms } = index[axis]!;
  if (
    terms.length !== 1 ||
    index.some((a, i) => i !== axis && a.terms.some((t) => rootOf(t.loop) === loop))
  )
    return null;
  return `${axis}: ${terms[0]!.factor}·i + ${offset}`;
}

/** Loads, stores and plain operations, and operations that take long. */
const costs = { plain: 2, slow: 40 } as const;
const quick: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "add",
  "sub",
  "mul",
  "div",
  "neg",
  "abs",
  "maximum",
  "minimum",
  "floor",
  "ceil",
  "round",
  "trunc",
  "sqrt",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "select",
  "cast",
  "bitAnd",
  "bitOr",
  "bitXor",
  "bitNot",
  "stopGradient",
  "integerPow",
]);

function workOf(nodes: readonly Node[]): number {
  let work = 0;
  for (const node of nodes) {
    if (node.kind === "loop")
      work += node.loop.extent * workOf(node.body) + workOf(node.before) + workOf(node.after);
    else if (node.kind === "every") work += workOf(node.body) / node.count;
    else if (node.kind === "store" || node.kind === "reduce") {
      work += costs.plain;
      for (const e of expressions(node.expr)) work += costOf(e);
    }
  }
  return work;
}

const costOf = (e: Expr): number =>
  e.kind === "number"
    ? 0
    : e.kind === "apply" && !quick.has(e.primitive.name)
      ? costs.slow
      : costs.plain;
