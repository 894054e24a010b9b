// The catalogue. An export's name is the primitive's name; adding one asks for a row in each table of rules.
export {
  abs, acos, acosh, add, asin, asinh, atan, atan2, atanh, bitAnd, bitNot, bitOr, bitXor, cast, ceil, cos, cosh, div,
  eq, erf, erfc, exp, exp2, expm1, floor, ge, gt, hypot, integerPow, le, log, log10, log1p,
  log2, logaddexp, lt, maximum, minimum, mul, ne, neg, pow, rem, round, rsqrt, select,
  shiftLeft, shiftRight, sigmoid, sign, sin, sinh, sqrt, stopGradient, sub, tan, tanh, trunc, xlogy,
} from "./elementwise.ts";
export { argMax, argMin, argSort, cumMax, cumMin, cumProd, cumSum, reduceMax, reduceMin, reduceProd, reduceSum } from "./reduction.ts";
export { broadcastTo, concatenate, flip, iota, pad, reshape, slice, transpose } from "./movement.ts";
export { gather, scatter, scatterAdd } from "./indexing.ts";
export { dot } from "./contraction.ts";
