import type { Affine } from "../ir/affine.ts";
import type { Expr, Loop, Node, Reduce, Store, Value } from "../ir/tree.ts";
import { partsOf } from "../ir/visit.ts";

/** Where a node stands. */
export interface Site<N extends Node = Node> {
  readonly node: N;
  readonly list: readonly Node[];
  readonly at: number;
  /** The loop in which it is done, and where that stands. */
  readonly loop: Loop | null;
  readonly outer: Site | null;
  /** How often it is done, and in which step of the program. */
  readonly times: number;
  readonly step: number;
}

export type StatementSite = Site<Store | Reduce>;

export interface Reading {
  readonly site: StatementSite;
  readonly index: readonly Affine[];
}

/** Who writes and reads the values of a program. */
export class Sites {
  /** The first store of a value; the only one, unless it is `mixed`. */
  readonly makers = new Map<Value, Site<Store>>();
  /** Folds, whose accumulators are complete once they are read by others. */
  readonly folded = new Set<Value>();
  /** Written by several statements, or added to. */
  readonly mixed = new Set<Value>();
  /** Read where nothing may be computed before: guards and gathers decide whether, and where. */
  readonly guarded = new Set<Value>();
  private readonly readings = new Map<Value, Reading[]>();

  visit(list: readonly Node[], loop: Loop | null, outer: Site | null, times: number, step: number | null = null): void {
    for (let at = 0; at < list.length; at++) {
      const node = list[at]!;
      const own = step ?? at;
      if (node.kind === "loop") {
        this.visit(node.before, loop, outer, times, own);
        const site: Site = { node, list, at, loop, outer, times, step: own };
        this.visit(node.body, node, site, times * node.loop.extent, own);
        this.visit(node.after, loop, outer, times, own);
      } else if (node.kind === "every") this.visit(node.body, loop, outer, times, own);
      else if (node.kind === "store" || node.kind === "reduce")
        this.add({ node, list, at, loop, outer, times, step: own });
    }
  }

  /** Takes note of a statement. */
  add(site: StatementSite): void {
    const { target, expr } = site.node;
    if (!isStore(site)) this.folded.add(target);
    else if (this.makers.has(target) || site.node.mode === "add") this.mixed.add(target);
    else this.makers.set(target, site);
    this.read(expr, site, false);
  }

  readingsOf(value: Value): Reading[] {
    let list = this.readings.get(value);
    if (list === undefined) this.readings.set(value, (list = []));
    return list;
  }

  /** Keeps those readings of a value for which `test` is true. */
  keep(value: Value, test: (reading: Reading) => boolean): void {
    this.readings.set(value, this.readingsOf(value).filter(test));
  }

  private read(e: Expr, site: StatementSite, guarded: boolean): void {
    if (e.kind === "load") {
      if (guarded) this.guarded.add(e.value);
      this.readingsOf(e.value).push({ site, index: e.index });
    }
    const parts = partsOf(e);
    for (let i = 0; i < parts.length; i++) this.read(parts[i]!, site, guarded || e.kind !== "apply");
  }
}

const isStore = (site: StatementSite): site is Site<Store> => site.node.kind === "store";
