import type { Aval, DType } from "@cotangent/core";
import type { Call, Expr, Fold, Matmul, Value } from "../ir/tree.ts";
import type { Affine, LoopVar } from "../ir/affine.ts";
import { expressions } from "../ir/visit.ts";

/** One statement under loops that are not yet in their place. */
export interface Nest {
  /** Outermost first, in the order that suits the arrays. */
  readonly loops: readonly LoopVar[];
  readonly target: Value;
  readonly index: readonly Affine[];
  readonly expr: Expr;
  /** How elements are combined along the loops that the target does not have. */
  readonly fold: Fold | null;
  /** Of a fold: the value to store into once it is complete, if that is not `target` itself. */
  readonly finished?: Value;
  readonly mode?: "set" | "add";
  /** Values that must be complete before. */
  readonly afterwards?: readonly Value[];
}

/** Takes the nests of a graph in the order of its equations: the trees of a CPU, or another backend's own schedule. */
export interface NestSink {
  /** Whether loops run one after the other, so that their order decides how memory is read. */
  readonly sequential: boolean;
  value(aval: Aval, dtype?: DType): Value;
  loopVar(extent: number): LoopVar;
  /** All elements are 0 from the beginning on. */
  clear(target: Value): void;
  /** A step of its own, at the end. */
  step(node: Call | Matmul, made: readonly Value[]): void;
  add(nest: Nest): void;
}

/** One read of a value. */
export interface Read {
  readonly value: Value;
  /** null: the whole value is needed. */
  readonly index: readonly Affine[] | null;
}

/** All loads of an expression. */
export function readsOf(expr: Expr): Read[] {
  return expressions(expr).filter((e) => e.kind === "load");
}
