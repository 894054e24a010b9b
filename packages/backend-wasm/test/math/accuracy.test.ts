import { expect, test } from "vitest";
import { primitives, scalarRule } from "@cotangent/core";
import { ModuleBuilder } from "../../src/emit/index.ts";
import { MathLibrary, type MathName, mathNames } from "../../src/math/library.ts";
import { applied } from "./apply.ts";
import { errorInUlp } from "./exact.ts";
import { ordinary, show, ulp, uniform } from "./numbers.ts";

const count = Number(process.env["POINTS"] ?? 100_000);

/** Functions of numbers to compare with; `Math` errs by less than 1 unit in float64, and not visibly in float32. */
const references: Readonly<Record<MathName, (x: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp2: (x) => 2 ** x,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf: primitives.erf.rules[scalarRule]!({}) as (x: number) => number,
  erfc: primitives.erfc.rules[scalarRule]!({}) as (x: number) => number,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
};

/** Units that the error in float64 stays below, where they are not 2: `Math` has no erfc, whose two exponentials, their product and a quotient cost 4.2. */
const limits: Readonly<Partial<Record<MathName, number>>> = { erfc: 5 };

/** Where something happens: half of the points lie there, the others anywhere. */
const stretches: Readonly<Partial<Record<MathName, readonly (readonly [number, number])[]>>> = {
  exp: [[-1, 1], [-746, 710], [-104, 89]],
  expm1: [[-1, 1], [-40, 710], [-20, 89]],
  log: [[0, 3], [0.9, 1.1]],
  log1p: [[-1, 1], [-0.1, 0.1]],
  sigmoid: [[-4, 4], [-745, 40]],
  sin: [[-8, 8], [-1e4, 1e4], [-3e6, 3e6], [1, 1.6]],
  cos: [[-8, 8], [-1e4, 1e4], [-3e6, 3e6], [0.5, 0.6]],
  tan: [[-8, 8], [-1e4, 1e4], [-3e6, 3e6]],
  sinh: [[-2, 2], [-711, 711], [-90, 90]],
  cosh: [[-2, 2], [-711, 711], [-90, 90]],
  tanh: [[-1, 1], [-25, 25]],
  exp2: [[-1, 1], [-1080, 1024], [-150, 128]],
  log2: [[0, 3], [0.9, 1.1]],
  log10: [[0, 3], [0.9, 1.1]],
  rsqrt: [[0, 10]],
  asin: [[-1, 1], [0.4, 0.6], [-1, -0.99]],
  acos: [[-1, 1], [0.4, 0.6], [-1, -0.99]],
  acosh: [[1, 3], [1, 1e9]],
  atanh: [[-1, 1], [-0.1, 0.1]],
  erf: [[-1, 1], [-6, 6]],
  erfc: [[-1, 1], [-6, 27]],
};

function points<T extends Float32Array | Float64Array>(name: MathName, to: T): T {
  const random = uniform();
  const view = new DataView(new ArrayBuffer(8));
  const ranges = stretches[name] ?? [[-10, 10]];
  for (let i = 0; i < to.length; i++) {
    if (i % 2 === 0) {
      view.setUint32(0, random() * 2 ** 32);
      view.setUint32(4, random() * 2 ** 32);
      to[i] = to instanceof Float32Array ? view.getFloat32(0) : view.getFloat64(0);
    } else {
      const [low, high] = ranges[(i >> 1) % ranges.length]!;
      to[i] = low + random() * (high - low);
    }
  }
  return to;
}

// The points where results cannot be compared by units: zeros with their signs, infinities, NaN.
const edges = [
  0, -0, NaN, Infinity, -Infinity, 1, -1, 5e-324, -5e-324, 2 ** -1022, -1e-310, 1e-310, 2 ** -1074 * 3, 1e-40, -1e-40, 2 ** -149, -(2 ** -149), 2 ** -126,
  1e-17, -1e-9, 709.782712893384, 709.782712893385, 710.4758600739439, 710.4758600739440, 711, -711, -745.13, -745.14, -746, -1e4, 88.72283, 88.72284, 89.41598,
  89.41599, -103.97, -103.98, -104, 1e22, -1e22, 1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 3.4028234663852886e38, -3.4028234663852886e38,
];

for (const name of mathNames) {
  const reference = references[name];

  test(`${name} in float32 is within 2 units in the last place`, () => {
    const x = points(name, new Float32Array(count));
    const y = applied(name, "f32x4")(x);
    let worst = { error: 0, x: 0 };
    const odd: string[] = [];
    for (let i = 0; i < count; i++) {
      const exact = reference(x[i]!);
      const rounded = Math.fround(exact);
      if (ordinary(rounded) && ordinary(y[i]!)) {
        const error = Math.abs(y[i]! - exact) / ulp(exact, 23, -126);
        if (error > worst.error) worst = { error, x: x[i]! };
      } else if (!Object.is(y[i], rounded) && Math.abs(rounded - y[i]!) > 2 ** -149) odd.push(`${x[i]}: ${y[i]}, not ${rounded}`);
    }
    expect(odd).toEqual([]);
    expect(worst.error, `at ${worst.x}`).toBeLessThan(2);
    expect(worst.error).toBeGreaterThan(0);
  });

  test(`${name} in float64 is within ${limits[name] ?? 2} units in the last place of the exact value`, () => {
    const x = points(name, new Float64Array(count));
    const y = applied(name, "f64x2")(x);
    const differences: { readonly i: number; readonly by: number }[] = [];
    const odd: string[] = [];
    for (let i = 0; i < count; i++) {
      const near = reference(x[i]!);
      if (ordinary(near) && ordinary(y[i]!)) differences.push({ i, by: Math.abs(near - y[i]!) / ulp(near, 52, -1022) });
      else if (!Object.is(y[i], near)) odd.push(`${x[i]}: ${y[i]}, not ${near}`);
    }
    expect(odd).toEqual([]);
    // Where both agree to a unit, and Math errs by less than one, the error is below 2.
    const doubtful = differences.toSorted((a, b) => b.by - a.by);
    const chosen = [...doubtful.slice(0, 80), ...differences.slice(0, 60)];
    let worst = { error: 0, x: 0 };
    for (const { i } of chosen) {
      const error = errorInUlp(name, x[i]!, y[i]!);
      if (error > worst.error) worst = { error, x: x[i]! };
    }
    expect(worst.error, `at ${worst.x}`).toBeLessThan(limits[name] ?? 2);
    // Both may err.
    expect(doubtful[0]!.by).toBeLessThan(2 * (limits[name] ?? 2));
    if (process.env["SHOW_ULP"] !== undefined) console.log(name, worst.error, "at", worst.x);
  });

  test(`${name} gives what Math gives at zeros, infinities, NaN, overflow and underflow`, () => {
    for (const shape of ["f64x2", "f32x4"] as const) {
      const make = shape === "f64x2" ? Float64Array : Float32Array;
      const x = new make(edges);
      const y = applied(name, shape)(x as never) as Float64Array | Float32Array;
      const expected = Array.from(x, (v) => new make([reference(v)])[0]!);
      const shown = (values: ArrayLike<number>): string[] =>
        Array.from(values, (v, i) => `${shape} ${show(x[i]!)}: ${ordinary(v) && ordinary(expected[i]!) ? "a number" : show(v)}`);
      expect(shown(y)).toEqual(shown(expected));
    }
  });
}

test("the hardest angles for a reduction modulo π/2 give accurate sines and tangents", () => {
  // Muller et al., Handbook of Floating-Point Arithmetic, 2nd ed., table 11.1: the float64 nearest to a multiple of π/2.
  const hardest = 6381956970095103 * 2 ** 797;
  const x = new Float64Array([hardest, -hardest, 11, 22, 355, 710, 51819 * Math.PI, 2 ** 20, 2 ** 52 + 1, 1e22, 1e300, Number.MAX_VALUE]);
  for (const name of ["sin", "cos", "tan"] as const) {
    const y = applied(name, "f64x2")(x);
    for (let i = 0; i < x.length; i++) expect(errorInUlp(name, x[i]!, y[i]!), `${name}(${x[i]})`).toBeLessThan(2);
  }
});

test("the float64 numbers nearest to multiples of π/2 have accurate sines, cosines and tangents", () => {
  const random = uniform();
  const x = Float64Array.from({ length: 300 }, (_, i) => (i < 100 ? i + 1 : Math.ceil(random() * 2 ** (8 + (i % 20)))) * (Math.PI / 2));
  for (const name of ["sin", "cos", "tan"] as const) {
    const y = applied(name, "f64x2")(x);
    const errors = Array.from(x, (v, i) => errorInUlp(name, v, y[i]!));
    expect(Math.max(...errors), name).toBeLessThan(2);
    const short = Float32Array.from(x);
    const rounded = applied(name, "f32x4")(short);
    // In float32, to a unit of float64 that is 2²⁹ times as large.
    const worst = Math.max(...Array.from(short, (v, i) => errorInUlp(name, v, rounded[i]!) / 2 ** 29));
    expect(worst, `${name} in float32`).toBeLessThan(2);
  }
});

test("sines and cosines are at most 1, and 1 where Math says so at multiples of π/2", () => {
  const random = uniform();
  const tops = Float64Array.from({ length: 100_000 }, (_, i) => ((i % 9) - 4) * (Math.PI / 2) + (random() - 0.5) * 2e-8);
  const multiples = Float64Array.from({ length: 41 }, (_, i) => (i - 20) * (Math.PI / 2));
  for (const name of ["sin", "cos"] as const) {
    const compute = applied(name, "f64x2");
    expect(compute(tops).filter((y) => Math.abs(y) > 1)).toHaveLength(0);
    const ones = multiples.filter((x) => Math.abs(Math[name](x)) === 1);
    expect(ones).toHaveLength(name === "sin" ? 20 : 21);
    expect(compute(ones)).toEqual(ones.map(Math[name]));
  }
});

/** Where a search (random points of every binade, then ever closer around the worst) found errors above 2, or the largest. */
const hardest: Readonly<Partial<Record<MathName, readonly number[]>>> = {
  expm1: [-0.69238711406135856, 0.69313680073940753, 25.645477394046182],
  sigmoid: [-2.7184207553809063, -1.9584936015422449, -12.812673199062342, -34.309021722933032],
  sinh: [-0.06244859256334593, -0.47917557057967836, 0.12438941866407267, 679.26853557786876],
  tanh: [0.24054280883150803, -0.23620676799547891],
  acosh: [1.0299273030433755, 1.0311825682287559],
  erfc: [0.8462741751743954, 14.923104489833383, 7.3669254550534431, 22.038842690147032],
};
for (const [name, x] of Object.entries(hardest))
  test(`${name} in float64 is within ${limits[name as MathName] ?? 2} units at the hardest arguments that a search found`, () => {
    const y = applied(name as MathName, "f64x2")(Float64Array.from(x));
    for (const [i, v] of x.entries()) expect(errorInUlp(name as MathName, v, y[i]!), `${name}(${v})`).toBeLessThan(limits[name as MathName] ?? 2);
  });

/** The same in float32, by trying all numbers. */
const hardestNarrow: Readonly<Partial<Record<MathName, readonly number[]>>> = {
  atan: [0.431973428, -0.437120765, 0.506640971],
  acosh: [1.00701284, 1.03111219],
  log10: [1.33114052, 0.753048897],
  expm1: [-0.687987924, 0.690877497],
  erf: [0.920136869, -0.938504457],
  log2: [1.41062558],
};
for (const [name, x] of Object.entries(hardestNarrow))
  test(`${name} in float32 is within 2 units at the hardest of all arguments`, () => {
    const points = Float32Array.from(x);
    const y = applied(name as MathName, "f32x4")(points);
    // In units of float64, which are 2²⁹ times as small.
    for (const [i, v] of points.entries()) expect(errorInUlp(name as MathName, v, y[i]!) / 2 ** 29, `${name}(${v})`).toBeLessThan(2);
  });

test("a function is added to a module once, and only with what it needs", () => {
  const size = (names: readonly MathName[]): number => {
    const m = new ModuleBuilder();
    const library = new MathLibrary(m);
    for (const name of names) m.export(name, library.get(name, "f64x2"));
    return m.encode().length;
  };
  const m = new ModuleBuilder();
  const library = new MathLibrary(m);
  expect(library.get("tanh", "f64x2")).toBe(library.get("tanh", "f64x2"));
  expect(size(["cosh", "exp"]) - size(["cosh"])).toBeLessThan(20);
  expect(size(["exp"])).toBeLessThan(1500);
});
