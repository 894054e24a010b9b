import type { Aval } from "../aval.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A value of a graph. `id` is unique in its graph and counts from 0. */
export interface Var {
  readonly id: number;
  readonly aval: Aval;
}

/** One application of a primitive. */
export interface Equation {
  readonly primitive: Primitive;
  readonly inputs: readonly Var[];
  readonly params: object;
  readonly outputs: readonly Var[];
}

/** A program in static single assignment form: every `Var` is an input, a constant, or one equation's output. */
export interface Graph {
  readonly inputs: readonly Var[];
  readonly constants: readonly { readonly variable: Var; readonly value: Tensor }[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly Var[];
  /** Number of ids in use: an array of this length can hold something for each `Var`. */
  readonly size: number;
  /** Of a graph by `makeGraph`: one equation a line, as `printGraph`. */
  toString(): string;
}
