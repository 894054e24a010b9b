import type { DType } from "@cotangent/core";
import type { AnyFunction } from "../math/lanes.ts";
import type { MathLibrary } from "../math/library.ts";
import type { Code, Width } from "./lanes.ts";

/** What the code of one operation may use. */
export interface Cell {
  readonly width: Width;
  readonly library: MathLibrary;
  /** A number as a constant of this width. */
  number(x: number, dtype: DType): Code;
  /** The number that `number` made this of; undefined where something else did. */
  numberOf(x: Code): number | undefined;
  /** A variable with this value: to use it twice. */
  keep(x: Code): Code;
  /** A function of vectors; scalar code takes the lowest lane of what it gives. */
  call(func: AnyFunction, dtype: DType, args: readonly Code[]): Code;
  /** A function of numbers, imported: one lane after the other. */
  imported(f: (...x: number[]) => number, dtype: DType, args: readonly Code[]): Code;
}
