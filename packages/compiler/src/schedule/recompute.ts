import { avalOf, bytesPerElement } from "@cotangent/core";
import { rootOf, variable } from "../ir/affine.ts";
import type { Expr, Loop, Node, Store, Value } from "../ir/tree.ts";
import { isWithin } from "../ir/visit.ts";
import { load, maxWeight, type TreeBuilder } from "../lower/tree-builder.ts";
import { type Use, usesOf } from "../plan/uses.ts";
import { operationsOf, type Weights } from "./costs.ts";
import { areSame, type Index, loopsOf, makesAll, mapLoads, moved, valuesRead } from "./expressions.ts";
import { type Reading, type Site, Sites } from "./sites.ts";

/**
 * What was weighed, in additions: to compute a value again in some places, or to write it and read it there. `again` is
 * Infinity where what it is made of is not at hand, or would have to stay in memory for longer and is larger.
 */
export interface Choice {
  readonly value: Value;
  readonly places: number;
  readonly again: number;
  readonly kept: number;
}

/** Decides which values are computed again, and changes the tree. */
export type Recompute = (tree: TreeBuilder, whole: ReadonlySet<Value>) => readonly Choice[];

/** Where a value would be computed again: one element, for these readings. */
interface Place {
  readonly site: Site;
  readonly index: Index;
  readonly readings: readonly Reading[];
}

/** A value is computed again in up to so many places, from up to so many others that are, one after the other. */
const [maxPlaces, maxDepth] = [8, 8];

/**
 * Computes values where they are read, if that takes less than to write and to read them: what is cheap and shared by
 * several nests of loops, what is read in part or in a larger space. What has been read by then is read again; the
 * arithmetic of each element is the same, to the bit. Sums over them may be unrolled in another way: the copies make loops
 * longer or shorter. Never calls, nor folds.
 * @example const target: Target = { ...others, recompute: recomputing({ element: 1, byte: 0.5, cache: 2 ** 18 }) };
 */
export const recomputing =
  (weights: Weights): Recompute =>
  (tree, whole) => {
    const uses = usesOf(tree.body);
    return isAnyReadElsewhere(uses, whole) ? new Recomputation(tree, whole, weights, uses).run() : [];
  };

/** Whether anything is read outside of the loop that makes it. */
function isAnyReadElsewhere(uses: ReadonlyMap<Value, Use>, whole: ReadonlySet<Value>): boolean {
  for (const [value, { scope, writerParent }] of uses)
    if (scope !== writerParent && writerParent !== null && value.place === null && !whole.has(value)) return true;
  return false;
}

class Recomputation {
  private readonly tree: TreeBuilder;
  private readonly whole: ReadonlySet<Value>;
  private readonly weights: Weights;
  private readonly sites = new Sites();
  private readonly choices: Choice[] = [];
  private readonly uses: Map<Value, Use>;
  /** What is to be done before a node, and what is no longer done. */
  private readonly before = new Map<Node, Node[]>();
  private readonly gone = new Set<Node>();
  /** What copies of the value in question would read from memory. */
  private readonly leaves = new Set<Value>();
  private readonly copies = new Map<Value, { readonly site: Site<Store>; readonly index: Index }[]>();

  constructor(tree: TreeBuilder, whole: ReadonlySet<Value>, weights: Weights, uses: Map<Value, Use>) {
    this.tree = tree;
    this.whole = whole;
    this.weights = weights;
    this.uses = uses;
  }

  run(): readonly Choice[] {
    const { tree, sites } = this;
    sites.visit(tree.body, null, null, 1);
    // Copies come to it, which are read where they are.
    const makers = [...sites.makers];
    for (const [value, maker] of makers) this.decide(value, maker);
    if (this.before.size > 0) this.rebuild(tree.body);
    return this.choices;
  }

  private decide(value: Value, maker: Site<Store>): void {
    const places = this.placesOf(value, maker);
    if (places.length === 0) return;
    const read = places.reduce((n, { readings }) => n + readings.length, 0);
    const stays = read < this.sites.readingsOf(value).length;
    const access = this.access(value, value);
    this.leaves.clear();
    let again = 0;
    let kept = maker.times * (access + (stays ? 0 : this.cost(maker, maker)));
    for (const { site, index } of places) {
      again += site.times * this.cost(maker, site, index);
      kept += site.times * access;
    }
    if (again < kept && !this.fits(value, places)) again = Infinity;
    this.choices.push({ value, places: places.length, again, kept });
    if (again < kept) this.move(value, maker, places, stays);
  }

  /** Whether nothing but one statement makes a value, which can be done elsewhere. */
  private canMove(value: Value, maker: Site<Store> | undefined): maker is Site<Store> {
    const { folded, mixed } = this.sites;
    return maker !== undefined && !isSerial(maker.loop) && !folded.has(value) && !mixed.has(value) && makesAll(maker.node);
  }

  private isInMemory(value: Value): boolean {
    return value.place !== null || this.whole.has(value);
  }

  /** Where a value is read outside of the loop that makes it; nowhere if it has to be stored. */
  private placesOf(value: Value, maker: Site<Store>): Place[] {
    const { sites } = this;
    const { loop } = maker;
    if (loop === null || this.isInMemory(value) || sites.guarded.has(value)) return [];
    const found: { site: Site; index: Index; readings: Reading[] }[] = [];
    for (const reading of sites.readingsOf(value)) {
      if (isWithin(reading.site.loop, loop.loop)) continue;
      if (found.length === 0 && !this.canMove(value, maker)) return [];
      const { index } = reading;
      const loops = loopsOf(index);
      let site: Site = reading.site;
      // What stays the same in a loop is computed before it.
      while (site.outer !== null && !loops.includes(rootOf(site.loop!.loop))) site = site.outer;
      const same = found.find((p) => p.site.list === site.list && areSame(p.index, index));
      if (same === undefined) found.push({ site, index, readings: [reading] });
      else {
        same.readings.push(reading);
        // They share a copy, which the first of them needs.
        if (site.at < same.site.at) same.site = site;
      }
      if (found.length > maxPlaces) return [];
    }
    return found;
  }

  private use(value: Value): Use | undefined {
    return this.uses.get(value);
  }

  /** Reading or writing an element of `value`, of which as many are used as there is room for in `row`. */
  private access(value: Value, row: Value): number {
    const { element, byte, cache } = this.weights;
    const use = this.use(row);
    let size = 1;
    row.aval.shape.forEach((n, i) => {
      const around = use?.index?.[i]?.terms.some((t) => isWithin(use.scope, rootOf(t.loop))) ?? false;
      if (!around) size *= n;
    });
    const bytes = bytesPerElement[value.dtype];
    return element + (Math.min(size, value.aval.size) * bytes > cache ? byte * bytes : 0);
  }

  /** What one element of `row` takes that is computed at `site`: at `index`, or else where it is made now. */
  private cost({ node, list }: Site<Store>, site: Site, index?: Index, row = node.target, depth = 0): number {
    if (depth > maxDepth) return Infinity;
    let cost = operationsOf(node.expr);
    if (cost === Infinity) return cost;
    for (const value of new Set(valuesRead(node.expr))) {
      const maker = this.sites.makers.get(value);
      const there = this.isThere(value, site);
      if (there && (this.isInMemory(value) || this.use(value)?.writerParent !== this.use(value)?.scope)) {
        if (index !== undefined) this.leaves.add(value);
        cost += this.access(value, row);
      } else if (!there && !this.canMove(value, maker)) return Infinity;
      else if (!there || (index === undefined && maker?.list === list && this.sites.readingsOf(value).length === 1))
        cost += this.cost(maker!, site, index, row, depth + 1);
    }
    return cost;
  }

  /** Whether a value is complete, and has a place, where something is done that comes later. */
  private isThere(value: Value, { loop }: Site): boolean {
    if (this.isInMemory(value)) return true;
    const { mixed, folded } = this.sites;
    // A scalar that is written in several places goes from one iteration to the next.
    if (mixed.has(value) && !folded.has(value)) return false;
    const { scope } = this.use(value)!;
    return scope === null || isWithin(loop, scope.loop);
  }

  /** Whether functions stay small, and what has to stay in memory for longer is not more than what needs none. */
  private fits(value: Value, places: readonly Place[]): boolean {
    let bytes = sizeOf(value);
    for (const { site } of places)
      if (site.loop !== null && outermost(site.loop).weight >= maxWeight) return false;
    const last = lastStep(places);
    for (const v of this.leaves) if (v.place === null && this.use(v)!.last < last) bytes -= sizeOf(v);
    return bytes >= 0;
  }

  private move(value: Value, maker: Site<Store>, places: readonly Place[], stays: boolean): void {
    for (const { site, index, readings } of places) {
      const { node: copy } = this.copy(value, index, site);
      for (const reading of readings) {
        const { node } = reading.site;
        node.expr = mapLoads(node.expr, (e) =>
          e.value === value && areSame(e.index, index) ? load(copy.target, copy.index) : e,
        );
        this.sites.readingsOf(copy.target).push({ site: reading.site, index: copy.index });
      }
    }
    this.sites.keep(value, ({ site }) => isWithin(site.loop, maker.loop!.loop));
    this.use(value)!.scope = maker.loop;
    for (const v of this.leaves) {
      const use = this.use(v);
      if (use !== undefined) use.last = Math.max(use.last, lastStep(places));
    }
    if (!stays) this.remove(maker);
  }

  /** The statement that computes the element at `index` just before a site, or before that in its list. */
  private copy(value: Value, index: Index, site: Site): Site<Store> {
    let known = this.copies.get(value);
    if (known === undefined) this.copies.set(value, (known = []));
    for (const c of known)
      if (c.site.list === site.list && c.site.at <= site.at && !this.gone.has(c.site.node) && areSame(c.index, index)) return c.site;
    const { node } = this.sites.makers.get(value)!;
    const at = moved(node.index, index);
    const element = (v: Value, i: Index): Expr => {
      if (this.isThere(v, site)) return load(v, i);
      const { target, index: own } = this.copy(v, i, site).node;
      return load(target, own);
    };
    const expr = mapLoads(node.expr, (e) => element(e.value, e.index.map(at)), at);
    const loops = loopsOf(index);
    const shape = loops.map((l) => l.extent);
    const target = this.tree.value(avalOf(shape, value.dtype));
    const made: Store = { kind: "store", target, index: loops.map(variable), expr, mode: "set" };
    const copied: Site<Store> = { ...site, node: made };
    const list = this.before.get(site.node);
    if (list === undefined) this.before.set(site.node, [made]);
    else list.push(made);
    known.push({ site: copied, index });
    this.sites.add(copied);
    this.uses.set(target, { ...this.use(value)!, scope: site.loop, writerParent: site.loop, index: made.index });
    return copied;
  }

  /** Leaves out a statement, and what was only done for it. */
  private remove({ node }: Site<Store>): void {
    this.gone.add(node);
    for (const value of valuesRead(node.expr)) {
      if (this.isInMemory(value)) continue;
      this.sites.keep(value, ({ site }) => site.node !== node);
      const maker = this.sites.makers.get(value);
      if (this.sites.readingsOf(value).length === 0 && this.canMove(value, maker)) this.remove(maker);
    }
  }

  /** Puts copies in, and leaves out what is gone, with loops in which nothing is left. How many statements came to it. */
  private rebuild(list: Node[]): number {
    const nodes = [...list];
    let more = 0;
    list.length = 0;
    for (const node of nodes) {
      for (const copy of this.before.get(node) ?? []) {
        // What needed it may have been computed elsewhere since.
        if (this.gone.has(copy)) continue;
        list.push(copy);
        more++;
      }
      if (this.gone.has(node)) {
        more--;
        continue;
      }
      if (node.kind === "loop") {
        const own = this.rebuild(node.before) + this.rebuild(node.body) + this.rebuild(node.after);
        node.weight += own;
        more += own;
        if (node.before.length + node.body.length + node.after.length === 0) continue;
      }
      list.push(node);
    }
    return more;
  }
}

const lastStep = (places: readonly Place[]): number => Math.max(...places.map(({ site }) => site.step));

const sizeOf = ({ aval, dtype }: Value): number => aval.size * bytesPerElement[dtype];

/** Whether a loop, or one around it, hands on what it makes from iteration to iteration. */
function isSerial(loop: Loop | null): boolean {
  for (let l = loop; l !== null; l = l.parent) if (l.loop.serial) return true;
  return false;
}

function outermost(loop: Loop): Loop {
  let l = loop;
  while (l.parent !== null) l = l.parent;
  return l;
}
