import { neutral, type Value } from "@cotangent/compiler";
import { isFloat } from "@cotangent/core";
import { type Accumulator, block, foldLoop } from "./fold-loop.ts";
import type { FoldPlan } from "./fold-plan.ts";
import { type Group, isMap, type Member } from "./group.ts";
import { joinLanes } from "./join-lanes.ts";
import { literal, rounded, typeOf } from "./literals.ts";
import { accumulate, combine, ExprPrinter, type Site } from "./print-expr.ts";
import type { Partials } from "./print-group.ts";
import { putAside } from "./put-aside.ts";
import { known, type Scope, scopeIn, type StageText } from "./stage.ts";
import type { Task } from "./task.ts";

const lanesOfFour: readonly number[] = [0, 1, 2, 3];

/** Prints a group as the body of a kernel: what is kept, and one loop a pass over what is folded. */
export class GroupPrinter {
  private readonly exprs: ExprPrinter;
  private readonly phases: number;
  /** Names of kept elements that are there. */
  private readonly kept = new Map<Value, string>();
  /** Full members that were stored in a pass before this one. */
  private readonly before = new Set<Value>();
  private phase = 0;
  /** Dear elements that a later pass needs again, by the result in whose place they wait. */
  private readonly aside: ReadonlyMap<Member, Member>;
  private readonly root: Scope;

  private readonly group: Group;
  private readonly members: readonly Member[];
  private readonly plan: FoldPlan;
  private readonly writes: ReadonlySet<Value>;
  private readonly partials: Partials | null;
  private readonly out: StageText;
  /** Values of which a thread takes four neighbours at a time. */
  private readonly vectors: ReadonlySet<Value>;

  constructor(
    group: Group,
    members: readonly Member[],
    plan: FoldPlan,
    writes: ReadonlySet<Value>,
    partials: Partials | null,
    vectors: ReadonlySet<Value>,
    out: StageText,
  ) {
    this.group = group;
    this.members = members;
    this.plan = plan;
    this.writes = writes;
    this.partials = partials;
    this.out = out;
    const { kept, reduced } = group;
    this.vectors = vectors;
    this.exprs = new ExprPrinter(out, { k: kept, r: reduced, f: kept * reduced }, vectors);
    this.exprs.varies = isMap(group) ? "k" : "r";
    this.phases = 1 + Math.max(0, ...members.filter((m) => m.role !== "kept").map((m) => m.phase));
    this.root = scopeIn(null);
    this.root.names.set("k", "k");
    this.aside = plan.splits === 1 ? putAside(members, writes) : new Map();
  }

  print(): void {
    const { out, plan, group } = this;
    const { kept, reduced } = group;
    const total = kept * plan.splits;
    const { lines } = this.root;
    if (isMap(group) && this.vectors.size > 0) return this.fours();
    if (plan.lanes === 1) {
      this.keptMembers(0);
      if (!isMap(group)) this.passes();
      const id = `wg * ${plan.tile}u + lid`;
      out.lines.push(
        `let id = ${id};`,
        `if (id < ${total}u) {`,
        ...this.place("id", total),
        ...lines,
        "}",
      );
      return;
    }
    // threads beyond the last element work on it, too, so that barriers are met by all, and store nothing
    const [lane, tile] = plan.along
      ? [`lid % ${plan.lanes}u`, `lid / ${plan.lanes}u`]
      : [`lid / ${plan.tile}u`, `lid % ${plan.tile}u`];
    out.lines.push(
      `let lane = ${lane};`,
      `let wanted = wg * ${plan.tile}u + ${tile};`,
      `let live = wanted < ${total}u;`,
      `let id = min(wanted, ${total - 1}u);`,
      ...this.place("id", total),
    );
    this.keptMembers(0);
    if (reduced > 0) this.passes();
    out.lines.push(...lines);
  }

  /** A map of which every thread does four neighbours. */
  private fours(): void {
    const { out, root, exprs, plan, group } = this;
    root.names.set("q", "q");
    const results = new Map<Value, string[]>();
    for (const lane of lanesOfFour) {
      exprs.lane = lane;
      this.kept.clear();
      root.lines.push(`let ku${lane} = id * 4u + ${lane}u;`, `let k${lane} = i32(ku${lane});`);
      for (const m of this.members) {
        const { target, index, expr } = m.task;
        const site = this.site(m, root);
        const name = exprs.print(expr, site);
        this.kept.set(target, name);
        if (!this.writes.has(target)) continue;
        if (this.vectors.has(target)) results.set(target, [...(results.get(target) ?? []), name]);
        else root.lines.push(out.store(target, exprs.address(target, index, site), name));
      }
    }
    for (const [value, names] of results) root.lines.push(out.storeVector(value, "q", names));
    out.lines.push(
      `let id = wg * ${plan.tile}u + lid;`,
      `if (id < ${group.kept / 4}u) {`,
      "let q = i32(id);",
      ...root.lines,
      "}",
    );
  }

  private place(id: string, total: number): string[] {
    const { kept } = this.group;
    if (this.plan.splits === 1) return [`let ku = ${id};`, "let k = i32(ku);"];
    const part = `${id} / ${kept}u`;
    return [
      total === kept || kept === 1 ? `let ku = ${kept === 1 ? "0u" : id};` : `let ku = ${id} % ${kept}u;`,
      "let k = i32(ku);",
      `let part = ${part};`,
    ];
  }

  /** Elements of the kept space that wait for the passes before `phase` only. */
  private keptMembers(phase: number): void {
    for (const m of this.members) {
      if (m.role !== "kept" || m.phase !== phase) continue;
      const { task } = m;
      const site = this.site(m, this.root);
      const name = this.exprs.print(task.expr, site);
      this.kept.set(task.target, name);
      if (this.writes.has(task.target)) this.storeKept(task, name, site);
    }
  }

  private storeKept({ target, index }: Task, name: string, site: Site): void {
    const store = this.out.store(target, this.exprs.address(target, index, site), name);
    this.root.lines.push(this.byFirstLane(store));
  }

  /** A store that one of the threads of an element does. */
  private byFirstLane(store: string): string {
    return this.plan.lanes === 1 ? store : `if (live && lane == 0u) { ${store} }`;
  }

  /** A store that each thread does which has an element. */
  private byLiving(store: string): string {
    return this.plan.lanes === 1 ? store : `if (live) { ${store} }`;
  }

  private passes(): void {
    for (this.phase = 0; this.phase < this.phases; this.phase++) {
      this.pass();
      for (const m of this.members)
        if (m.role === "full" && m.phase === this.phase && this.writes.has(m.task.target))
          this.before.add(m.task.target);
      this.keptMembers(this.phase + 1);
    }
  }

  /** One loop over the elements that are folded: all folds and stores of this phase. */
  private pass(): void {
    const { members, out, plan, group, root } = this;
    const now = members.filter((m) => m.role !== "kept" && m.phase === this.phase);
    const folds = now.filter((m) => m.role === "fold");
    const stores = now.filter(
      (m) => m.role === "full" && (this.writes.has(m.task.target) || this.aside.has(m)),
    );
    if (folds.length + stores.length === 0) return;
    const inner = scopeIn(root);
    inner.names.set("r", "r").set("f", "f").set("q", "q");
    const lanes = this.vectors.size > 0 ? lanesOfFour : [null];
    const elements = new Map<Member, string[]>();
    if (lanes.length > 1) inner.lines.push(`let q = k * ${group.reduced / 4} + i32(rw / 4u);`);
    for (const lane of lanes) {
      this.exprs.lane = lane;
      this.variables(inner, lane);
      this.keptAside(inner);
      for (const m of now)
        if (m.role === "full" ? stores.includes(m) : true) {
          const name =
            m.role === "full" ? this.full(m, inner) : this.exprs.print(m.task.expr, this.site(m, inner));
          elements.set(m, [...(elements.get(m) ?? []), name]);
          if (m.role === "full" && !this.vectors.has(this.homeOf(m).task.target))
            this.storeFull(this.homeOf(m), name, inner);
        }
    }
    this.exprs.lane = null;
    for (const m of stores) {
      const { target } = this.homeOf(m).task;
      if (!this.vectors.has(target)) continue;
      inner.lines.push(this.byLiving(out.storeVector(target, "q", elements.get(m)!)));
    }
    const length = Math.ceil(group.reduced / plan.splits / lanes.length) * lanes.length;
    const steps = Math.ceil(length / plan.lanes / lanes.length);
    const blocked =
      steps > 2 * block && folds.some(({ task }) => task.fold === "sum" && isFloat(task.target.dtype));
    const accumulators = folds.map((m): Accumulator => {
      const { task } = m;
      const { dtype } = task.target;
      const join = (x: string, y: string): string =>
        this.exprs.bind(`(${combine(task.fold!, x, y, dtype, out.use)})`, inner);
      let parts = elements.get(m)!;
      // pairwise, so that additions do not wait for each other
      if (parts.length === 4 && (task.fold === "sum" || task.fold === "prod"))
        parts = [join(join(parts[0]!, parts[1]!), join(parts[2]!, parts[3]!))];
      const name = out.name("a");
      const part = blocked && task.fold === "sum" && isFloat(dtype) ? out.name("b") : name;
      const start = literal(neutral(task.fold!, dtype), dtype, out.use);
      root.lines.push(`var ${name}: ${typeOf[dtype]} = ${start};`);
      for (const element of parts)
        inner.lines.push(accumulate(task.fold!, part, element, dtype, out.use));
      return { task, name, part };
    });
    const space = { reduced: group.reduced, length, width: lanes.length, blocked };
    root.lines.push(...foldLoop(inner.lines, space, accumulators, plan, out));
    this.finish(accumulators, folds);
  }

  /** Where the elements of a full member are stored: its own place, or that of a result which is not there yet. */
  private homeOf(m: Member): Member {
    return this.aside.get(m) ?? m;
  }

  /** Reads again what a pass before has put aside. */
  private keptAside(inner: Scope): void {
    for (const [m, home] of this.aside) {
      if (m.phase >= this.phase || home.phase < this.phase) continue;
      const { target, index } = home.task;
      const name = this.exprs.load(target, index, this.site(home, inner));
      inner.names.set(`full ${m.task.target.id} ${this.exprs.lane}`, name);
    }
  }

  private variables(inner: Scope, lane: number | null): void {
    const { group, members } = this;
    const suffix = lane ?? "";
    inner.lines.push(`let ru${suffix} = rw${lane === null ? "" : ` + ${lane}u`};`, `let r${suffix} = i32(ru${suffix});`);
    if (!members.some(usesFull)) return;
    const axes = group.axes.map((a) => ({
      base: a.reduced ? ("r" as const) : ("k" as const),
      stride: a.own,
      extent: a.extent,
      factor: a.full,
    }));
    inner.lines.push(
      `let f${suffix} = ${this.exprs.sum(axes, inner)};`,
      `let fu${suffix} = u32(f${suffix});`,
    );
  }

  private storeFull(m: Member, name: string, inner: Scope): void {
    const { target, index } = m.task;
    const at = this.exprs.address(target, index, this.site(m, inner));
    inner.lines.push(this.byLiving(this.out.store(target, at, name)));
  }

  /** Names the results of folds, and stores them. */
  private finish(accumulators: readonly Accumulator[], members: readonly Member[]): void {
    const { plan, root, out } = this;
    const names = joinLanes(accumulators, plan, out, root.lines);
    members.forEach((m, i) => {
      const { target } = m.task;
      if (this.partials !== null) {
        root.lines.push(this.byFirstLane(out.store(this.partials.get(target)!, "id", names[i]!)));
        return;
      }
      const name = this.exprs.bind(rounded(names[i]!, target.dtype, out.use), root);
      this.kept.set(target, name);
      if (this.writes.has(target)) this.storeKept(m.task, name, this.site(m, root));
    });
  }

  private site(m: Member, scope: Scope): Site {
    return {
      scope,
      slots: m.slots,
      local: (value, _, inside) => {
        const maker = this.group.made.get(value);
        if (maker === undefined || value === m.task.target) return null;
        const name = this.kept.get(value);
        if (name !== undefined) return name;
        if (this.before.has(value)) return null;
        return this.full(maker, inside);
      },
    };
  }

  /** An element of a full member, computed where it is not yet. */
  private full(m: Member, scope: Scope): string {
    const key = `full ${m.task.target.id} ${this.exprs.lane}`;
    const had = known(scope, key);
    if (had !== undefined) return had;
    const name = this.exprs.print(m.task.expr, this.site(m, scope));
    scope.names.set(key, name);
    return name;
  }
}

const usesFull = (m: Member): boolean => [...m.slots.values()].some((s) => s.base === "f");
