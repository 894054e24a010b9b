export { i0, i0e, i1, i1e } from "./bessel.ts";
export { digamma, lgamma, mvlgamma, polygamma } from "./gamma.ts";
export { erfinv, logNdtr, ndtri } from "./normal.ts";
