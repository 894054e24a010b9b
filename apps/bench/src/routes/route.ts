import { stack, type Tensor, zeros } from "cotangent";

import {
  type Float,
  flatPoint,
  type Instance,
  type Kind,
  leafSizes,
  type Parameters,
  type Place,
  place as upload,
} from "../problem.ts";
import type { Origin } from "../tolerances.ts";

/** A problem on a backend in a dtype, at its point: all that a route needs. */
export interface Setting {
  readonly dtype: Float;
  /** The function of the parameters as a tree. */
  readonly f: (x: Parameters) => Tensor;
  readonly point: Parameters;
  /** The same function of the leaves, as several arguments, which is how the facade has it. */
  readonly ofLeaves: (...leaves: Tensor[]) => Tensor;
  readonly leaves: readonly Tensor[];
  /** Number of elements of each leaf. */
  readonly sizes: readonly number[];
  /** Number of elements of the output. */
  readonly outputs: number;
  /** The directions of the parameters' space, one for each element, as trees like `point`. */
  readonly basis: readonly Parameters[];
  /** All directions in one tree whose leaves have them along a new axis 0. */
  readonly stackedBasis: Parameters;
  /** The directions as leaves. */
  readonly leafBasis: readonly (readonly Tensor[])[];
  /** The same function of plain numbers, and the point as plain numbers. */
  readonly plain: (x: Float64Array) => ArrayLike<number>;
  readonly x: Float64Array;
  readonly place: Place;
}

/**
 * How to run a route: tensors that are blocks of a matrix (`rows` and `columns` are the blocks' sizes), or of its
 * transpose; or plain values.
 */
export type Run =
  | {
      readonly tensors: () => unknown;
      readonly rows: readonly number[];
      readonly columns: readonly number[];
      readonly transposed?: boolean;
    }
  | { readonly values: () => Float64Array };

/** One way to a derivative. */
export interface Route {
  readonly name: string;
  readonly kind: Kind;
  readonly origin: Origin;
  /** Sets up everything that is not timed; null where the route has nothing to say. */
  prepare(setting: Setting): Run | null;
}

export const route = (
  kind: Kind,
  origin: Origin,
  name: string,
  prepare: (setting: Setting) => Run | null,
): Route => ({ kind, origin, name, prepare });

/** Uploads an instance's point and data. */
export function settle(instance: Instance, place: Place): Setting {
  const leaves = instance.leaves.map((leaf) => upload(leaf, place));
  const sizes = leafSizes(instance.leaves);
  const x = flatPoint(instance.leaves, place.dtype);
  const f = instance.bind(place);
  const leafBasis = basisOf(instance, place);
  return {
    dtype: place.dtype,
    f,
    point: instance.pack(leaves),
    ofLeaves: (...args) => f(instance.pack(args)),
    leaves,
    sizes,
    outputs: instance.plain(x).length,
    basis: leafBasis.map((direction) => instance.pack(direction)),
    stackedBasis: instance.pack(
      leaves.map((_, i) => stack(leafBasis.map((direction) => direction[i]!))),
    ),
    leafBasis,
    plain: (at) => instance.plain(at),
    x,
    place,
  };
}

function basisOf(instance: Instance, place: Place): Tensor[][] {
  const { dtype, backend } = place;
  const none = instance.leaves.map(({ shape }) => zeros(shape, { dtype, backend }));
  return instance.leaves.flatMap(({ shape, data }, i) =>
    Array.from({ length: data.length }, (_, k) => {
      const one = new Float64Array(data.length);
      one[k] = 1;
      return none.with(i, upload({ shape, data: one }, place));
    }),
  );
}

/** Blocks of 1. */
export const single = (n: number): number[] => new Array<number>(n).fill(1);
