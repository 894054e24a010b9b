import type { LoopVar } from "@cotangent/compiler";

/** The values that a loop variable takes. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** The variable in the code, or null where there is one iteration only. */
  readonly name: string | null;
  /** What the iteration is ahead of the variable, in an unrolled loop. */
  readonly shift: number;
}

/** Lines of one body, and what may be reused in it. */
export interface Scope {
  readonly lines: string[];
  /** Offsets that are constant in the body, by their text. */
  readonly offsets: Map<string, string>;
  /** Elements that were read or made, by array and index. */
  readonly elements: Map<string, string>;
  readonly parent: Scope | null;
  /** The loop whose body this is, or null for straight-line code outside of it. */
  readonly loop: LoopVar | null;
}

export function newScope(parent: Scope | null, loop: LoopVar | null): Scope {
  return { lines: [], offsets: new Map(), elements: new Map(), parent, loop };
}
