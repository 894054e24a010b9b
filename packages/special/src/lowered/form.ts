import { type LowerContext, primitives, bind1, type Tensor } from "@cotangent/core";

/** A formula of tensors of one dtype. */
export type Formula<P> = (x: Tensor, params: P) => Tensor;

const to = (x: Tensor, dtype: "float32" | "float64"): Tensor => bind1(primitives.cast, [x], { dtype });

/** The formula in double precision, rounded once; in single precision where a backend has nothing else. */
export const lowered =
  <P>(formula: Formula<P>) =>
  ([x]: readonly Tensor[], params: P, { float64 }: LowerContext = { float64: true }): Tensor =>
    x!.dtype === "float32" && float64 ? to(formula(to(x!, "float64"), params), "float32") : formula(x!, params);
