import { avalOf } from "@cotangent/core";
import { type Affine, axisOf, isVariable, type LoopVar, rootOf } from "../ir/affine.ts";
import type { Expr, Loop, Node, Value } from "../ir/tree.ts";
import { isWithin, mapParts } from "../ir/visit.ts";
import type { Nest, Read } from "./nest.ts";
import { load, maxTried, maxWeight, positionUnder, setTo, TreeBuilder } from "./tree-builder.ts";

/** Iterations that a loop may lack of those of a nest which it takes in, and how far back that may look. */
const most = 4;

type Load = Extract<Expr, { kind: "load" }>;

/** An element behind the last iteration of `loop`, which makes the others: `node` stores it. */
export interface Edge {
  readonly value: Value;
  readonly loop: Loop;
  readonly body: Node[];
  readonly node: Node;
}

/**
 * A tree in which a nest may also read what earlier iterations made: the adjoint of `x[1:] − x[:-1]` needs the elements i
 * and i − 1 of a gradient. The loop hands these on in scalars, `fill` before the first; the nest's iterations that the loop
 * has not follow it, one by one. Such loops must run in their order.
 */
export class CarryingTree extends TreeBuilder {
  override readonly edges: Edge[] = [];
  /** What the loop hands on: the value of the last iteration, of the one before, and so on. */
  private readonly carried = new Map<Value, { readonly back: Value[]; readonly fill: number }>();
  /** Scalars that edges are made in, by their place. */
  private readonly beyond = new Map<Value, { readonly loop: Loop; readonly elements: Map<number, Value> }>();

  protected override join(nest: Nest, variable: LoopVar, reads: readonly Read[], site: Loop | null): boolean {
    const { fold, mode, afterwards, index } = nest;
    const axis = axisOf(index, variable);
    if (fold !== null || mode !== undefined || afterwards !== undefined) return false;
    if (axis < 0 || !isVariable(index[axis]!, variable) || nest.expr.kind === "gather") return false;
    const body = this.bodyOf(site);
    for (let i = body.length - 1, tried = 0; i >= 0 && tried < maxTried; i--) {
      const node = body[i]!;
      if (node.kind !== "loop") continue;
      tried++;
      const lacking = variable.extent - node.loop.extent;
      if (lacking < 0 || lacking > most || 2 * lacking > node.loop.extent || node.weight >= maxWeight) continue;
      if (!this.suits(node, i, variable, reads, site)) continue;
      this.take(nest, axis, variable, node, site);
      return true;
    }
    return false;
  }

  /** Whether iterations of `node` have all that the nest needs from them, in time, and something at all. */
  private suits(node: Loop, at: number, variable: LoopVar, reads: readonly Read[], parent: Loop | null): boolean {
    let shares = false;
    for (const { value, index } of reads)
      for (const writer of this.writersOf(value)) {
        if (isWithin(writer.parent, node.loop)) {
          if (index === null || writer.index === null) return false;
          const axis = axisOf(writer.index, node.loop);
          if (axis < 0 || !isVariable(writer.index[axis]!, node.loop)) return false;
          const { offset } = index[axis]!;
          if (offset > 0 || offset < -most || !isVariable({ ...index[axis]!, offset: 0 }, variable)) return false;
          if (offset < 0 && (writer.parent !== node || !index.every((a, i) => i === axis || isSame(a, writer.index![i]!))))
            return false;
          shares = true;
        } else if (writer.after === node) return false;
        else if (positionUnder(parent, writer) > at && this.beyond.get(value)?.loop !== node) return false;
      }
    return shares;
  }

  private take(nest: Nest, axis: number, variable: LoopVar, node: Loop, parent: Loop | null): void {
    const { target, index } = nest;
    const body = this.bodyOf(parent);
    const expr = this.within(nest.expr, variable, node);
    const elements = new Map<number, Value>();
    for (let k = node.loop.extent; k < variable.extent; k++) {
      const element = this.scalar(target);
      this.append(body, setTo(element, [], this.after(nest.expr, variable, k, node)));
      const place = index.map((a, i) => (i === axis ? { offset: k, terms: [] } : a));
      const store = setTo(target, place, load(element, []));
      this.wrote(target, parent, null, this.append(body, store), place);
      this.edges.push({ value: target, loop: node, body, node: store });
      elements.set(k, element);
    }
    this.beyond.set(target, { loop: node, elements });
    variable.same = node.loop;
    this.wrote(target, node, null, this.append(node.body, setTo(target, index, expr)), index);
    node.weight++;
  }

  /** How many iterations ago `node` made an element; 0 also where it was made elsewhere. */
  private ago({ value, index }: Load, node: Loop): number {
    for (const writer of this.writersOf(value))
      if (isWithin(writer.parent, node.loop)) return -index[axisOf(writer.index!, node.loop)]!.offset;
    return 0;
  }

  /** `e` in an iteration of the loop. */
  private within(e: Expr, variable: LoopVar, node: Loop): Expr {
    if (e.kind === "guard" && isVariable({ ...e.index, offset: 0 }, variable)) {
      const { inside, outside } = e;
      const first = e.low - e.index.offset;
      if (e.high - e.index.offset >= node.loop.extent) {
        if (first <= 0) return this.within(inside, variable, node);
        if (inside.kind === "load" && outside.kind === "number" && this.ago(inside, node) === first) {
          const { back, fill } = this.carry(inside.value, first, node, outside.value);
          if (Object.is(fill, outside.value)) return load(back[first - 1]!, []);
        }
      }
    }
    if (e.kind === "load") {
      const ago = this.ago(e, node);
      return ago === 0 ? e : load(this.carry(e.value, ago, node, 0).back[ago - 1]!, []);
    }
    return mapParts(e, (part) => this.within(part, variable, node));
  }

  /** `e` in iteration `k`, after the loop. */
  private after(e: Expr, variable: LoopVar, k: number, node: Loop): Expr {
    const { extent } = node.loop;
    const at = (a: Affine): Affine => fix(a, variable, k);
    if (e.kind === "load") {
      const place = k - this.ago(e, node);
      const beyond = this.beyond.get(e.value);
      const scalar =
        place < extent
          ? this.carried.get(e.value)?.back[extent - place - 1]
          : beyond?.loop === node
            ? beyond.elements.get(place)
            : undefined;
      return scalar === undefined ? { ...e, index: e.index.map(at) } : load(scalar, []);
    }
    if (e.kind === "index") return { ...e, index: at(e.index) };
    if (e.kind === "guard") {
      const index = at(e.index);
      if (index.terms.length === 0)
        return this.after(index.offset >= e.low && index.offset < e.high ? e.inside : e.outside, variable, k, node);
      return mapParts({ ...e, index }, (part) => this.after(part, variable, k, node));
    }
    return mapParts(e, (part) => this.after(part, variable, k, node));
  }

  /** Scalars with the last elements of a value, at least so many. */
  private carry(value: Value, count: number, node: Loop, fill: number) {
    let carried = this.carried.get(value);
    if (carried === undefined) this.carried.set(value, (carried = { back: [], fill }));
    const { back } = carried;
    while (back.length < count) {
      const scalar = this.scalar(value);
      const { index } = this.writersOf(value).find((w) => w.parent === node)!;
      node.before.push(setTo(scalar, [], { kind: "number", value: carried.fill, dtype: value.dtype }));
      this.last(node.body, setTo(scalar, [], back.length === 0 ? load(value, index!) : load(back.at(-1)!, [])));
      back.push(scalar);
      node.weight++;
    }
    return carried;
  }

  private scalar({ dtype }: Value): Value {
    return this.value(avalOf([], dtype));
  }
}

/** The index with `loop` at its iteration `k`. */
function fix({ offset, terms }: Affine, loop: LoopVar, k: number): Affine {
  let sum = offset;
  const rest = terms.filter((t) => {
    if (t.loop !== loop) return true;
    sum += t.factor * k;
    return false;
  });
  return { offset: sum, terms: rest };
}

const isSame = (a: Affine, b: Affine): boolean =>
  a.offset === b.offset &&
  a.terms.length === b.terms.length &&
  a.terms.every((t, i) => t.factor === b.terms[i]!.factor && rootOf(t.loop) === rootOf(b.terms[i]!.loop));
