import type { Aval, Catalogue, Primitive, TypedArray } from "@cotangent/core";

/** Computes an output from the inputs. May return an input: values are immutable. */
export type Kernel = (...inputs: TypedArray[]) => TypedArray;

/** Specialises a primitive to parameters and avals. */
export type Lowering<P> = (params: P, inputs: readonly Aval[], out: Aval) => Kernel;

/** A kernel for every primitive of the catalogue. */
export type KernelTable = {
  readonly [N in keyof Catalogue]: Lowering<
    Catalogue[N] extends Primitive<infer P, infer _> ? P : never
  >;
};

export const identity: Kernel = (a) => a!;
