import type { Tensor } from "@cotangent/core";

/** One tensor, or several as an array (PyTorch's tuple). */
export type OneOrTuple = Tensor | readonly [] | readonly Tensor[];

/** A function as it is called: with tensors; what it returns is checked. */
export type TensorFunction = (...inputs: readonly Tensor[]) => unknown;

/** The argument list of a function whose inputs are given as `I`. */
export type ArgumentsOf<I> = I extends Tensor
  ? [input: Tensor]
  : { -readonly [K in keyof I]: Tensor };

/** Of the structure of `I`: a tensor for a tensor, a tuple for a tuple. */
export type Like<I> = I extends Tensor ? Tensor : { -readonly [K in keyof I]: Tensor };

/** J[output][input]; the index of a side that is a bare tensor disappears. */
export type Jacobian<O, I> = O extends Tensor ? Like<I> : { -readonly [K in keyof O]: Like<I> };

/** H[i][j], or a bare tensor for a bare tensor. */
export type Hessian<I> = Jacobian<I, I>;

export type Strategy = "reverse-mode" | "forward-mode";

export interface ProductOptions {
  /** Keep the results differentiable. By default they are constants to the transforms outside (PyTorch's detached). */
  readonly createGraph?: boolean;
  /** Throw where an output does not depend on an input, instead of giving zeros. */
  readonly strict?: boolean;
}

export interface JacobianOptions extends ProductOptions {
  /** All rows at once by `vmap`, instead of one after the other. */
  readonly vectorize?: boolean;
  /** `"forward-mode"` wants `vectorize: true`. Default: `"reverse-mode"`. */
  readonly strategy?: Strategy;
}

export interface HessianOptions extends ProductOptions {
  /** All rows at once by `vmap`, instead of one after the other. */
  readonly vectorize?: boolean;
  /** The mode of the outer of the two derivatives; `"forward-mode"` wants `vectorize: true`. Default: `"reverse-mode"`. */
  readonly outerJacobianStrategy?: Strategy;
}
