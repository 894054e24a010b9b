export { hessian, type HessianOptions } from "./hessian.ts";
export { hvp, vhp } from "./products.ts";
