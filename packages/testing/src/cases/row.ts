import type { Catalogue, DType, Primitive, Shape, Traits } from "@cotangent/core";
import type { Grid } from "../grid.ts";

/** An argument of a case: numbers with a shape, in the case's dtype or in a fixed one (a condition, indices). */
export interface CaseArg extends Grid {
  readonly dtype?: DType;
}

/** One application of a primitive. */
export interface PrimitiveCase<P> {
  readonly args: readonly CaseArg[];
  readonly params: P;
  /** Every dtype in which it runs. */
  readonly dtypes: readonly DType[];
  /** Says why no derivative is taken here: a pole, a tie, an empty tensor. */
  readonly valueOnly?: string;
}

/** What the kit knows of a primitive: where to try it, and what comes out. */
export interface Row<P> {
  /** Where the cases with derivatives lie, and which kinks and poles they keep away from. */
  readonly domain: string;
  /** Naive and slow: the value, computed in float64 (integers wrap to `dtype`). */
  reference(args: readonly Grid[], params: P, dtype: DType): Grid;
  readonly cases: readonly PrimitiveCase<P>[];
  /** Places of the arguments with a derivative; none for a discrete primitive. */
  readonly differentiable: readonly number[];
  /** Allowed distance from the reference in units in the last place. Default 0: the value is exact. */
  readonly ulp?: { readonly float32: number; readonly float64: number };
}

type ParamsOf<Q> = Q extends Primitive<infer P, infer _T extends Traits> ? P : never;

/** A row for every primitive of core: one that is missing is a compile error here. */
export type CaseTable = { readonly [N in keyof Catalogue]: Row<ParamsOf<Catalogue[N]>> };

export const floats: readonly DType[] = ["float32", "float64"];
export const integers: readonly DType[] = ["int32", "uint32"];
export const numbers: readonly DType[] = ["float32", "float64", "int32", "uint32"];
export const everything: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

export function arg(shape: Shape, data: readonly number[], dtype?: DType): CaseArg {
  return dtype === undefined ? { shape, data } : { shape, data, dtype };
}

/** `data` repeated to fill a shape. */
export function filled(shape: Shape, data: readonly number[]): CaseArg {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Array.from({ length: size }, (_, i) => data[i % data.length]!) };
}

/** An integer as 32 bits hold it. */
export function wrap(n: bigint, dtype: DType): number {
  return Number(dtype === "uint32" ? BigInt.asUintN(32, n) : BigInt.asIntN(32, n));
}
