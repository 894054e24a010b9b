import { isScalarDim, normalizeDim, normalizeDims } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs, add, div, exp, log, lt, neg, stopGradient, sub, where } from "./elementwise.ts";
import { requireOptions, requireTensor, toFloat, within } from "./lift.ts";
import { amax, type Dims, type ReduceOptions, sum } from "./reduction.ts";
import { reshape } from "./movement.ts";

/** log Σ eˣ over `dim` (all by default), without overflow; −∞ over nothing. */
export function logsumexp(x: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
  requireOptions("logsumexp", options, { keepdim: 1 });
  const t = toFloat("logsumexp", requireTensor("logsumexp", x));
  const axes = normalizeDims("logsumexp", dim, t.aval.shape);
  if (axes.some((a) => t.aval.shape[a] === 0)) return log(sum(exp(t), axes, options));
  const max = stopGradient(amax(t, axes, { keepdim: true }));
  // an infinite maximum must not be subtracted from itself
  const shift = where(lt(abs(max), Infinity), max, 0);
  const out = add(log(sum(exp(sub(t, shift)), axes, { keepdim: true })), shift);
  return options?.keepdim === true
    ? out
    : reshape(
        out,
        t.aval.shape.filter((_, i) => !axes.includes(i)),
      );
}

function shifted(op: string, x: Tensor, dim: number): [Tensor, number] {
  const t = toFloat(op, requireTensor(op, x));
  const axis = t.aval.shape.length === 0 && isScalarDim(dim) ? dim : normalizeDim(op, dim, t.aval.shape);
  if (t.aval.size === 0) return [t, axis];
  return [sub(t, stopGradient(amax(t, axis, { keepdim: true }))), axis];
}
/** eˣ / Σ eˣ along `dim`. */
export function softmax(x: Tensor, dim: number): Tensor {
  const [s, axis] = shifted("softmax", x, dim);
  const e = exp(s);
  return div(e, sum(e, axis, { keepdim: true }));
}
/** log(softmax(x)) along `dim`, accurate also where softmax is 0. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  const [s, axis] = shifted("logSoftmax", x, dim);
  return sub(s, log(sum(exp(s), axis, { keepdim: true })));
}
/** softmax(−x) along `dim`. */
export function softmin(x: Tensor, dim: number): Tensor {
  return within("softmin", () => softmax(neg(requireTensor("softmin", x)), dim), "softmax");
}
