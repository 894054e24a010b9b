export type { Curried } from "./curry.ts";
export { hessian } from "./hessian.ts";
export { hvp, vhp } from "./hessian-products.ts";
export { jacobian } from "./jacobian.ts";
export { jvp } from "./jvp.ts";
export type {
  ArgumentsOf,
  Hessian,
  HessianOptions,
  Jacobian,
  JacobianOptions,
  Like,
  OneOrTuple,
  ProductOptions,
  Strategy,
} from "./types.ts";
export { vjp } from "./vjp.ts";
