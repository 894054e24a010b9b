export { jacfwd, type JacfwdOptions } from "./jacfwd.ts";
