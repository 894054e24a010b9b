import { isFloat } from "../dtype.ts";
import { dtypeMismatch } from "../errors.ts";
import { sameShape } from "../aval.ts";
import { reshape } from "../primitives/movement.ts";
import { ArrayTensor, type Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import { abs, add, eq, le, logicalAnd, logicalOr, lt, mul, ne, sub, where } from "./elementwise.ts";
import { promoteTwo, requireOptions, requireTensor, type TensorLike, toDType, within } from "./lift.ts";
import { all } from "./reduction.ts";

export interface CloseOptions {
  readonly rtol?: number;
  readonly atol?: number;
  readonly equalNan?: boolean;
}

/** Where an element is NaN. */
export function isnan(x: Tensor): Tensor {
  return ne(requireTensor("isnan", x), x);
}
/** Where an element is ∞ or −∞. */
export function isinf(x: Tensor): Tensor {
  const t = requireTensor("isinf", x);
  return isFloat(t.aval.dtype) ? eq(abs(t), Infinity) : ne(t, t);
}
/** Where an element is neither NaN nor infinite. */
export function isfinite(x: Tensor): Tensor {
  const t = requireTensor("isfinite", x);
  return isFloat(t.aval.dtype) ? lt(abs(t), Infinity) : eq(t, t);
}
/** NaN and infinities replaced: by 0, and by the largest and smallest number of the dtype, unless given. */
export function nanToNum(
  x: Tensor,
  options: {
    readonly nan?: number;
    readonly posinf?: number | null;
    readonly neginf?: number | null;
  } = {},
): Tensor {
  requireOptions("nanToNum", options, { nan: 1, posinf: 1, neginf: 1 });
  const { dtype } = requireTensor("nanToNum", x).aval;
  if (!isFloat(dtype)) return x;
  const largest = dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const finite = where(
    eq(x, Infinity),
    options.posinf ?? largest,
    where(eq(x, -Infinity), options.neginf ?? -largest, x),
  );
  return where(ne(x, x), options.nan ?? 0, finite);
}

/** Where |a − b| ≤ atol + rtol·|b|; infinities are close to themselves. */
export function isclose(a: TensorLike, b: TensorLike, options: CloseOptions = {}): Tensor {
  return within("isclose", () => {
    requireOptions("isclose", options, { rtol: 1, atol: 1, equalNan: 1 });
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
    const [x, y] = promoteTwo("isclose", a, b, false);
    const same = eq(x, y);
    if (!isFloat(x.aval.dtype)) return toleratedInteger(x, y, same, rtol, atol);
    const near = logicalAnd(le(abs(sub(x, y)), add(mul(abs(y), rtol), atol)), isfinite(y));
    const close = logicalOr(same, near);
    return equalNan ? logicalOr(close, logicalAnd(isnan(x), isnan(y))) : close;
  });
}
function toleratedInteger(x: Tensor, y: Tensor, same: Tensor, rtol: number, atol: number): Tensor {
  if (x.aval.dtype === "bool") return same;
  return logicalOr(
    same,
    le(
      abs(sub(toDType(x, "float32"), toDType(y, "float32"))),
      add(mul(abs(toDType(y, "float32")), rtol), atol),
    ),
  );
}
/** Whether all elements are close, as a boolean; see `isclose`. Needs known values. */
export function allclose(a: TensorLike, b: TensorLike, options: CloseOptions = {}): boolean {
  return within("allclose", () => {
    requireOptions("allclose", options, { rtol: 1, atol: 1, equalNan: 1 });
    return all(isclose(a, b, options)).item() !== 0;
  }, "isclose");
}
/** Whether shapes and all elements are equal, as a boolean. Needs known values. */
export function equal(a: Tensor, b: Tensor): boolean {
  requireTensor("equal", b, "the second argument");
  if (!sameShape(requireTensor("equal", a).aval.shape, b.aval.shape)) return false;
  return all(eq(a, b)).item() !== 0;
}

/** The same value as a tensor of its own: to dispose of one leaves the other. */
export function clone(x: Tensor): Tensor {
  const t = requireTensor("clone", x);
  return t instanceof ArrayTensor && t.backend !== null ? bind1(reshape, [t], { shape: t.aval.shape }) : t;
}
/** x itself, of any number dtype. */
export function positive(x: Tensor): Tensor {
  if (requireTensor("positive", x).aval.dtype === "bool")
    throw dtypeMismatch("positive", "numbers", [x.aval]);
  return x;
}
