import type { Equation, Tensor, TypedArray } from "@cotangent/core";

/** What the passes need to know about numbers; a backend gives it. */
export interface Evaluator {
  /** The elements of a constant, or null where they cannot be read at once. */
  read(value: Tensor): TypedArray | null;
  /** The outputs of a small equation, of whose inputs these are the elements. */
  evaluate(equation: Equation, inputs: readonly TypedArray[]): readonly TypedArray[];
}

/** An evaluator that knows nothing: passes leave constants alone. */
export const noEvaluator: Evaluator = {
  read: () => null,
  evaluate: () => [],
};
