import type { Aval, Catalogue, Primitive, TypedArray } from "@cotangent/core";

/** Computes an output from the inputs. */
export type Kernel = (...inputs: TypedArray[]) => TypedArray;

/** Makes the array for the output. Its elements may be anything. */
export type Make = () => TypedArray;

/** Specialises a primitive to parameters and avals. */
export type Lowering<P> = (params: P, inputs: readonly Aval[], out: Aval, make: Make) => Kernel;

/** Those that say themselves what they are as functions of numbers. */
type ByNumber = "erf" | "erfc" | "hypot" | "logaddexp" | "xlogy";

/** A kernel for every primitive of the catalogue. */
export type KernelTable = {
  readonly [N in Exclude<keyof Catalogue, ByNumber>]: Lowering<
    Catalogue[N] extends Primitive<infer P, infer _> ? P : never
  >;
};

/** The one kernel that returns its input. */
export const identity: Kernel = (a) => a!;
