import type { LoopVar, OpenLoop } from "@cotangent/compiler";
import type { Expr, Local, Place } from "../emit/index.ts";
import type { Code } from "./lanes.ts";

/** The iterations of a loop, and its variable in the code. */
export interface Range extends OpenLoop<Local<"i32">> {
  /** Addresses that advance with the loop, by what they are made of; null where they are computed from the variable. */
  readonly pointers: Pointers | null;
}

/** Variables that point into arrays and are moved on at the end of each iteration. */
export interface Pointers {
  readonly place: Place;
  /** The first value of the loop variable. */
  readonly start: number | Expr<"i32">;
  readonly known: Map<string, { readonly local: Local<"i32">; readonly factor: number }>;
}

/** One iteration alone. */
export const once = (i: number): Range => ({ low: i, high: i + 1, at: null, shift: 0, pointers: null });

/** One body, and what may be reused in it. */
export interface Scope {
  readonly place: Place;
  /** Addresses that are constant in the body, by what they are made of. */
  readonly addresses: Map<string, Local<"i32">>;
  /** Elements that were read or made, by address. */
  readonly elements: Map<string, Code>;
  /** Indices that were looked up: the variables of gathers. */
  readonly looked: Map<LoopVar, Local<"i32">>;
  readonly parent: Scope | null;
  /** The loop whose body this is, or null for straight-line code outside of it. */
  readonly loop: LoopVar | null;
}

export function newScope(parent: Scope | null, loop: LoopVar | null, place: Place): Scope {
  return { place, addresses: new Map(), elements: new Map(), looked: new Map(), parent, loop };
}
