import { type Expr, i32, op, type Target, typeCodes, type ValueType } from "./expr.ts";

/** A function that can be called: imported or defined. `R` is "void" where it returns nothing. */
export interface Func<P extends readonly ValueType[] = readonly ValueType[], R extends ValueType | "void" = ValueType | "void"> {
  readonly params: P;
  readonly result: R;
}

export type ExprsOf<P extends readonly ValueType[]> = { readonly [K in keyof P]: Expr<P[K]> };
export type LocalsOf<P extends readonly ValueType[]> = { readonly [K in keyof P]: Local<P[K]> };

/** A variable of a function; as an expression it is its value. */
export interface Local<T extends ValueType = ValueType> extends Expr<T> {
  readonly index: number;
}

/** A list of statements that is being written: a body, a branch. */
export type Place = object;

/** What is seldom done: statements, and the mask that says where they need not be. */
interface Rare {
  readonly usual: Expr<"v128">;
  readonly body: readonly Expr<"void">[];
}

/** Variables that are set, and what is done then. */
interface Part {
  readonly settings: readonly Expr<"void">[];
  readonly effect: Expr<"void"> | null;
}

/** A block to leave, or a loop to go on with. */
export type Label = object;

export function call<P extends readonly ValueType[], R extends ValueType | "void">(func: Func<P, R>, ...args: ExprsOf<P>): Expr<R> {
  return {
    type: func.result,
    write(to) {
      for (const arg of args) arg.write(to);
      to.bytes.byte(0x10);
      to.bytes.u32(to.indexOf(func));
    },
  };
}

/** Calls the function at `index` of the module's table, which must have these types. */
export function callIndirect<P extends readonly ValueType[], R extends ValueType | "void">(
  params: P,
  result: R,
  index: Expr<"i32">,
  ...args: ExprsOf<P>
): Expr<R> {
  return {
    type: result,
    write(to) {
      for (const arg of args) arg.write(to);
      index.write(to);
      to.bytes.byte(0x11);
      to.bytes.u32(to.typeIndex(params, result === "void" ? [] : [result]));
      to.bytes.u32(0);
    },
  };
}

/** The body of a function as it is written down, statement by statement. */
export class FunctionBuilder {
  private readonly locals: ValueType[] = [];
  private readonly paramCount: number;
  private statements: Expr<"void">[] = [];
  /** Those statements that do not just set a variable; with what is seldom done in them, and nothing else. */
  private readonly effects = new Map<Expr<"void">, Rare | null>();

  constructor(paramCount: number) {
    this.paramCount = paramCount;
  }

  /** A new variable, 0 at first. */
  local<T extends ValueType>(type: T): Local<T> {
    return localAt(type, this.paramCount + this.locals.push(type) - 1);
  }

  /** A new variable with this value: to use an expression twice. */
  let<T extends ValueType>(value: Expr<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Expr<T>): void {
    this.statements.push(setLocal(local, value));
  }

  /** Where statements go now. While an inner block is written, `letAt` adds to what stands before it. */
  here(): Place {
    return this.statements;
  }

  /** A new variable with this value, set at the end of the statements at `place`. */
  letAt<T extends ValueType>(place: Place, value: Expr<T>): Local<T> {
    const local = this.local(value.type);
    (place as Expr<"void">[]).push(setLocal(local, value));
    return local;
  }

  /** Writes statements at the end of those at `place`. */
  at(place: Place, body: () => void): void {
    const outer = this.statements;
    this.statements = place as Expr<"void">[];
    try {
      body();
    } finally {
      this.statements = outer;
    }
  }

  /** Adds a statement: a store, a call that returns nothing. */
  do(statement: Expr<"void">): void {
    this.statements.push(statement);
    this.effects.set(statement, null);
  }

  /** Statements that `leave` can end. */
  block(body: (label: Label) => void): void {
    this.structured(0x02, body);
  }

  /** Statements that `again` can begin anew; left at their end otherwise. */
  loop(body: (label: Label) => void): void {
    this.structured(0x03, body);
  }

  /** Ends the block, or begins the loop anew; only where `condition` is not 0, if given. */
  branch(label: Label, condition?: Expr<"i32">): void {
    this.do({
      type: "void",
      write(to) {
        condition?.write(to);
        to.bytes.byte(condition === undefined ? 0x0c : 0x0d);
        to.bytes.u32(depthOf(label, to));
      },
    });
  }

  /** Ends the block that `index` names; the last one for a larger index. */
  branchTable(labels: readonly Label[], index: Expr<"i32">): void {
    this.do({
      type: "void",
      write(to) {
        index.write(to);
        to.bytes.byte(0x0e);
        to.bytes.u32(labels.length - 1);
        for (const label of labels) to.bytes.u32(depthOf(label, to));
      },
    });
  }

  if(condition: Expr<"i32">, then: () => void, otherwise?: () => void): void {
    const yes = this.collect(then);
    const no = otherwise === undefined ? null : this.collect(otherwise);
    this.do({
      type: "void",
      write(to) {
        condition.write(to);
        to.bytes.byte(0x04);
        to.bytes.byte(0x40);
        to.open.push({});
        for (const statement of yes) statement.write(to);
        if (no !== null) to.bytes.byte(0x05);
        for (const statement of no ?? []) statement.write(to);
        to.open.pop();
        to.bytes.byte(0x0b);
      },
    });
  }

  /** Statements that are needed where not all bits of the mask `usual` are set, and otherwise change nothing. */
  rarely(usual: Expr<"v128">, body: () => void): void {
    const rare: Rare = { usual, body: this.collect(body) };
    this.unless([rare]);
    this.effects.set(this.statements.at(-1)!, rare);
  }

  private unless(rare: readonly Rare[]): void {
    const usual = rare.map((r) => r.usual).reduce((a, b) => op("v128.and", a, b));
    this.if(op("i32.ne", op("i8x16.bitmask", usual), i32(0xffff)), () => this.statements.push(...rare.flatMap((r) => r.body)));
  }

  /**
   * What the bodies write: copies of the same statements for other data. They come side by side: all set their variables before
   * the next effect of any, so that engines mix their operations, and what is rare is asked for once.
   */
  sideBySide(bodies: readonly (() => void)[]): void {
    const written = bodies.map((body) => this.collect(body));
    const parts = written.map((statements) => this.cutAtEffects(statements));
    const alike = new Set(parts.map((all) => all.length)).size === 1;
    if (!alike) return void this.statements.push(...written.flat());
    for (let i = 0; i < parts[0]!.length; i++) {
      for (const all of parts) this.statements.push(...all[i]!.settings);
      const effects = parts.flatMap((all) => all[i]!.effect ?? []);
      const rare = effects.flatMap((s) => this.effects.get(s) ?? []);
      if (rare.length > 0) this.unless(rare);
      else this.statements.push(...effects);
    }
  }

  /** Statements in parts, each but the last with an effect at its end. */
  private cutAtEffects(statements: readonly Expr<"void">[]): readonly Part[] {
    const ends = statements.flatMap((s, i) => (this.effects.has(s) ? [i] : []));
    const starts = [0, ...ends.map((i) => i + 1)];
    return starts.map((start, i) => ({ settings: statements.slice(start, ends[i]), effect: statements[ends[i] ?? -1] ?? null }));
  }

  return(value?: Expr<ValueType>): void {
    this.do({
      type: "void",
      write(to) {
        value?.write(to);
        to.bytes.byte(0x0f);
      },
    });
  }

  unreachable(): void {
    this.do({ type: "void", write: ({ bytes }) => bytes.byte(0x00) });
  }

  /** The body as the code section wants it, without its length. */
  write(to: Target, result: Expr<ValueType> | undefined): void {
    const runs: [number, ValueType][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    to.bytes.u32(runs.length);
    for (const [count, type] of runs) {
      to.bytes.u32(count);
      to.bytes.byte(typeCodes[type]);
    }
    for (const statement of this.statements) statement.write(to);
    result?.write(to);
    to.bytes.byte(0x0b);
  }

  private collect(body: () => void): readonly Expr<"void">[] {
    const outer = this.statements;
    const inner: Expr<"void">[] = (this.statements = []);
    try {
      body();
    } finally {
      this.statements = outer;
    }
    return inner;
  }

  private structured(opcode: number, body: (label: Label) => void): void {
    const label = {};
    const inner = this.collect(() => body(label));
    this.do({
      type: "void",
      write(to) {
        to.bytes.byte(opcode);
        to.bytes.byte(0x40);
        to.open.push(label);
        for (const statement of inner) statement.write(to);
        to.open.pop();
        to.bytes.byte(0x0b);
      },
    });
  }
}

function depthOf(label: Label, to: Target): number {
  const at = to.open.lastIndexOf(label);
  if (at < 0) throw new TypeError("A branch leads to a block that is not around it");
  return to.open.length - 1 - at;
}

/** The variables that parameters are. */
export function localsOf<const P extends readonly ValueType[]>(params: P): LocalsOf<P>;
export function localsOf(params: readonly ValueType[]): readonly Local[] {
  return params.map(localAt);
}

function localAt<T extends ValueType>(type: T, index: number): Local<T> {
  return {
    type,
    index,
    write({ bytes }) {
      bytes.byte(0x20);
      bytes.u32(index);
    },
  };
}

const setLocal = <T extends ValueType>({ index }: Local<T>, value: Expr<T>): Expr<"void"> => ({
  type: "void",
  write(to) {
    value.write(to);
    to.bytes.byte(0x21);
    to.bytes.u32(index);
  },
});
