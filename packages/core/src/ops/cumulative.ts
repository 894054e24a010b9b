import { isScalarDim, normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { logaddexp } from "./elementwise.ts";
import { requireTensor, toFloat } from "./lift.ts";
import { concatenate, sliceAxis } from "./movement.ts";

/** log Σ eˣ of the first 1, 2, … elements along `dim`, without overflow; in log₂ n steps of doubling reach. */
export function logcumsumexp(x: Tensor, dim: number): Tensor {
  let out = toFloat("logcumsumexp", requireTensor("logcumsumexp", x));
  if (x.aval.shape.length === 0 && isScalarDim(dim)) return out;
  const axis = normalizeDim("logcumsumexp", dim, x.aval.shape);
  const size = x.aval.shape[axis]!;
  for (let reach = 1; reach < size; reach *= 2)
    out = concatenate(
      [
        sliceAxis(out, axis, 0, reach),
        logaddexp(sliceAxis(out, axis, reach, size), sliceAxis(out, axis, 0, size - reach)),
      ],
      axis,
    );
  return out;
}
