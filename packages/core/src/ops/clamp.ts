import { badArgument } from "../errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import {
  ge,
  gt,
  le,
  logicalAnd,
  logicalOr,
  lt,
  maximum,
  minimum,
  stopGradient,
  where,
} from "./elementwise.ts";
import { promote, type TensorLike, within } from "./lift.ts";

type Bound = TensorLike | null | undefined;

/**
 * x between `min` and `max` (numbers or tensors that broadcast; `null` for none). Where min > max it is max.
 * The derivative by x is 1 inside and at the bounds, that by a bound is 1 where x is strictly outside of it.
 */
export function clamp(x: TensorLike, min?: Bound, max?: Bound): Tensor {
  return within("clamp", () => {
    const hasMin = min !== null && min !== undefined;
    const hasMax = max !== null && max !== undefined;
    if (!hasMin && !hasMax) throw badArgument("clamp", "min or max", "given", max);
    const bounds = [...(hasMin ? [min] : []), ...(hasMax ? [max] : [])];
    const [t, ...rest] = promote("clamp", [x, ...bounds]) as [Tensor, ...Tensor[]];
    const low = hasMin ? rest[0] : undefined;
    const high = hasMax ? rest.at(-1) : undefined;

    // a NaN is neither inside nor beyond a bound, so no derivative passes it
    let out = stopGradient(clamped(t, low, high));
    if (low && min instanceof Tensor) out = where(lt(t, low), low, out);
    if (high && max instanceof Tensor)
      out = where(low ? logicalOr(gt(t, high), lt(high, low)) : gt(t, high), high, out);
    const above = low && ge(t, low);
    const below = high && le(t, high);
    return where(above && below ? logicalAnd(above, below) : (above ?? below)!, t, out);
  });
}
/** The larger of x and `min`; see `clamp`. */
export function clampMin(x: TensorLike, min: TensorLike): Tensor {
  return within("clampMin", () => clamp(x, min), "clamp");
}
/** The smaller of x and `max`; see `clamp`. */
export function clampMax(x: TensorLike, max: TensorLike): Tensor {
  return within("clampMax", () => clamp(x, null, max), "clamp");
}

function clamped(x: Tensor, low: Tensor | undefined, high: Tensor | undefined): Tensor {
  const raised = low ? maximum(x, low) : x;
  return high ? minimum(raised, high) : raised;
}

/** As `clamp` with numbers, but with derivative 0 at the bounds. */
export function clampOpen(x: Tensor, min: number, max: number): Tensor {
  return where(logicalAnd(gt(x, min), lt(x, max)), x, stopGradient(minimum(maximum(x, min), max)));
}
