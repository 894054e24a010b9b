import { relu } from "../ops/activation.ts";
import * as e from "../ops/elementwise.ts";
import type { TensorLike } from "../ops/lift.ts";
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
  exp(this: Tensor): Tensor {
    return e.exp(this);
  }
  expm1(this: Tensor): Tensor {
    return e.expm1(this);
  }
  log(this: Tensor): Tensor {
    return e.log(this);
  }
  log1p(this: Tensor): Tensor {
    return e.log1p(this);
  }
  sqrt(this: Tensor): Tensor {
    return e.sqrt(this);
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
  tanh(this: Tensor): Tensor {
    return e.tanh(this);
  }
  logicalNot(this: Tensor): Tensor {
    return e.logicalNot(this);
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
  pow(this: Tensor, other: TensorLike): Tensor {
    return e.pow(this, other);
  }
  maximum(this: Tensor, other: TensorLike): Tensor {
    return e.maximum(this, other);
  }
  minimum(this: Tensor, other: TensorLike): Tensor {
    return e.minimum(this, other);
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
  /** `condition ? this : other` by element. */
  where(this: Tensor, condition: Tensor, other: TensorLike): Tensor {
    return e.where(condition, this, other);
  }
  /** The same value, through which no derivative passes. */
  detach(this: Tensor): Tensor {
    return e.stopGradient(this);
  }
  relu(this: Tensor): Tensor {
    return relu(this);
  }
}
