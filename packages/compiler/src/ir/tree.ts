import type { Aval, DType, Equation, Primitive, Tensor } from "@cotangent/core";
import type { Choice } from "../schedule/recompute.ts";
import type { Affine, LoopVar } from "./affine.ts";

/** Where the elements of a value are, once the program is laid out. */
export type Place =
  | { readonly kind: "input"; readonly position: number }
  | { readonly kind: "constant"; readonly position: number }
  | { readonly kind: "output"; readonly position: number }
  /** A typed array of its own that a call returned. */
  | { readonly kind: "returned" }
  /** A scalar of the loops around it. */
  | { readonly kind: "local" }
  /** Part of the arena, in bytes. */
  | { readonly kind: "arena"; offset: number };

/** Something that is computed or given: the elements of a variable, or a partial result. */
export interface Value {
  readonly id: number;
  readonly aval: Aval;
  /** How its elements are stored; wider than `aval.dtype` for sums in progress. */
  readonly dtype: DType;
  place: Place | null;
  /** In elements, one an axis of `aval`; 0 for axes that need no room. */
  strides: readonly number[];
  /** Strides that are decided already: an output that is stored transposed, as the caller wants it. */
  layout: readonly number[] | null;
  /** Elements it takes. */
  size: number;
}

export type Expr =
  | { readonly kind: "number"; readonly value: number; readonly dtype: DType }
  | { readonly kind: "index"; readonly index: Affine; readonly dtype: DType }
  | {
      readonly kind: "load";
      readonly value: Value;
      readonly index: readonly Affine[];
      readonly dtype: DType;
    }
  | {
      readonly kind: "apply";
      readonly primitive: Primitive;
      readonly params: object;
      readonly args: readonly Expr[];
      readonly dtype: DType;
    }
  /** `inside` where low ≤ index < high, else `outside`. Only the one chosen is computed. */
  | {
      readonly kind: "guard";
      readonly index: Affine;
      readonly low: number;
      readonly high: number;
      readonly inside: Expr;
      readonly outside: Expr;
      readonly dtype: DType;
    }
  /**
   * `inside`, in which the variable `loop` is the number that `at` gives: an iteration of it, or else an error (on a
   * GPU, the nearest one). Only as the whole expression of a statement, and never under a guard.
   */
  | {
      readonly kind: "gather";
      readonly loop: LoopVar;
      readonly at: Expr;
      readonly inside: Expr;
      readonly dtype: DType;
    };
export type Gather = Extract<Expr, { kind: "gather" }>;

export type Fold = "sum" | "prod" | "max" | "min";

export interface Store {
  readonly kind: "store";
  readonly target: Value;
  readonly index: readonly Affine[];
  expr: Expr;
  /** "add" adds to what is there: bands of a matrix may overlap. */
  readonly mode: "set" | "add";
}
/** target = fold(target, expr) */
export interface Reduce {
  readonly kind: "reduce";
  readonly fold: Fold;
  readonly target: Value;
  readonly index: readonly Affine[];
  expr: Expr;
}
export interface Loop {
  readonly kind: "loop";
  readonly loop: LoopVar;
  readonly parent: Loop | null;
  readonly body: Node[];
  /** Run just before and just after the loop: accumulators begin and end there. */
  readonly before: Node[];
  readonly after: Node[];
  /** Place among its siblings. */
  readonly position: number;
  /** Statements inside. */
  weight: number;
}
/** A primitive done by a kernel of the backend's library. */
export interface Call {
  readonly kind: "call";
  readonly equation: Equation;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}
/** out[b, m, n] = Σₖ lhs[b, m, k] · rhs[b, k, n], all by strides in elements. */
export interface Matmul {
  readonly kind: "matmul";
  readonly lhs: Operand;
  readonly rhs: Operand;
  readonly target: Value;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}
export interface Operand {
  readonly value: Value;
  readonly offset: number;
  readonly batch: number;
  readonly free: number;
  readonly contracted: number;
}
/** `body` at the end of each `count`-th iteration of the loop around: long sums are made in blocks. */
export interface Every {
  readonly kind: "every";
  readonly loop: LoopVar;
  readonly count: number;
  readonly body: readonly Node[];
}
/** The end of a loop without an end of its own, unless this bool, a scalar of its body, is true. Directly in its body. */
export interface Leave {
  readonly kind: "leave";
  readonly unless: Expr;
}
/** All elements get the number 0. */
export interface Clear {
  readonly kind: "clear";
  readonly target: Value;
}
export type Node = Loop | Store | Reduce | Call | Matmul | Clear | Every | Leave;

/** What a backend prints and runs. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly constants: readonly { readonly value: Value; readonly tensor: Tensor }[];
  readonly values: readonly Value[];
  readonly body: readonly Node[];
  /** Each is an input, a constant, or has a place among the outputs. */
  readonly outputs: readonly Value[];
  readonly arenaBytes: number;
  /** What the structure pass saw, for `explain`. */
  readonly notes?: readonly string[];
  /** What was weighed: to compute values again, or to store them. */
  readonly choices: readonly Choice[] | undefined;
}
