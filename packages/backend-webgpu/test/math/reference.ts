import { primitives, scalarRule } from "@cotangent/core";

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;
const scalar = (name: "erf" | "erfc" | "hypot" | "logaddexp" | "xlogy"): ((...x: number[]) => number) => primitives[name].rules[scalarRule]!({});

/** Half to even. */
function round(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const whole = Math.trunc(x);
  const rest = Math.abs(x - whole);
  const up = rest > 0.5 || (rest === 0.5 && whole % 2 !== 0);
  return up ? whole + Math.sign(x) : Object.is(whole, 0) && x < 0 ? -0 : whole;
}

/** Functions of float64, which err by 2⁻⁵⁰ at most: nothing in float32. */
export const unary: Readonly<Record<string, Unary>> = {
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  rsqrt: (x) => 1 / Math.sqrt(x),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf: scalar("erf"),
  erfc: scalar("erfc"),
};

/** Functions that round nothing. */
export const exact: Readonly<Record<string, Unary>> = {
  round,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x),
};

export const binary: Readonly<Record<string, Binary>> = {
  // C's, where JavaScript has NaN.
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  atan2: Math.atan2,
  hypot: Math.hypot,
  logaddexp: scalar("logaddexp"),
  xlogy: scalar("xlogy"),
};

export const exactOfTwo: Readonly<Record<string, Binary>> = {
  rem: (x, y) => x % y,
  maximum: Math.max,
  minimum: Math.min,
};

/** Comparisons, NaN and denormal numbers included. */
export const comparisons: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  equal: (x, y) => x === y,
  notEqual: (x, y) => x !== y,
  less: (x, y) => x < y,
  lessEqual: (x, y) => x <= y,
  greater: (x, y) => x > y,
  greaterEqual: (x, y) => x >= y,
};

/** Where something happens: half of the points lie there, the others anywhere. */
export const stretches: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  exp: [[-1, 1], [-104, 89]],
  exp2: [[-1, 1], [-150, 128]],
  expm1: [[-1, 1], [-20, 89]],
  log: [[0, 3], [0.9, 1.1]],
  log2: [[0, 3], [0.9, 1.1]],
  log10: [[0, 3], [0.9, 1.1]],
  log1p: [[-1, 1], [-0.1, 0.1], [0, 10]],
  sigmoid: [[-4, 4], [-104, 20]],
  rsqrt: [[0, 10]],
  sin: [[-8, 8], [-1e4, 1e4], [-3e6, 3e6]],
  cos: [[-8, 8], [-1e4, 1e4], [-3e6, 3e6]],
  tan: [[-8, 8], [-1e4, 1e4], [-3e6, 3e6]],
  asin: [[-1, 1], [0.4, 0.6], [-1, -0.99]],
  acos: [[-1, 1], [0.4, 0.6], [-1, -0.99]],
  atan: [[-2, 2], [-100, 100]],
  sinh: [[-2, 2], [-90, 90]],
  cosh: [[-2, 2], [-90, 90]],
  tanh: [[-1, 1], [-12, 12]],
  asinh: [[-2, 2], [-100, 100]],
  acosh: [[1, 3], [1, 1e9]],
  atanh: [[-1, 1], [-0.1, 0.1]],
  erf: [[-1, 1], [-6, 6]],
  erfc: [[-1, 1], [-6, 10.2]],
};

export const specials: readonly number[] = [
  0, -0, 1, -1, Infinity, -Infinity, NaN, 2, -2, 3, -3, 0.5, -0.5, 1.5, 2.5, -1.5, 1e-45, -1e-45, 1e-40, -1e-40, 1.1754943508222875e-38, 3.4028234663852886e38,
  -3.4028234663852886e38, 1e16, -1e16, 16777215, -16777215, 8388609, 1e38, 1e-38, 1 + 2 ** -23, 1 - 2 ** -24, -1 - 2 ** -23, 88.72283, 88.72284, -103.97, -104, 0.1,
  10, 10.05, -87.5, 30,
];

/** Numbers in [0, 1), the same in every run. */
export function uniform(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers of any exponent: random bits. */
export function anyFloat(random: () => number): () => number {
  const view = new DataView(new ArrayBuffer(4));
  return () => {
    view.setUint32(0, random() * 2 ** 32);
    return view.getFloat32(0);
  };
}

/** A unit in the last place of a float32. */
export function ulp(x: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  const power = 2 ** exponent > Math.abs(x) ? exponent - 1 : exponent;
  return 2 ** (Math.max(power, -126) - 23);
}
