import type { Value } from "@cotangent/compiler";

/** Part of a program that one dispatch can do: workgroups that do not wait for each other. */
export interface Stage {
  /** The operations, for people. */
  readonly label: string;
  /** Threads of a workgroup. */
  readonly size: number;
  /** How many workgroups, counted from 0 on by `wg`; threads are counted by `lid`, both u32. */
  readonly groups: number;
  readonly reads: ReadonlySet<Value>;
  readonly writes: ReadonlySet<Value>;
  /** Values that are bound as vectors of four: their indices count these. */
  readonly vectors?: ReadonlySet<Value>;
  /** Whether threads of a workgroup wait for each other. */
  readonly waits?: boolean;
  /** Whether it takes a dispatch of its own, for all the workgroup memory that it needs. */
  readonly alone?: boolean;
  /** Prints the body. */
  print(out: StageText): void;
}

/** What a stage prints into. */
export interface StageText {
  readonly lines: string[];
  /** An element as an expression; a bool is a `bool`. `index` is an i32 or a u32. */
  load(value: Value, index: string): string;
  /** A statement. */
  store(value: Value, index: string, element: string): string;
  /** Four neighbours, of a value among the stage's `vectors`; `index` counts fours. Of bools they are u32. */
  loadVector(value: Value, index: string): string;
  storeVector(value: Value, index: string, elements: readonly string[]): string;
  /** The name of a function of the library, which is then part of the shader. */
  use(name: string): string;
  /** The name of a function of subgroups, which the shader then enables. All threads of a workgroup have to come to a call. */
  subgroup(name: string): string;
  /** A function that the kernel calls, as lines. */
  define(lines: readonly string[]): void;
  /** An array in workgroup memory. */
  shared(type: string, length: number): string;
  /** A new name that begins with `prefix`. */
  name(prefix: string): string;
}

/** Lines of a block, and what may be used again in it. */
export interface Scope {
  readonly lines: string[];
  readonly names: Map<string, string>;
  readonly parent: Scope | null;
}

export const scopeIn = (parent: Scope | null, lines: string[] = []): Scope => ({
  lines,
  names: new Map(),
  parent,
});

export function known(scope: Scope, key: string): string | undefined {
  for (let s: Scope | null = scope; s !== null; s = s.parent) {
    const name = s.names.get(key);
    if (name !== undefined) return name;
  }
  return undefined;
}
