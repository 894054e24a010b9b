import type { Expr, ValueType } from "../emit/index.ts";
import type { I32 } from "./integers.ts";

/** Indices of one kind of pack: as many integers of a width that suits its masks. */
export interface Indices<I extends ValueType = ValueType> {
  readonly type: I;
  constant(x: number): Expr<I>;
  /** Those that begin at an index that is not known in advance, all the same. */
  from(x: I32): Expr<I>;
  /** Stores them as int32. */
  store(at: I32, value: Expr<I>): Expr<"void">;
}

/**
 * One or several neighbouring elements of a dtype, and what kernels do with them. A mask comes from a comparison and
 * goes into `choose`: a condition for one element, a vector for several.
 */
export interface Pack<T extends ValueType = ValueType, M extends ValueType = ValueType, I extends ValueType = ValueType> {
  readonly type: T;
  readonly elements: number;
  /** All of it. */
  readonly bytes: number;
  readonly isFloat: boolean;
  readonly indices: Indices<I>;
  load(at: I32, offset?: number): Expr<T>;
  store(at: I32, value: Expr<T>, offset?: number): Expr<"void">;
  /** A number in all places. */
  constant(x: number): Expr<T>;
  add(a: Expr<T>, b: Expr<T>): Expr<T>;
  mul(a: Expr<T>, b: Expr<T>): Expr<T>;
  /** NaN if either is NaN; 0 is larger than −0. The arguments may be computed twice. */
  max(a: Expr<T>, b: Expr<T>): Expr<T>;
  min(a: Expr<T>, b: Expr<T>): Expr<T>;
  less(a: Expr<T>, b: Expr<T>): Expr<M>;
  equal(a: Expr<T>, b: Expr<T>): Expr<M>;
  differ(a: Expr<T>, b: Expr<T>): Expr<M>;
  both(a: Expr<M>, b: Expr<M>): Expr<M>;
  either(a: Expr<M>, b: Expr<M>): Expr<M>;
  choose(mask: Expr<M>, yes: Expr<T>, no: Expr<T>): Expr<T>;
  chooseIndex(mask: Expr<M>, yes: Expr<I>, no: Expr<I>): Expr<I>;
  any(mask: Expr<M>): I32;
  /** Place of the first element that a mask has. */
  first(mask: Expr<M>): I32;
}
