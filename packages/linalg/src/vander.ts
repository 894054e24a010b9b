import {
  badArgument,
  beside,
  broadcastTo,
  checkOptions,
  concatenate,
  mul,
  narrow,
  ones,
  shapeMismatch,
  type Tensor,
  unsqueeze,
} from "@cotangent/core";
import { requireFloats } from "./arguments.ts";

export interface VanderOptions {
  /** The number of powers. Default the number of elements. */
  readonly n?: number;
}

/**
 * Vandermonde matrices: 1, x, x², … of each element, […, k] → […, k, n], as `torch.linalg.vander`. Its derivatives are exact at 0.
 * @throws CotangentError `BAD_ARGUMENT`, `SHAPE_MISMATCH`, `DTYPE_MISMATCH`, `UNSUPPORTED_DTYPE`, `UNKNOWN_OPTION`
 * @example vander(tensor([1, 2, 3])) // [[1, 1, 1], [1, 2, 4], [1, 3, 9]]
 */
export function vander(x: Tensor, options: VanderOptions = {}): Tensor {
  checkOptions("vander", options, ["n"]);
  const { shape, dtype } = requireFloats("vander", x).aval;
  if (shape.length === 0) throw shapeMismatch("vander", "a vector or a stack of vectors", [x.aval]);
  const n = options.n ?? shape.at(-1)!;
  if (!Number.isInteger(n) || n < 0) throw badArgument("vander", "n", "an integer of 0 or more", n);
  // powers up to 2ᵏ − 1 and x to the power of 2ᵏ
  let powers = beside(x, () => broadcastTo(ones([1], { dtype }), [...shape, 1]));
  let next = unsqueeze(x, -1);
  for (let count = 1; count < n; count *= 2) {
    if (count > 1) next = mul(next, next);
    powers = concatenate([powers, mul(powers, next)], -1);
  }
  return narrow(powers, -1, 0, n);
}
