import { createCpuBackend } from "@cotangent/backend-cpu";
import { bind1, type DType, none, type Primitive, setDefaultBackend, tensor, type TypedArray } from "@cotangent/core";
import { beforeAll, describe, expect, test } from "vitest";
import { i0ePrimitive, i1ePrimitive } from "../src/bessel.ts";
import { lgammaPrimitive, polygammaPrimitive } from "../src/gamma.ts";
import { lgamma } from "../src/math/gamma.ts";
import { i0e, i1e } from "../src/math/bessel.ts";
import { erfinv, logNdtr, ndtri } from "../src/math/normal.ts";
import { polygamma } from "../src/math/polygamma.ts";
import { erfinvPrimitive, logNdtrPrimitive, ndtriPrimitive } from "../src/normal.ts";
import { asFormula } from "./as-formula.ts";
import * as exact from "./exact.ts";
import { type Scalar, spread, spreadLog, worst } from "./points.ts";

beforeAll(() => setDefaultBackend(createCpuBackend()));

/** A formula over many points at once, as a backend that knows no functions of numbers computes it. */
function computed(primitive: Primitive, params: object, points: readonly number[], dtype: DType, float64 = true): TypedArray {
  return bind1(asFormula(primitive, float64), [tensor(Float64Array.from(points), { dtype })], params).dataSync();
}

interface Subject {
  readonly name: string;
  readonly primitive: Primitive;
  readonly params: object;
  readonly scalar: Scalar;
  readonly reference: exact.Reference;
  /** Errors are relative to the value, or to this where it is smaller. */
  readonly floor: number;
  readonly tolerance: number;
  readonly points: readonly number[];
  /** Allowed error in single precision alone, in units of 2⁻²³. */
  readonly single: number;
}

const nearOne = spreadLog(1e-15, 0.1, 60).map((x) => 1 - x);
const nearZeros = spreadLog(1e-15, 0.5, 50).flatMap((d) => [1 - d, 1 + d, 2 - d, 2 + d]);
const positive = [...spread(0, 3, 150), ...spread(0, 30, 150), ...spreadLog(1e-15, 1e15, 100)];
const negative = [...spread(-5, 0, 150), ...spread(-60, 0, 100)];
const bessel = [...spread(-50, 50, 200), ...spread(6, 10, 100), ...spreadLog(1e-20, 300, 100)];
const order = (n: number, tolerance: number, single: number): Subject => ({
  name: `polygamma of order ${n}`,
  primitive: polygammaPrimitive as Primitive,
  params: { n },
  scalar: (x) => polygamma(n, x),
  reference: n === 0 ? exact.exactDigamma : exact.exactPolygamma(n),
  floor: 1,
  tolerance,
  points: n === 0 ? [...positive, ...negative] : [...spread(0, 60, 100), ...spreadLog(1e-3, 1e6, 100), ...spread(-5, 0, 150)],
  single,
});
const of = (name: string, primitive: Primitive, scalar: Scalar, reference: exact.Reference) => ({ name, primitive, params: none, scalar, reference });

// The bounds in double precision are those of the functions of numbers in math.test.ts.
const subjects: readonly Subject[] = [
  { ...of("ndtri", ndtriPrimitive, ndtri, exact.exactNdtri(ndtri)), floor: 0, tolerance: 1e-15, single: 6, points: [...spread(0, 1, 200), ...spreadLog(1e-300, 0.1, 60), ...nearOne] },
  { ...of("erfinv", erfinvPrimitive, erfinv, exact.exactErfinv(erfinv)), floor: 0, tolerance: 1e-15, single: 6, points: [...spread(-1, 1, 200), ...spreadLog(1e-20, 1, 100), ...nearOne] },
  { ...of("lgamma, x > 0", lgammaPrimitive, lgamma, exact.exactLgamma), floor: 0, tolerance: 1e-15, single: 6, points: [...positive, ...nearZeros] },
  { ...of("lgamma, x < 0", lgammaPrimitive, lgamma, exact.exactLgamma), floor: 1, tolerance: 2e-15, single: 6, points: [...spread(-5, 0, 200), ...spread(-60, 0, 100)] },
  { ...of("logNdtr", logNdtrPrimitive, logNdtr, exact.exactLogNdtr), floor: 0, tolerance: 1e-15, single: 8, points: [...spread(-6, 6, 200), ...spread(-36, 12, 100)] },
  { ...of("i0e", i0ePrimitive, i0e, exact.exactScaledBessel(0n)), floor: 0, tolerance: 2e-15, single: 8, points: bessel },
  { ...of("i1e", i1ePrimitive, i1e, exact.exactScaledBessel(1n)), floor: 0, tolerance: 2e-15, single: 8, points: bessel },
  order(0, 4e-15, 7),
  order(1, 4e-15, 8),
  order(2, 4e-15, 20),
  order(3, 4e-15, 16),
  order(9, 4e-15, 40),
];

describe.each(subjects)("$name as a formula of tensors", ({ primitive, params, scalar, reference, floor, tolerance, points, single }) => {
  test("is as precise as the function of numbers", () => {
    const values = computed(primitive, params, points, "float64");
    const at = new Map(points.map((x, i) => [x, values[i]!]));
    expect(worst((x) => at.get(x)!, points, reference, floor)).toBeLessThan(tolerance);
  });

  test("is rounded once where float32 can be computed in double precision", () => {
    const short = points.map(Math.fround);
    const got = computed(primitive, params, short, "float32");
    short.forEach((x, i) => {
      const value = scalar(x);
      const spacing = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), 2 ** -126))) - 23);
      if (Math.abs(value) < 3e38) expect(Math.abs(got[i]! - value) / Math.max(spacing, floor * 2 ** -40), `at ${x}`).toBeLessThanOrEqual(0.501);
    });
  });

  test(`in single precision alone errs by less than ${single}·2⁻²³`, () => {
    const short = points.map(Math.fround).filter((x) => Math.abs(x) > 1e-37 && Math.abs(scalar(x)) < 3e38);
    const got = computed(primitive, params, short, "float32", false);
    const errors = short.map((x, i) => (got[i] === scalar(x) ? 0 : Math.abs(got[i]! - scalar(x)) / Math.max(Math.abs(scalar(x)), floor)));
    expect(Math.max(...errors) * 2 ** 23).toBeLessThan(single);
  });
});

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

test.each<[string, Primitive, object, Scalar, readonly number[]]>([
  ["ndtri", ndtriPrimitive, none, ndtri, [nan, 0, 1, 0.5, -0.1, 1.1, inf, -inf]],
  ["erfinv", erfinvPrimitive, none, erfinv, [nan, -1, 1, 0, -0, 1.1, -inf, inf]],
  ["logNdtr", logNdtrPrimitive, none, logNdtr, [nan, -inf, inf, 0, 100, -1, 1, 40, 41]],
  ["i0e", i0ePrimitive, none, i0e, [nan, inf, -inf, 0, -0, 8]],
  ["i1e", i1ePrimitive, none, i1e, [nan, inf, -inf, 0, -0, 8]],
  ["lgamma", lgammaPrimitive, none, lgamma, [nan, 0, -0, -1, -2, -1e30, inf, -inf, 1, 2, 10]],
  ["digamma", polygammaPrimitive, { n: 0 }, (x) => polygamma(0, x), [nan, 0, -0, -1, -1e30, inf, -inf]],
  ["trigamma", polygammaPrimitive, { n: 1 }, (x) => polygamma(1, x), [nan, 0, -0, -1, -2, -1e30, inf, -inf]],
  ["tetragamma", polygammaPrimitive, { n: 2 }, (x) => polygamma(2, x), [nan, 0, -0, -1, -2, -1e30, inf, -inf]],
])("%s as a formula has the ends, poles and zeros of the function of numbers", (_, primitive, params, scalar, points) => {
  const expected = points.map(scalar);
  for (const [dtype, float64] of [["float64", true], ["float32", true], ["float32", false]] as const) {
    const got = computed(primitive, params, points, dtype, float64);
    points.forEach((x, i) => {
      if (Number.isFinite(expected[i]!) && expected[i] !== 0) expect(got[i], `at ${x}, ${dtype}`).toBeCloseTo(expected[i]!, 4);
      else expect(got[i], `at ${x}, ${dtype}`).toBe(expected[i]);
    });
  }
});
