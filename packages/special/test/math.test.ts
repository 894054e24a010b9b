import { createCpuBackend } from "@cotangent/backend-cpu";
import * as core from "@cotangent/core";
import { type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { beforeAll, describe, expect, test } from "vitest";
import * as special from "../src/index.ts";
import { i0, i0e, i1, i1e } from "../src/math/bessel.ts";
import { lgamma } from "../src/math/gamma.ts";
import { erfinv, logNdtr, ndtri } from "../src/math/normal.ts";
import { digamma, polygamma } from "../src/math/polygamma.ts";
import * as exact from "./exact.ts";
import { bernoulliFractions, fixedPoint, ratio } from "./fixed-point.ts";
import { abramowitzStegun, mpmath, pytorch } from "./math-tables.ts";
import type { Table } from "./math-tables.ts";
import { type Scalar, spread, spreadLog, worst } from "./points.ts";

const ulp = 2 ** -52;

beforeAll(() => core.setDefaultBackend(createCpuBackend()));

const scalar =
  (f: (x: core.Tensor) => core.Tensor): Scalar =>
  (x) =>
    f(core.tensor(x, { dtype: "float64" })).item();
const erf = scalar(core.erf);
const erfc = scalar(core.erfc);

const functions: Readonly<Record<string, Scalar>> = {
  erf,
  erfc,
  erfinv,
  ndtr: scalar(core.ndtr),
  ndtri,
  logNdtr,
  lgamma,
  digamma,
  polygamma1: (x) => polygamma(1, x),
  polygamma2: (x) => polygamma(2, x),
  polygamma3: (x) => polygamma(3, x),
  polygamma9: (x) => polygamma(9, x),
  i0,
  i1,
  i0e,
  i1e,
};

/** Every f(x) is within `tolerance` of its value, relative to max(|value|, floor); a value 0 is met exactly. */
function expectTable(f: Scalar, table: Table, tolerance: number, floor = 0): void {
  for (const [x, value] of table) {
    const allowed = tolerance * Math.max(Math.abs(value), floor);
    expect(Math.abs(f(x) - value), `at ${x}: ${f(x)}, expected ${value}`).toBeLessThanOrEqual(allowed);
  }
}

function expectExactly(f: Scalar, table: Table): void {
  for (const [x, value] of table) expect(f(x), `at ${x}`).toBe(value);
}

describe("the fixed-point reference", () => {
  const field = fixedPoint(200);

  test("has the digits of π (DLMF 3.12.1) and e", () => {
    const digits = (a: bigint): string => ((a * 10n ** 40n) / field.one).toString();
    expect(digits(field.pi)).toBe("31415926535897932384626433832795028841971");
    expect(digits(field.exp(field.one))).toBe("27182818284590452353602874713526624977572");
  });

  test("has a logarithm that inverts the exponential", () => {
    for (const x of [-40, -0.3, 0.001, 2.5, 70]) {
      expect(ratio(field.log(field.exp(field.of(x))) - field.of(x), field.of(x))).toBeLessThan(1e-30);
    }
  });

  test("has the Bernoulli numbers of DLMF table 24.2.3", () => {
    const known = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];
    bernoulliFractions(9).forEach(([p, q], i) => expect(Number(p) / Number(q)).toBeCloseTo(known[i]!, 13));
  });
});

describe("values from elsewhere", () => {
  test.for(Object.entries(mpmath))("%s agrees with mpmath at joints, near poles and far out", ([name, table]) => {
    expectTable(functions[name]!, table, 4e-15);
  });

  test.for(Object.entries(pytorch))("%s agrees with PyTorch", ([name, table]) => {
    expectTable(functions[name]!, table, 4e-15);
  });

  // The last decimal of e⁻ˣI₀(1) is one too high in that table.
  test.for(Object.entries(abramowitzStegun))("%s agrees with Abramowitz & Stegun", ([name, table]) => {
    expectTable(functions[name]!, table, 1.5e-10, 1);
  });
});

describe("erf and erfc, which core has and the cpu backend computes", () => {
  test("erf is within an ulp of its Taylor series", () => {
    const points = [...spread(-6, 6, 300), ...spread(0.8, 1.3, 100), ...spreadLog(1e-20, 1, 100)];
    expect(worst(erf, points, exact.exactErf)).toBeLessThan(ulp);
  });

  test("erfc keeps relative precision up to 26", () => {
    const points = [...spread(-6, 6, 200), ...spread(0.2, 1.3, 100), ...spread(1.25, 6, 100), ...spread(6, 26, 100)];
    expect(worst(erfc, points, exact.exactErfc)).toBeLessThan(2 * ulp);
  });

  test("the ends, the zeros and NaN are exact", () => {
    expectExactly(erf, [[NaN, NaN], [Infinity, 1], [-Infinity, -1], [0, 0], [-0, -0], [5e-324, 5e-324], [7, 1]]);
    expectExactly(erfc, [[NaN, NaN], [Infinity, 0], [-Infinity, 2], [0, 1], [-0, 1], [28, 0], [-28, 2], [1e300, 0]]);
  });
});

describe("ndtri, erfinv and logNdtr", () => {
  const nearOne = spreadLog(1e-15, 0.1, 60).map((x) => 1 - x);

  test("ndtri inverts the exact distribution function, in both tails and around one half", () => {
    const nearHalf = spreadLog(1e-15, 0.1, 60).map((x) => 0.5 + x);
    const points = [...spread(0, 1, 200), ...spreadLog(1e-300, 0.1, 60), ...nearOne, ...nearHalf];
    expect(worst(ndtri, points, exact.exactNdtri(ndtri))).toBeLessThan(1e-15);
  });

  test("erfinv inverts the exact error function", () => {
    const points = [...spread(-1, 1, 200), ...spreadLog(1e-20, 1, 100), ...nearOne];
    expect(worst(erfinv, points, exact.exactErfinv(erfinv))).toBeLessThan(1e-15);
  });

  test("logNdtr keeps relative precision in both tails", () => {
    const points = [...spread(-6, 6, 200), ...spread(-36, 37, 60)];
    expect(worst(logNdtr, points, exact.exactLogNdtr)).toBeLessThan(1e-15);
  });

  test("the ends, the zeros and NaN are exact", () => {
    expectExactly(ndtri, [[NaN, NaN], [0, -Infinity], [1, Infinity], [0.5, 0], [-0.1, NaN], [1.1, NaN], [Infinity, NaN]]);
    expectExactly(erfinv, [[NaN, NaN], [-1, -Infinity], [1, Infinity], [0, 0], [-0, -0], [1.1, NaN], [-Infinity, NaN]]);
    expectExactly(logNdtr, [[NaN, NaN], [-Infinity, -Infinity], [Infinity, -0], [0, -Math.LN2], [100, -0]]);
  });
});

describe("lgamma", () => {
  test("is relatively precise for positive x, also around its zeros 1 and 2", () => {
    const nearZeros = spreadLog(1e-15, 0.5, 50).flatMap((d) => [1 - d, 1 + d, 2 - d, 2 + d]);
    const points = [...spread(0, 3, 150), ...spread(0, 30, 150), ...spreadLog(1e-15, 1e15, 100), ...nearZeros];
    expect(worst(lgamma, points, exact.exactLgamma)).toBeLessThan(1e-15);
  });

  test("is precise for negative x, absolutely where it is below 1", () => {
    const points = [...spread(-5, 0, 200), ...spread(-60, 0, 100)];
    expect(worst(lgamma, points, exact.exactLgamma, 1)).toBeLessThan(2e-15);
  });

  test("is the logarithm of the factorial at integers", () => {
    let factorial = 1;
    for (let n = 2; n <= 18; factorial *= n++) {
      expect(Math.abs(lgamma(n) - Math.log(factorial))).toBeLessThanOrEqual(1e-15 * Math.max(lgamma(n), 1));
    }
  });

  test("is +Infinity at the poles and the ends, 0 at 1 and 2, NaN for NaN", () => {
    for (const x of [0, -0, -1, -2, -1e300, Infinity, -Infinity, 1e308]) expect(lgamma(x)).toBe(Infinity);
    expectExactly(lgamma, [[NaN, NaN], [1, 0], [2, 0]]);
  });
});

describe("digamma and polygamma", () => {
  test("digamma is precise, absolutely where it is below 1", () => {
    const positive = [...spread(0, 3, 150), ...spread(0, 30, 150), ...spreadLog(1e-15, 1e15, 100)];
    const negative = [...spread(-5, 0, 150), ...spread(-60, 0, 100)];
    expect(worst(digamma, [...positive, ...negative], exact.exactDigamma, 1)).toBeLessThan(4e-15);
  });

  test.for([1, 2, 3, 4, 5, 9])("polygamma of order %i is precise on both sides of zero", (n) => {
    const positive = [...spread(0, 3, 100), ...spread(0, 60, 100), ...spreadLog(1e-6, 1e6, 100)];
    expect(worst((x) => polygamma(n, x), positive, exact.exactPolygamma(n))).toBeLessThan(3e-15);
    const negative = [...spread(-5, 0, 150), ...spread(-40, 0, 100)];
    expect(worst((x) => polygamma(n, x), negative, exact.exactPolygamma(n), 1)).toBeLessThan(4e-15);
  });

  test("they have the values of Abramowitz & Stegun 6.3 and 6.4 at 1 and 1/2", () => {
    const gamma = 0.5772156649015329;
    const zeta3 = 1.2020569031595942;
    expectTable(digamma, [[1, -gamma], [0.5, -gamma - 2 * Math.LN2], [2, 1 - gamma]], 1e-15, 1);
    expectTable((x) => polygamma(1, x), [[1, Math.PI ** 2 / 6], [0.5, Math.PI ** 2 / 2]], 1e-15);
    expectTable((x) => polygamma(2, x), [[1, -2 * zeta3], [0.5, -14 * zeta3]], 1e-15);
    expectTable((x) => polygamma(3, x), [[1, Math.PI ** 4 / 15], [0.5, Math.PI ** 4]], 1e-15);
  });

  test("digamma has PyTorch's limits (shared/goldens: edge/digamma_pole)", () => {
    expectExactly(digamma, [[0, -Infinity], [-0, Infinity], [-1, NaN], [-1e300, NaN]]);
    expectExactly(digamma, [[NaN, NaN], [Infinity, Infinity], [-Infinity, NaN]]);
  });

  test("polygamma is +Infinity (odd order) or -Infinity (even order) at the poles", () => {
    for (const x of [0, -0, -1, -2, -1e300]) {
      expect([1, 2, 3, 4].map((n) => polygamma(n, x))).toEqual([Infinity, -Infinity, Infinity, -Infinity]);
    }
  });

  test("polygamma of order 0 is digamma, and the order must be an integer >= 0", () => {
    for (const x of [-1.5, -0, 0.3, 7]) expect(polygamma(0, x)).toBe(digamma(x));
    for (const n of [-1, 0.5, NaN, Infinity]) expect(polygamma(n, 1)).toBe(NaN);
  });

  test("polygamma vanishes at Infinity and is NaN for NaN and -Infinity", () => {
    expectExactly((x) => polygamma(1, x), [[NaN, NaN], [-Infinity, NaN], [Infinity, 0]]);
    expectExactly((x) => polygamma(2, x), [[NaN, NaN], [-Infinity, NaN], [Infinity, -0]]);
  });
});

describe("i0 and i1", () => {
  // mpmath: besseli(0, 712), besseli(1, 712), besseli(0, 89)
  test("are numbers up to the largest one", () => {
    expect(i0(712) / 2.4684110577627525e307).toBeCloseTo(1, 13);
    expect(i1(-712) / 2.466677013524615e307).toBeCloseTo(-1, 13);
    expect(i0(714)).toBe(Infinity);
    expectExactly(i0, [[Infinity, Infinity], [-Infinity, Infinity]]);
    expectExactly(i1, [[Infinity, Infinity], [-Infinity, -Infinity]]);
  });

  test.each(["float32", "float64"] as const)("have derivatives that overflow no earlier, and are right next to 0, in %s", (dtype) => {
    const at = (f: (x: Tensor) => Tensor, ...points: number[]): number[] =>
      [...grad((x: Tensor) => f(x).sum())(tensor(points, { dtype })).dataSync()];
    expect(at(special.i0, 800, Infinity, -800)).toEqual([Infinity, Infinity, -Infinity]);
    expect(at(special.i0, 89)[0]! / 1.8905304491068203e37).toBeCloseTo(1, 6);
    const tiny = [0, 1e-40, -1e-40, 1e-20];
    for (const f of [special.i1, special.i1e]) expect(at(f, ...tiny)).toEqual([0.5, 0.5, 0.5, 0.5]);
    // (e^−x·I₁(x))″ at 0 from the right: −1
    const second = at((x) => grad((y: Tensor) => special.i1e(y).sum())(x), 1e-40, -1e-20, 1e-9);
    [-1, 1, -1].forEach((d, i) => expect(second[i]).toBeCloseTo(d, 6));
  });
});

describe("i0e and i1e", () => {
  const points = [...spread(-50, 50, 200), ...spread(6, 10, 100), ...spread(15, 25, 100), ...spreadLog(1e-20, 300, 100)];

  test.for([
    ["i0e", i0e, 0n],
    ["i1e", i1e, 1n],
  ] as const)("%s agrees with the exact power series", ([, f, order]) => {
    expect(worst(f, points, exact.exactScaledBessel(order))).toBeLessThan(2e-15);
  });

  test("the ends, the zeros and NaN are exact", () => {
    expectExactly(i0e, [[NaN, NaN], [Infinity, 0], [-Infinity, 0], [0, 1], [-0, 1]]);
    expectExactly(i1e, [[NaN, NaN], [Infinity, 0], [-Infinity, -0], [0, 0], [-0, -0]]);
  });
});
