import * as e from "../ops/elementwise.ts";
import type { TensorLike } from "../ops/lift.ts";
import { relu } from "../ops/activation.ts";
import { clamp } from "../ops/clamp.ts";
import { maskedFill } from "../ops/masking.ts";
import { isnan } from "../ops/predicates.ts";
import { TensorBase } from "./base.ts";
import type { Tensor } from "./tensor.ts";

/** Operations by element, as methods. Each is the function of the same name with `this` as first argument. */
export abstract class ElementwiseMethods extends TensorBase {
  neg(this: Tensor): Tensor {
    return e.neg(this);
  }
  reciprocal(this: Tensor): Tensor {
    return e.reciprocal(this);
  }
  square(this: Tensor): Tensor {
    return e.square(this);
  }
  abs(this: Tensor): Tensor {
    return e.abs(this);
  }
  sign(this: Tensor): Tensor {
    return e.sign(this);
  }
  floor(this: Tensor): Tensor {
    return e.floor(this);
  }
  ceil(this: Tensor): Tensor {
    return e.ceil(this);
  }
  round(this: Tensor): Tensor {
    return e.round(this);
  }
  trunc(this: Tensor): Tensor {
    return e.trunc(this);
  }
  exp(this: Tensor): Tensor {
    return e.exp(this);
  }
  exp2(this: Tensor): Tensor {
    return e.exp2(this);
  }
  expm1(this: Tensor): Tensor {
    return e.expm1(this);
  }
  log(this: Tensor): Tensor {
    return e.log(this);
  }
  log2(this: Tensor): Tensor {
    return e.log2(this);
  }
  log10(this: Tensor): Tensor {
    return e.log10(this);
  }
  log1p(this: Tensor): Tensor {
    return e.log1p(this);
  }
  sqrt(this: Tensor): Tensor {
    return e.sqrt(this);
  }
  rsqrt(this: Tensor): Tensor {
    return e.rsqrt(this);
  }
  sigmoid(this: Tensor): Tensor {
    return e.sigmoid(this);
  }
  sin(this: Tensor): Tensor {
    return e.sin(this);
  }
  cos(this: Tensor): Tensor {
    return e.cos(this);
  }
  tan(this: Tensor): Tensor {
    return e.tan(this);
  }
  asin(this: Tensor): Tensor {
    return e.asin(this);
  }
  acos(this: Tensor): Tensor {
    return e.acos(this);
  }
  atan(this: Tensor): Tensor {
    return e.atan(this);
  }
  sinh(this: Tensor): Tensor {
    return e.sinh(this);
  }
  cosh(this: Tensor): Tensor {
    return e.cosh(this);
  }
  tanh(this: Tensor): Tensor {
    return e.tanh(this);
  }
  asinh(this: Tensor): Tensor {
    return e.asinh(this);
  }
  acosh(this: Tensor): Tensor {
    return e.acosh(this);
  }
  atanh(this: Tensor): Tensor {
    return e.atanh(this);
  }
  erf(this: Tensor): Tensor {
    return e.erf(this);
  }
  erfc(this: Tensor): Tensor {
    return e.erfc(this);
  }
  logicalNot(this: Tensor): Tensor {
    return e.logicalNot(this);
  }
  bitwiseNot(this: Tensor): Tensor {
    return e.bitwiseNot(this);
  }
  add(this: Tensor, other: TensorLike): Tensor {
    return e.add(this, other);
  }
  sub(this: Tensor, other: TensorLike): Tensor {
    return e.sub(this, other);
  }
  mul(this: Tensor, other: TensorLike): Tensor {
    return e.mul(this, other);
  }
  div(this: Tensor, other: TensorLike): Tensor {
    return e.div(this, other);
  }
  floorDivide(this: Tensor, other: TensorLike): Tensor {
    return e.floorDivide(this, other);
  }
  fmod(this: Tensor, other: TensorLike): Tensor {
    return e.fmod(this, other);
  }
  remainder(this: Tensor, other: TensorLike): Tensor {
    return e.remainder(this, other);
  }
  pow(this: Tensor, other: TensorLike): Tensor {
    return e.pow(this, other);
  }
  atan2(this: Tensor, other: TensorLike): Tensor {
    return e.atan2(this, other);
  }
  maximum(this: Tensor, other: TensorLike): Tensor {
    return e.maximum(this, other);
  }
  minimum(this: Tensor, other: TensorLike): Tensor {
    return e.minimum(this, other);
  }
  logaddexp(this: Tensor, other: TensorLike): Tensor {
    return e.logaddexp(this, other);
  }
  xlogy(this: Tensor, other: TensorLike): Tensor {
    return e.xlogy(this, other);
  }
  eq(this: Tensor, other: TensorLike): Tensor {
    return e.eq(this, other);
  }
  ne(this: Tensor, other: TensorLike): Tensor {
    return e.ne(this, other);
  }
  lt(this: Tensor, other: TensorLike): Tensor {
    return e.lt(this, other);
  }
  le(this: Tensor, other: TensorLike): Tensor {
    return e.le(this, other);
  }
  gt(this: Tensor, other: TensorLike): Tensor {
    return e.gt(this, other);
  }
  ge(this: Tensor, other: TensorLike): Tensor {
    return e.ge(this, other);
  }
  logicalAnd(this: Tensor, other: TensorLike): Tensor {
    return e.logicalAnd(this, other);
  }
  logicalOr(this: Tensor, other: TensorLike): Tensor {
    return e.logicalOr(this, other);
  }
  logicalXor(this: Tensor, other: TensorLike): Tensor {
    return e.logicalXor(this, other);
  }
  bitwiseAnd(this: Tensor, other: TensorLike): Tensor {
    return e.bitwiseAnd(this, other);
  }
  bitwiseOr(this: Tensor, other: TensorLike): Tensor {
    return e.bitwiseOr(this, other);
  }
  bitwiseXor(this: Tensor, other: TensorLike): Tensor {
    return e.bitwiseXor(this, other);
  }
  bitwiseLeftShift(this: Tensor, other: TensorLike): Tensor {
    return e.bitwiseLeftShift(this, other);
  }
  bitwiseRightShift(this: Tensor, other: TensorLike): Tensor {
    return e.bitwiseRightShift(this, other);
  }
  /** `condition ? this : other` by element. */
  where(this: Tensor, condition: Tensor, other: TensorLike): Tensor {
    return e.where(condition, this, other);
  }
  /** The same value, through which no derivative passes. */
  detach(this: Tensor): Tensor {
    return e.stopGradient(this);
  }
  /** The same value; tensors are immutable, so nothing needs to be copied. */
  clone(this: Tensor): Tensor {
    return this;
  }
  relu(this: Tensor): Tensor {
    return relu(this);
  }
  clamp(this: Tensor, min?: TensorLike | null, max?: TensorLike | null): Tensor {
    return clamp(this, min, max);
  }
  isnan(this: Tensor): Tensor {
    return isnan(this);
  }
  maskedFill(this: Tensor, mask: Tensor, value: TensorLike): Tensor {
    return maskedFill(this, mask, value);
  }
}
