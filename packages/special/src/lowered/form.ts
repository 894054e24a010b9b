import { type DType, type LowerContext, primitives, bind1, type Tensor } from "@cotangent/core";

/** A formula of tensors of one dtype. */
export type Formula<P> = (x: Tensor, params: P) => Tensor;

const to = (x: Tensor, dtype: DType): Tensor => bind1(primitives.cast, [x], { dtype });

/** The formula in double precision, rounded once; in single precision where a backend has nothing else. */
export const lowered =
  <P>(formula: Formula<P>) =>
  ([x]: readonly Tensor[], params: P, { float64 }: LowerContext = { float64: true }): Tensor => {
    const { dtype } = x!;
    const wide = dtype === "float16" ? "float32" : dtype === "float32" && float64 ? "float64" : dtype;
    return wide === dtype ? formula(x!, params) : to(formula(to(x!, wide), params), dtype);
  };
