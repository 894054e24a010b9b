import { isFloat } from "@cotangent/core";
import {
  type Every,
  type Fold,
  isSimple,
  type Loop,
  neutral,
  type Node,
  type Reduce,
  type Store,
  type Stretch,
  stretchesOf,
  sumsOf,
  type Value,
} from "@cotangent/compiler";
import { ExprPrinter } from "./print-expr.ts";
import { rounded } from "./scalars.ts";
import { newScope, type Range, type Scope } from "./scope.ts";
import { combine, combineIntegers, numeric } from "./text.ts";

/** Sums are made in blocks of this length. */
const block = 256;

/** A loop of so many iterations, with those around it, takes less time than its copies do to be compiled. */
const fewTurns = 1024;

/** Prints loops as the body of one function. */
export class PiecePrinter extends ExprPrinter {
  print(nodes: readonly Node[]): string[] {
    const scope = newScope(null, null);
    for (const node of nodes) this.node(node, scope);
    return scope.lines;
  }

  private node(node: Node, scope: Scope): void {
    if (node.kind === "loop") this.loop(node, scope);
    else if (node.kind === "store") this.store(node, scope);
    else if (node.kind === "reduce") this.reduce(node, scope);
    else if (node.kind === "every") this.every(node, scope);
    else if (node.kind === "leave") scope.lines.push(`if (!${this.expr(node.unless, scope, false)}) break;`);
    else if (node.kind === "clear" && node.target.place?.kind !== "output")
      scope.lines.push(`${this.array(node.target)}.fill(0);`);
  }

  private every({ loop, count, body }: Every, scope: Scope): void {
    const { low, at: name } = this.ranges.get(loop)!;
    if (name === null && low % count !== count - 1) return;
    const inner = newScope(scope, loop);
    for (const node of body) this.node(node, inner);
    scope.lines.push(
      name === null || count === 1 ? "{" : `if (${name} % ${count} === ${count - 1}) {`,
      ...inner.lines,
      "}",
    );
  }

  // Loops

  private loop(loop: Loop, scope: Scope): void {
    for (const node of loop.before) this.node(node, scope);
    if (!this.guarded) this.stretch(loop, 0, loop.loop.extent, scope);
    else for (const [low, high] of stretchesOf(loop, this.ranges, 6)) this.stretch(loop, low, high, scope);
    for (const node of loop.after) this.node(node, scope);
  }

  private stretch(loop: Loop, low: number, high: number, scope: Scope): void {
    if (high <= low) return;
    const simple = isSimple(loop);
    const length = high - low;
    if (length === 1 || (simple && length <= 4 && length * loop.body.length <= 24)) {
      for (let i = low; i < high; i++) this.copy(loop, once(i), scope);
      return;
    }
    const sums = this.accumulators(loop, simple);
    const statements = loop.body.length;
    const lanes = !simple ? 1 : statements <= 4 ? 4 : statements <= 12 ? 2 : 1;
    // Where there are many turns they cost more than the code does.
    const unroll = simple && length >= block && statements <= 24 ? 4 : lanes;
    if (sums.length > 0 && length >= (simple ? 8 : 2 * block))
      return this.reduceLoop(loop, low, high, sums, lanes, unroll, scope);
    let turns = length;
    for (const { at, low: from, high: to } of this.ranges.values()) if (at !== null) turns *= to - from;
    this.plainLoop(loop, [low, high], length < block && turns <= fewTurns ? 1 : unroll, scope);
  }

  /** `for (let i = low; i < high; i++)`, unrolled; with a `base`, for one block that begins there. */
  private plainLoop(
    loop: Loop,
    [low, high]: Stretch,
    unroll: number,
    scope: Scope,
    lanes: readonly Lanes[] = [],
    base: string | null = null,
  ): void {
    const name = this.name("i");
    const [from, to] = base === null ? [low, high] : [0, block];
    const rest = (to - from) % unroll;
    const inner = newScope(scope, loop.loop);
    const turn = (u: number): void => {
      for (const { target, names } of lanes) this.renamed.set(target, names[u % names.length]!);
    };
    for (let u = 0; u < unroll; u++) {
      turn(u);
      const text = base === null ? name : `(${base} + ${name})`;
      const range: Range = {
        low: low + u,
        high: high - rest - unroll + 1 + u,
        at: text,
        shift: u,
      };
      this.copy(loop, range, inner, unroll > 1);
    }
    const step = unroll === 1 ? `${name}++` : `${name} += ${unroll}`;
    scope.lines.push(
      `for (let ${name} = ${from}; ${name} < ${to - rest}; ${step}) {`,
      ...inner.lines,
      `}`,
    );
    // What is left fills all lanes, or goes into the first.
    if (rest * loop.body.length > 24 && lanes.every(({ names }) => names.length === 1))
      return this.plainLoop(loop, [high - rest, high], 1, scope, lanes);
    const even = lanes.length > 0 ? rest - (rest % lanes[0]!.names.length) : 0;
    for (let u = 0; u < rest; u++) {
      turn(u < even ? u : 0);
      this.copy(loop, once(high - rest + u), scope);
    }
  }

  /** One iteration of the body, or of one of its copies. */
  private copy(loop: Loop, range: Range, scope: Scope, braces = true): void {
    this.ranges.set(loop.loop, range);
    const inner = braces ? newScope(scope, loop.loop) : scope;
    for (const node of loop.body) this.node(node, inner);
    this.ranges.delete(loop.loop);
    if (inner.lines.length > 0 && inner !== scope) scope.lines.push("{", ...inner.lines, "}");
  }

  // Reductions over an innermost loop into scalars

  /** Folds into scalars that begin before the loop; of nested loops only sums. */
  private accumulators(loop: Loop, simple: boolean): Reduce[] {
    if (!simple) return sumsOf(loop);
    const found: Reduce[] = [];
    for (const node of loop.body)
      if (node.kind === "reduce") {
        if (node.target.place?.kind !== "local" || !isFloat(node.target.dtype)) return [];
        found.push(node);
      }
    return found;
  }

  private reduceLoop(
    loop: Loop,
    low: number,
    high: number,
    folds: readonly Reduce[],
    count: number,
    unroll: number,
    scope: Scope,
  ): void {
    const before = new Map(folds.map(({ target }) => [target, this.renamed.get(target)] as const));
    const lanes: Lanes[] = folds.map(({ target, fold }) => ({
      target,
      fold,
      names: Array.from({ length: count }, () => this.name("a")),
    }));
    const declare = (to: Scope): void => {
      for (const { names, fold, target } of lanes)
        to.lines.push(
          `let ${names.map((n) => `${n} = ${neutral(fold, target.dtype)}`).join(", ")};`,
        );
    };
    const finish = (to: Scope): void => {
      for (const { target, fold, names } of lanes) {
        const outer = before.get(target);
        if (outer === undefined) this.renamed.delete(target);
        else this.renamed.set(target, outer);
        const place = outer ?? `s${target.id}`;
        to.lines.push(
          `${place} = ${combine(
            fold,
            place,
            names.reduce((a, b) => combine(fold, a, b)),
          )};`,
        );
      }
    };
    const inLanes = (to: Scope, stretch: Stretch, base: string | null = null): void => {
      declare(to);
      this.plainLoop(loop, stretch, unroll, to, lanes, base);
      finish(to);
    };
    // A body that is not unrolled is slow enough for blocks to be noticed: longer ones there.
    const longest = (count === 1 ? 4 : 2) * block;
    const sums = folds.some((l) => l.fold === "sum");
    const full = sums && high - low > longest ? high - ((high - low) % block) : low;
    if (full > low) {
      const start = this.name("b");
      const body = newScope(scope, null);
      inLanes(body, [low, full], start);
      scope.lines.push(
        `for (let ${start} = ${low}; ${start} < ${full}; ${start} += ${block}) {`,
        ...body.lines,
        `}`,
      );
    }
    if (full === high) return;
    const rest = newScope(scope, null);
    inLanes(rest, [full, high]);
    scope.lines.push("{", ...rest.lines, "}");
  }

  // Statements

  private store({ target, index, expr, mode }: Store, scope: Scope): void {
    const exact = this.expr(expr, scope, false);
    // A sum in double precision that is complete.
    const text =
      target.dtype === "float32" && expr.dtype === "float64" ? rounded(exact, "float32") : exact;
    const local = target.place?.kind === "local";
    if (mode === "add") {
      const place = local ? `s${target.id}` : this.address(target, index, scope);
      scope.lines.push(`${place} = ${rounded(`${place} + ${text}`, target.dtype)};`);
      return;
    }
    if (local) {
      const name = `s${target.id}`;
      if (!this.mutable.has(target)) scope.lines.push(`const ${name} = ${text};`);
      else {
        const value = target.dtype === "bool" ? numeric(text) : text;
        scope.lines.push(`${this.declare(name, scope)} = ${value};`);
      }
      return;
    }
    const address = this.address(target, index, scope);
    const stored = target.dtype === "bool" ? numeric(text) : text;
    if (this.read.has(target) && !this.mutable.has(target) && scope.loop !== null) {
      const name = this.name("t");
      scope.lines.push(
        `const ${name} = ${text};`,
        `${address} = ${target.dtype === "bool" ? numeric(name) : name};`,
      );
      scope.elements.set(address, name);
    } else scope.lines.push(`${address} = ${stored};`);
  }

  /** `let name` where the name is new in this scope. */
  private declare(name: string, scope: Scope): string {
    for (let s: Scope | null = scope; s !== null; s = s.parent)
      if (s.elements.has(name)) return name;
    scope.elements.set(name, name);
    return `let ${name}`;
  }

  private reduce({ target, index, expr, fold }: Reduce, scope: Scope): void {
    const value = this.expr(expr, scope, false);
    const text = expr.dtype === "bool" ? numeric(value) : value;
    const place =
      target.place?.kind === "local"
        ? (this.renamed.get(target) ?? `s${target.id}`)
        : this.address(target, index, scope);
    scope.lines.push(
      `${place} = ${isFloat(target.dtype) ? combine(fold, place, text) : combineIntegers(fold, place, text, target.dtype)};`,
    );
  }
}

/** One iteration alone. */
const once = (i: number): Range => ({ low: i, high: i + 1, at: null, shift: 0 });

interface Lanes {
  readonly target: Value;
  readonly fold: Fold;
  readonly names: readonly string[];
}
