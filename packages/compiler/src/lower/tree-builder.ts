import { type Aval, type DType, isFloat } from "@cotangent/core";
import { type Affine, axisOf, isVariable, type LoopVar, rootOf, turnsOf, variable, zero } from "../ir/affine.ts";
import { neutral } from "../ir/fold.ts";
import type { Call, Clear, Expr, Fold, Loop, Matmul, Node, Store, Value } from "../ir/tree.ts";
import type { Edge } from "./carrying-tree.ts";
import { isWithin } from "../ir/visit.ts";
import { type Nest, type NestSink, type Read, readsOf } from "./nest.ts";

/** A loop takes up to this many statements: larger functions are not optimised by engines, and compile slowly. */
export const maxWeight = 160;
/** Loops that are tried for fusion, beside the one that made an operand. */
export const maxTried = 6;
/** Iterations from which on the loop over neighbouring elements has to stay innermost. */
const manyElements = 4096;

/** Terms of a sum that are added one after the other. */
const blockLength = 256;

/** Where something is done that a value needs to be complete: after some loop, with an index where it is one element. */
interface Writer {
  readonly parent: Loop | null;
  readonly after: Loop | null;
  readonly position: number;
  readonly index: readonly Affine[] | null;
}

const none: readonly never[] = [];

/** Grows the tree of loops, nest by nest: each goes into loops that are there as far as that is legal. */
export class TreeBuilder implements NestSink {
  readonly sequential = true;
  readonly body: Node[] = [];
  readonly values: Value[] = [];
  /** Elements that are stored after the loop that makes the others. */
  readonly edges: readonly Edge[] = [];
  /** A value is complete after all of these. */
  private readonly writers = new Map<Value, Writer[]>();
  private loops = 0;
  /** Nodes that stay at the end of a body. */
  private readonly ends = new Map<readonly Node[], number>();
  /** Where nests begin: the loop of control flow whose body is being made. */
  site: Loop | null = null;
  /** To be done first: zeros, and numbers made of numbers that are given, which would otherwise stand between loops. */
  readonly cleared: (Clear | Store)[] = [];

  value(aval: Aval, dtype: DType = aval.dtype): Value {
    const value: Value = {
      id: this.values.length,
      aval,
      dtype,
      place: null,
      strides: [],
      layout: null,
      size: 0,
    };
    this.values.push(value);
    return value;
  }

  loopVar(extent: number): LoopVar {
    return { id: this.loops++, extent, same: null };
  }

  /** All elements are 0 from the beginning on. */
  clear(target: Value): void {
    this.cleared.push({ kind: "clear", target });
  }

  /** A step of its own, at the end. */
  step(node: Call | Matmul, made: readonly Value[]): void {
    for (const value of made) this.wrote(value, null, null, this.body.length, null);
    this.body.push(node);
  }

  add(nest: Nest): void {
    const reads = readsOf(nest.expr);
    for (const value of nest.afterwards ?? none) reads.push({ value, index: null });
    if (nest.target.aval.size === 1 && this.site === null && nest.fold === null && reads.every(({ value }) => !this.writers.has(value))) {
      this.cleared.push(storeOf(nest));
      return;
    }
    const remaining = nest.loops.slice();
    const used: Loop[] = [];
    let { site } = this;
    while (remaining.length > 0) {
      const found = this.find(site, remaining, reads, nest);
      if (found === null) break;
      found.weight++;
      used.push(found);
      site = found;
    }
    if (remaining.length === 1 && this.join(nest, remaining[0]!, reads, site)) return;
    for (let i = 0; i < remaining.length; i++) {
      const body = this.bodyOf(site);
      const made = newLoop(remaining[i]!, site, this.endOf(body));
      this.append(body, made);
      made.weight++;
      used.push(made);
      site = made;
    }
    if (nest.fold === null) this.store(nest, site);
    else this.fold(nest, nest.fold, site, used);
  }

  bodyOf(loop: Loop | null): Node[] {
    return loop === null ? this.body : loop.body;
  }

  /** Whether the nest, whose last loop is `variable`, went into a loop of other iterations. */
  protected join(_nest: Nest, _variable: LoopVar, _reads: readonly Read[], _site: Loop | null): boolean {
    return false;
  }

  private endOf(body: readonly Node[]): number {
    return body.length - (this.ends.get(body) ?? 0);
  }

  /** Puts a node at the end of a body. Its position. */
  protected append(body: Node[], node: Node): number {
    const position = this.endOf(body);
    body.splice(position, 0, node);
    return position;
  }

  /** Puts a node at the end of a body, where it stays, but for others of that kind. */
  protected last(body: Node[], node: Node): void {
    this.append(body, node);
    this.ends.set(body, (this.ends.get(body) ?? 0) + 1);
  }

  private store(nest: Nest, parent: Loop | null): void {
    const position = this.append(this.bodyOf(parent), storeOf(nest));
    this.wrote(nest.target, parent, null, position, nest.index);
  }

  private fold(nest: Nest, fold: Fold, site: Loop | null, used: readonly Loop[]): void {
    const { index, expr } = nest;
    const body = this.bodyOf(site);
    const kept = new Set<LoopVar>();
    for (const { terms } of index) for (const { loop } of terms) kept.add(rootOf(loop));
    const first = used.findIndex((l) => !kept.has(l.loop));
    if (first < 0) return this.foldNothing(nest, site);
    const outermost = used[first]!;
    const { parent, position } = outermost;
    const inner = used.slice(first).filter((l) => kept.has(l.loop));
    // A fold into one element is done in a scalar, also where its result is to be stored.
    const apart = nest.finished === undefined && inner.length === 0;
    const target = apart ? this.value(nest.target.aval, nest.target.dtype) : nest.target;
    const finished = apart ? nest.target : nest.finished;
    const start: Expr = { kind: "number", value: neutral(fold, target.dtype), dtype: target.dtype };
    const begin = (value: Value): void => {
      outermost.before.push(this.around(inner, parent, index, (at) => setTo(value, at, start)));
    };
    begin(target);
    const part =
      fold === "sum" && isFloat(target.dtype) && inner.length > 0
        ? this.block(target, used, kept)
        : null;
    if (part === null) this.append(body, { kind: "reduce", fold, target, index, expr });
    else {
      // A block at a time goes to `partial`, so that rounding errors grow with the number of blocks.
      const partial = this.value(target.aval, target.dtype);
      this.append(body, { kind: "reduce", fold, target: partial, index, expr });
      begin(partial);
      const add = (at: readonly Affine[]): Node => ({
        kind: "reduce",
        fold,
        target,
        index: at,
        expr: load(partial, at),
      });
      const within = used.slice(used.indexOf(part.loop) + 1).filter((l) => kept.has(l.loop));
      this.append(part.loop.body, {
        kind: "every",
        loop: part.loop.loop,
        count: part.count,
        body: [
          this.around(within, part.loop, index, add),
          this.around(within, part.loop, index, (at) => setTo(partial, at, start)),
        ],
      });
      outermost.after.push(this.around(inner, parent, index, add));
    }
    this.wrote(target, parent, outermost, position, index);
    if (finished === undefined) return;
    outermost.after.push(
      this.around(inner, parent, index, (at) => setTo(finished, at, load(target, at))),
    );
    this.wrote(finished, parent, outermost, position, index);
  }

  /** Every axis that is folded has one element. */
  private foldNothing(nest: Nest, site: Loop | null): void {
    this.store(nest, site);
    const { finished, target, index } = nest;
    if (finished !== undefined)
      this.store({ ...nest, target: finished, expr: load(target, index) }, site);
  }

  /** The loop, and the number of its iterations, that make a block of a long sum; null for short ones. */
  private block(
    target: Value,
    used: readonly Loop[],
    kept: ReadonlySet<LoopVar>,
  ): { readonly loop: Loop; readonly count: number } | null {
    const reduced = used.filter((l) => !kept.has(l.loop));
    const total = turnsOf(reduced.map((l) => l.loop));
    if (total <= 2 * blockLength || target.aval.size === 0) return null;
    let inside = total;
    for (const loop of reduced) {
      inside /= loop.loop.extent;
      if (inside <= blockLength)
        return { loop, count: Math.max(1, Math.floor(blockLength / inside)) };
    }
    return null;
  }

  /** A statement under its own copies of `loops`. */
  private around(
    loops: readonly Loop[],
    parent: Loop | null,
    index: readonly Affine[],
    make: (index: readonly Affine[]) => Node,
  ): Node {
    const copies = new Map(loops.map((l) => [l.loop, this.loopVar(l.loop.extent)] as const));
    const at = index.map(({ offset, terms }) => ({
      offset,
      terms: terms.map(({ loop, factor }) => ({ loop: copies.get(rootOf(loop)) ?? loop, factor })),
    }));
    let outer: Loop | null = null;
    let innermost: Loop | null = null;
    for (const copy of copies.values()) {
      const made: Loop = newLoop(copy, innermost ?? parent, 0);
      made.weight = 1;
      innermost?.body.push(made);
      outer ??= made;
      innermost = made;
    }
    const statement = make(at);
    innermost?.body.push(statement);
    return outer ?? statement;
  }

  wrote(
    value: Value,
    parent: Loop | null,
    after: Loop | null,
    position: number,
    index: readonly Affine[] | null,
  ): void {
    const list = this.writers.get(value);
    const writer: Writer = { parent, after, position, index };
    if (list === undefined) this.writers.set(value, [writer]);
    else list.push(writer);
  }

  protected writersOf(value: Value): readonly Writer[] {
    return this.writers.get(value) ?? none;
  }

  /** The loop at `site` to go into; the variable of the nest that it becomes is taken out of `remaining`. */
  private find(
    site: Loop | null,
    remaining: LoopVar[],
    reads: readonly Read[],
    nest: Nest,
  ): Loop | null {
    const earliest = this.lastWriter(site, reads);
    const body = this.bodyOf(site);
    if (earliest >= 0) {
      const found = this.match(body[earliest]!, remaining, reads, nest);
      if (found !== null) return found;
    }
    for (let i = body.length - 1, tried = 0; i > earliest && tried < maxTried; i--, tried++) {
      const found = this.match(body[i]!, remaining, reads, nest);
      if (found !== null) return found;
    }
    return null;
  }

  /** Position among the nodes under `parent` of the last that writes what is read; −1 if there is none. */
  private lastWriter(parent: Loop | null, reads: readonly Read[]): number {
    let last = -1;
    for (let i = 0; i < reads.length; i++) {
      const writers = this.writersOf(reads[i]!.value);
      for (let k = 0; k < writers.length; k++) {
        const position = positionUnder(parent, writers[k]!);
        if (position > last) last = position;
      }
    }
    return last;
  }

  private match(node: Node, remaining: LoopVar[], reads: readonly Read[], nest: Nest): Loop | null {
    if (node.kind !== "loop" || node.weight >= maxWeight) return null;
    for (let i = 0; i < remaining.length; i++) {
      const variable = remaining[i]!;
      if (variable.extent !== node.loop.extent) continue;
      if (i > 0 && i === remaining.length - 1 && turnsOf(nest.loops) > manyElements) continue;
      const legal = this.legal(node, variable, reads);
      if (legal === "no" || (legal === "free" && i > 0)) continue;
      variable.same = node.loop;
      remaining.splice(i, 1);
      return node;
    }
    return null;
  }

  /** Whether an iteration of `node` needs no element that another one makes. "free": it shares no value with it. */
  private legal(node: Loop, variable: LoopVar, reads: readonly Read[]): "yes" | "no" | "free" {
    let result: "yes" | "free" = "free";
    for (let i = 0; i < reads.length; i++) {
      const { value, index } = reads[i]!;
      const writers = this.writersOf(value);
      for (let k = 0; k < writers.length; k++) {
        const writer = writers[k]!;
        if (writer.after === node) return "no";
        if (!isWithin(writer.parent, node.loop)) continue;
        if (index === null || writer.index === null) return "no";
        const axis = axisOf(writer.index, node.loop);
        if (
          axis < 0 ||
          !isVariable(writer.index[axis]!, node.loop) ||
          !isVariable(index[axis]!, variable)
        )
          return "no";
        result = "yes";
      }
    }
    return result;
  }
}

const storeOf = ({ target, index, expr, mode = "set" }: Nest): Store => ({
  kind: "store",
  target,
  index,
  expr,
  mode,
});

export function newLoop(loop: LoopVar, parent: Loop | null, position: number): Loop {
  return { kind: "loop", loop, parent, body: [], before: [], after: [], position, weight: 0 };
}

export function positionUnder(
  parent: Loop | null,
  writer: { readonly parent: Loop | null; readonly position: number },
): number {
  if (writer.parent === parent) return writer.position;
  for (let l = writer.parent; l !== null; l = l.parent) if (l.parent === parent) return l.position;
  return -1;
}

export const setTo = (target: Value, index: readonly Affine[], expr: Expr): Node => ({
  kind: "store",
  target,
  index,
  expr,
  mode: "set",
});

export const load = (value: Value, index: readonly Affine[]): Expr => ({
  kind: "load",
  value,
  index,
  dtype: value.dtype,
});

/** One loop variable for each axis longer than 1, and the index that they make. */
export function loopsOver(
  tree: Pick<NestSink, "loopVar">,
  shape: readonly number[],
): { readonly loops: LoopVar[]; readonly index: Affine[] } {
  const loops: LoopVar[] = [];
  const index = shape.map((n) => {
    if (n === 1) return zero;
    const loop = tree.loopVar(n);
    loops.push(loop);
    return variable(loop);
  });
  return { loops, index };
}
