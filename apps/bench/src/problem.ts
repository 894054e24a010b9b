import { type Backend, type Tensor, tensor } from "cotangent";

export type Kind = "gradient" | "hessian" | "jacobian";
export type Float = "float32" | "float64";

/** What the functions here are functions of. */
export type Parameters = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

/** Where a problem is set up. */
export interface Place {
  readonly backend: Backend;
  readonly dtype: Float;
}

/** One array of parameters. */
export interface Leaf {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A derivative known from elsewhere, row-major over all parameters. */
export interface Reference {
  readonly name: string;
  readonly kind: Kind;
  value(x: Float64Array): Float64Array;
}

/** A function of a pytree; bivariant, so that instances of different pytrees make one list. */
export type Objective<T> = { call(x: T): Tensor }["call"];

/** A problem at one size. */
export interface Instance<T extends Parameters = Parameters> {
  readonly label: string;
  /** Number of parameters. */
  readonly size: number;
  /** Left out by --quick. */
  readonly large?: boolean;
  /** Its shaders take many seconds to compile on a CPU: on WebGPU only with --thorough. */
  readonly slowShaders?: boolean;
  readonly kinds: readonly Kind[];
  /** The parameters, in the order in which flattening `pack(leaves)` gives them. */
  readonly leaves: readonly Leaf[];
  pack(leaves: readonly Tensor[]): T;
  /** The function, its data uploaded once. Scalar, or one-dimensional where a Jacobian is asked for. */
  bind(place: Place): Objective<T>;
  /** The same function written with plain numbers, of all parameters in one array. */
  plain(x: Float64Array): ArrayLike<number>;
  readonly references?: readonly Reference[];
}

export interface Problem {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly instances: readonly Instance[];
}

/** Uploads `data`. */
export function place(leaf: Leaf, { backend, dtype }: Place): Tensor {
  return tensor(Float64Array.from(leaf.data), { shape: leaf.shape, dtype, backend });
}

/** All parameters in one array, as `dtype` holds them. */
export function flatPoint(leaves: readonly Leaf[], dtype: Float): Float64Array {
  const all = leaves.flatMap((leaf) => Array.from(leaf.data));
  return Float64Array.from(dtype === "float32" ? all.map(Math.fround) : all);
}

/** Number of elements of each leaf. */
export function leafSizes(leaves: readonly Leaf[]): number[] {
  return leaves.map((leaf) => leaf.data.length);
}
