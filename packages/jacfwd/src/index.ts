export { forwardJacobian, jacfwd, type JacfwdOptions } from "./jacfwd.ts";
