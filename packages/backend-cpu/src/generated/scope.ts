import type { LoopVar, OpenLoop } from "@cotangent/compiler";

/** The iterations of a loop, and the text of its variable. */
export type Range = OpenLoop<string>;

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
