import * as o from "../ops/index.ts";
import type { TensorLike } from "../ops/lift.ts";
import type { Tensor } from "./tensor.ts";

/** More operations by element as methods; `installMethods` puts them on `Tensor`. */
export class MoreElementwise {
  trunc(this: Tensor): Tensor {
    return o.trunc(this);
  }
  exp2(this: Tensor): Tensor {
    return o.exp2(this);
  }
  log2(this: Tensor): Tensor {
    return o.log2(this);
  }
  log10(this: Tensor): Tensor {
    return o.log10(this);
  }
  rsqrt(this: Tensor): Tensor {
    return o.rsqrt(this);
  }
  asin(this: Tensor): Tensor {
    return o.asin(this);
  }
  acos(this: Tensor): Tensor {
    return o.acos(this);
  }
  atan(this: Tensor): Tensor {
    return o.atan(this);
  }
  sinh(this: Tensor): Tensor {
    return o.sinh(this);
  }
  cosh(this: Tensor): Tensor {
    return o.cosh(this);
  }
  asinh(this: Tensor): Tensor {
    return o.asinh(this);
  }
  acosh(this: Tensor): Tensor {
    return o.acosh(this);
  }
  atanh(this: Tensor): Tensor {
    return o.atanh(this);
  }
  erf(this: Tensor): Tensor {
    return o.erf(this);
  }
  erfc(this: Tensor): Tensor {
    return o.erfc(this);
  }
  bitwiseNot(this: Tensor): Tensor {
    return o.bitwiseNot(this);
  }
  floorDivide(this: Tensor, other: TensorLike): Tensor {
    return o.floorDivide(this, other);
  }
  fmod(this: Tensor, other: TensorLike): Tensor {
    return o.fmod(this, other);
  }
  remainder(this: Tensor, other: TensorLike): Tensor {
    return o.remainder(this, other);
  }
  atan2(this: Tensor, other: TensorLike): Tensor {
    return o.atan2(this, other);
  }
  logaddexp(this: Tensor, other: TensorLike): Tensor {
    return o.logaddexp(this, other);
  }
  xlogy(this: Tensor, other: TensorLike): Tensor {
    return o.xlogy(this, other);
  }
  logicalAnd(this: Tensor, other: TensorLike): Tensor {
    return o.logicalAnd(this, other);
  }
  logicalOr(this: Tensor, other: TensorLike): Tensor {
    return o.logicalOr(this, other);
  }
  logicalXor(this: Tensor, other: TensorLike): Tensor {
    return o.logicalXor(this, other);
  }
  bitwiseAnd(this: Tensor, other: TensorLike): Tensor {
    return o.bitwiseAnd(this, other);
  }
  bitwiseOr(this: Tensor, other: TensorLike): Tensor {
    return o.bitwiseOr(this, other);
  }
  bitwiseXor(this: Tensor, other: TensorLike): Tensor {
    return o.bitwiseXor(this, other);
  }
  bitwiseLeftShift(this: Tensor, other: TensorLike): Tensor {
    return o.bitwiseLeftShift(this, other);
  }
  bitwiseRightShift(this: Tensor, other: TensorLike): Tensor {
    return o.bitwiseRightShift(this, other);
  }
  /** The same value; tensors are immutable, so nothing needs to be copied. */
  clone(this: Tensor): Tensor {
    return this;
  }
  clamp(this: Tensor, min?: TensorLike | null, max?: TensorLike | null): Tensor {
    return o.clamp(this, min, max);
  }
  isnan(this: Tensor): Tensor {
    return o.isnan(this);
  }
  maskedFill(this: Tensor, mask: Tensor, value: TensorLike): Tensor {
    return o.maskedFill(this, mask, value);
  }
  isinf(this: Tensor): Tensor {
    return o.isinf(this);
  }
  isfinite(this: Tensor): Tensor {
    return o.isfinite(this);
  }
  silu(this: Tensor): Tensor {
    return o.silu(this);
  }
  gelu(this: Tensor): Tensor {
    return o.gelu(this);
  }
  softplus(this: Tensor): Tensor {
    return o.softplus(this);
  }
  frac(this: Tensor): Tensor {
    return o.frac(this);
  }
  lerp(this: Tensor, end: TensorLike, weight: TensorLike): Tensor {
    return o.lerp(this, end, weight);
  }
}
