import type { Target } from "@cotangent/compiler";
import type { Equation, Tensor, TypedArray } from "@cotangent/core";
import { calls } from "../kernels/index.ts";
import { prints } from "./scalars.ts";

/** What the compiler has to know of this printer. `read` gives the elements of small constants that the host still has. */
export function targetOf(
  read: (value: Tensor) => TypedArray | null,
  evaluate: (equation: Equation, inputs: readonly TypedArray[]) => readonly TypedArray[] = () => [],
  structuralZeros = true,
): Target {
  return { prints, calls, read, evaluate, structuralZeros, callsReturn: false, wideSums: false, float64: false };
}
