import { mathFunction, unary } from "./by-element.ts";

const smooth = [-2.5, -1.25, -0.5, 0.75, 1.5, 3] as const;
const positive = [0.125, 0.5, 0.875, 1.5, 4, 9.5] as const;
const inside = [-0.875, -0.5, -0.125, 0.25, 0.625, 0.9375] as const;
const inf = Infinity;
const nan = NaN;
const ends = [0, inf, -inf, nan] as const;
/** float32's largest power of two and its neighbours in the table of angles. */
const angles = [0, 100, -1000.5, 2 ** 20, 2 ** 40, 2 ** 100, 2 ** -30, inf, nan] as const;
const tiny = [2 ** -100, 2 ** -30, 2 ** 20, 2 ** 100] as const;
const anywhere = "anywhere";
const aboveZero = "positive arguments";

/** Exponentials, logarithms, roots, trigonometry: what JavaScript's `Math` has. */
export function functionCases() {
  return {
    exp: mathFunction((x) => Math.exp(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, -80, 80, 89, -110, 710, -750]],
    }),
    exp2: mathFunction((x) => 2 ** x!, smooth, {
      domain: anywhere,
      extremes: [[...ends, -100, 100.5, 128, 1025]],
    }),
    expm1: mathFunction((x) => Math.expm1(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, 2 ** -30, -(2 ** -20), 80, -80]],
    }),
    log: mathFunction((x) => Math.log(x!), positive, {
      domain: aboveZero,
      extremes: [[...ends, -1, 1, ...tiny]],
    }),
    log2: mathFunction((x) => Math.log2(x!), positive, {
      domain: aboveZero,
      extremes: [[...ends, -1, 1, ...tiny]],
    }),
    log10: mathFunction((x) => Math.log10(x!), positive, {
      domain: aboveZero,
      extremes: [[...ends, -1, 1, 1000, ...tiny]],
    }),
    log1p: mathFunction((x) => Math.log1p(x!), [-0.875, -0.5, 0.25, 1.5, 4, 9.5], {
      domain: "arguments above −1",
      extremes: [[...ends, -1, -2, 2 ** -30, -(2 ** -20), 2 ** 40]],
    }),
    sqrt: unary((x) => Math.sqrt(x!), positive, {
      domain: aboveZero,
      extremes: [[...ends, -1, ...tiny]],
    }),
    rsqrt: mathFunction((x) => 1 / Math.sqrt(x!), positive, {
      domain: aboveZero,
      extremes: [[0, inf, nan, -1, ...tiny]],
    }),
    sigmoid: mathFunction(sigmoid, smooth, {
      domain: anywhere,
      extremes: [[...ends, 20, -20, -80, 80, -700]],
    }),
    sin: mathFunction((x) => Math.sin(x!), smooth, { domain: anywhere, extremes: [angles] }),
    cos: mathFunction((x) => Math.cos(x!), smooth, { domain: anywhere, extremes: [angles] }),
    tan: mathFunction((x) => Math.tan(x!), [-1.25, -0.875, -0.5, 0.25, 0.75, 1.125], {
      domain: "between the poles ±π/2",
      extremes: [angles],
    }),
    asin: mathFunction((x) => Math.asin(x!), inside, {
      domain: "inside of (−1, 1)",
      extremes: [[0, 1, -1, 2, nan, 2 ** -30]],
    }),
    acos: mathFunction((x) => Math.acos(x!), inside, {
      domain: "inside of (−1, 1)",
      extremes: [[0, 1, -1, 2, nan, 2 ** -30]],
    }),
    atan: mathFunction((x) => Math.atan(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, 2 ** 60, 2 ** -30]],
    }),
    sinh: mathFunction((x) => Math.sinh(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, 80, -80, 2 ** -30, 100, 720]],
    }),
    cosh: mathFunction((x) => Math.cosh(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, 80, -80, 2 ** -30, 100, 720]],
    }),
    tanh: mathFunction((x) => Math.tanh(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, 10, -30, 100, 2 ** -30]],
    }),
    asinh: mathFunction((x) => Math.asinh(x!), smooth, {
      domain: anywhere,
      extremes: [[...ends, 2 ** 60, 2 ** -30, -(2 ** 20)]],
    }),
    acosh: mathFunction((x) => Math.acosh(x!), [1.25, 1.5, 2, 3.5, 6, 10], {
      domain: "arguments above 1",
      extremes: [[1, 0.5, inf, nan, 2 ** 60]],
    }),
    atanh: mathFunction((x) => Math.atanh(x!), inside, {
      domain: "inside of (−1, 1)",
      extremes: [[0, 1, -1, 2, nan, 2 ** -30]],
    }),
  };
}

function sigmoid(x?: number): number {
  return x! >= 0 ? 1 / (1 + Math.exp(-x!)) : Math.exp(x!) / (1 + Math.exp(x!));
}
