import type { Row } from "./row.ts";
import { arg, floats } from "./row.ts";
import {
  binary,
  byElement,
  mathFunction2,
  signedValues,
  unary,
  unsignedValues,
} from "./by-element.ts";
import { wrap } from "./row.ts";

const smooth = [-2.5, -1.25, -0.5, 0.75, 1.5, 3] as const;
const others = [0.625, -1.75, 2.25] as const;
const inf = Infinity;
const nan = NaN;
const pairs = [
  [0, 1, -1, inf, -inf, inf, nan, 2, 0, 5],
  [0, 0, 0, 2, inf, -inf, 1, nan, -3, inf],
] as const;
const anywhere = "anywhere";

/** Add, multiply, divide and the like. */
export function arithmeticCases() {
  return {
    add: binary((a, b) => a! + b!, smooth, others, {
      domain: anywhere,
      extremes: pairs,
      whole: (a, b) => a! + b!,
    }),
    sub: binary((a, b) => a! - b!, smooth, others, {
      domain: anywhere,
      extremes: pairs,
      whole: (a, b) => a! - b!,
    }),
    mul: binary((a, b) => a! * b!, smooth, others, {
      domain: anywhere,
      extremes: pairs,
      whole: (a, b) => a! * b!,
    }),
    div: binary((a, b) => a! / b!, smooth, others, {
      domain: "away from a zero divisor",
      extremes: pairs,
      whole: (a, b) => (b === 0n ? a! : a! / b!),
    }),
    rem: binary((a, b) => a! % b!, [-5.5, -4.25, -0.5, 1.75, 4.5, 6.75], [1.625, -1.875, 2.375], {
      domain: "away from multiples of the divisor, where it jumps",
      extremes: pairs,
      whole: (a, b) => (b === 0n ? 0n : a! % b!),
    }),
    neg: unary((x) => -x!, smooth, {
      domain: anywhere,
      extremes: [[0, inf, -inf, nan]],
      whole: (x) => -x!,
    }),
    abs: unary((x) => Math.abs(x!), smooth, {
      domain: "away from 0, the kink",
      extremes: [[0, inf, -inf, nan]],
      whole: (x) => (x! < 0n ? -x! : x!),
    }),
    maximum: binary((a, b) => Math.max(a!, b!), smooth, others, {
      domain: "away from ties",
      extremes: pairs,
      whole: (a, b) => (a! > b! ? a! : b!),
    }),
    minimum: binary((a, b) => Math.min(a!, b!), smooth, others, {
      domain: "away from ties",
      extremes: pairs,
      whole: (a, b) => (a! < b! ? a! : b!),
    }),
    pow: mathFunction2(
      (a, b) => Math.pow(a!, b!),
      [0.25, 0.5, 0.75, 1.25, 2, 3.5],
      [0.625, -1.75, 2.25],
      {
        domain: "positive bases: of a negative one the derivative in the exponent is NaN",
        extremes: [
          [0, 0, 0, -2, -2, 2, -8, nan, inf, 2, -2],
          [0, 3, -1, 3, -3, -inf, 0.5, 0, -1, 100, 2],
        ],
      },
    ),
    atan2: mathFunction2((a, b) => Math.atan2(a!, b!), smooth, others, {
      domain: "away from the origin and from the cut along the negative axis",
      extremes: pairs,
    }),
    hypot: mathFunction2((a, b) => Math.hypot(a!, b!), smooth, others, {
      domain: "away from the origin",
      extremes: [
        [0, 3, -3, inf, 2 ** 120, 2 ** -120],
        [0, 4, 4, 1, 2 ** 120, 2 ** -120],
      ],
    }),
    logaddexp: mathFunction2(logaddexp, smooth, others, {
      domain: anywhere,
      extremes: [
        [-inf, inf, inf, 1000, -1000, 3, nan],
        [-inf, inf, 1, 999, -1000, -inf, 0],
      ],
      // the result cancels to nearly 0 where both are near −log 2
      ulp: { float32: 4, float64: 16 },
    }),
    xlogy: mathFunction2(
      (a, b) => (a === 0 && !Number.isNaN(b) ? 0 : a! * Math.log(b!)),
      smooth,
      [0.375, 1.75, 2.25],
      {
        domain: "positive second arguments",
        extremes: [
          [0, 0, 0, 1, 2, nan],
          [0, -1, inf, 0, -1, 1],
        ],
      },
    ),
    integerPow: integerPow(),
  };
}

function logaddexp(a?: number, b?: number): number {
  const [low, high] = [Math.min(a!, b!), Math.max(a!, b!)];
  if (low === -Infinity || high === Infinity) return high;
  return high + Math.log1p(Math.exp(low - high));
}

function integerPow(): Row<{ readonly exponent: number }> {
  const exponents = [-2, -1, 0, 2, 3, 7];
  return {
    domain: "away from 0, a pole of negative powers",
    reference: ([x], { exponent }, dtype) =>
      dtype === "int32" || dtype === "uint32"
        ? byElement([x!], (v) => wrap(BigInt(v!) ** BigInt(exponent), dtype))
        : byElement([x!], (v) => v! ** exponent),
    differentiable: [0],
    ulp: { float32: 4, float64: 8 },
    cases: [
      ...exponents.map((exponent) => ({
        args: [arg([2, 3], smooth)],
        params: { exponent },
        dtypes: floats,
      })),
      { args: [arg([3], [0, 2, -1])], params: { exponent: 3 }, dtypes: floats },
      ...[0, 3].flatMap((exponent) => [
        {
          args: [arg([6], signedValues)],
          params: { exponent },
          dtypes: ["int32"] as const,
          valueOnly: "integers",
        },
        {
          args: [arg([6], unsignedValues)],
          params: { exponent },
          dtypes: ["uint32"] as const,
          valueOnly: "integers",
        },
      ]),
      {
        args: [arg([3], [0, Infinity, NaN])],
        params: { exponent: -1 },
        dtypes: floats,
        valueOnly: "poles",
      },
      { args: [arg([0], [])], params: { exponent: 2 }, dtypes: floats, valueOnly: "empty" },
    ],
  };
}
