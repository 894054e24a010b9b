import { expect, test } from "vitest";
import { primitives, scalarRule } from "@cotangent/core";
import { mathNames, type PairName, pairNames } from "../../src/math/library.ts";
import { appliedTo } from "./apply.ts";
import { errorInUlp } from "./exact.ts";
import { anyFloat, ordinary, show, ulp, uniform } from "./numbers.ts";

type Binary = (x: number, y: number) => number;
const scalar = (name: "hypot" | "logaddexp" | "xlogy"): Binary => primitives[name].rules[scalarRule]!({}) as Binary;

const references: Readonly<Record<PairName, Binary>> = {
  // C's, where JavaScript has NaN.
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  atan2: Math.atan2,
  hypot: Math.hypot,
  rem: (x, y) => x % y,
  maximum: Math.max,
  minimum: Math.min,
  logaddexp: scalar("logaddexp"),
  xlogy: scalar("xlogy"),
};

const count = 60_000;

/** A third of any exponents, a third ordinary, a third where results are neither 0 nor ∞. */
function points(name: PairName, type: Float32ArrayConstructor | Float64ArrayConstructor): readonly [Float32Array | Float64Array, Float32Array | Float64Array] {
  const random = uniform();
  const any = anyFloat(random, type);
  const [x, y] = [new type(count), new type(count)];
  for (let i = 0; i < count; i++) {
    if (i % 3 === 0) [x[i], y[i]] = [any(), any()];
    else if (i % 3 === 1) [x[i], y[i]] = [random() * 10 - 2, random() * 20 - 10];
    else {
      x[i] = Math.abs(any());
      y[i] = name === "pow" ? ((random() - 0.5) * (type === Float32Array ? 250 : 2100)) / Math.log2(x[i]!) : x[i]! * (random() * 4 - 2);
    }
  }
  return [x, y];
}

/** Where the terms of a sum cancel, units are those of its larger term. */
const scaleOf = (name: PairName, x: number, y: number): number => (name === "logaddexp" ? Math.max(x, y) : 0);

const specials = [
  0, -0, 1, -1, Infinity, -Infinity, NaN, 2, -2, 3, -3, 0.5, -0.5, 1.5, 5e-324, -5e-324, 1e-310, 2 ** -1022, Number.MAX_VALUE, -Number.MAX_VALUE, 1e16, -1e16,
  2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53, 1e300, 1e-300, 1 + 2 ** -52, 1 - 2 ** -53, -1 - 2 ** -52, 1e-40, -1e-40, 1e38, 2 ** -149, 2 ** 52 - 0.5, 1e20, 16777215, -16777215,
  1 + 2 ** -23, 1 - 2 ** -24,
];

for (const name of pairNames) {
  const reference = references[name];

  test(`${name} in float32 is within 2 units in the last place`, () => {
    const [x, y] = points(name, Float32Array);
    const z = new Float32Array(count);
    appliedTo((library) => library.get(name, "f32x4"))(z, x, y);
    let worst = { error: 0, x: 0, y: 0 };
    const odd: string[] = [];
    for (let i = 0; i < count; i++) {
      const exact = reference(x[i]!, y[i]!);
      const rounded = Math.fround(exact);
      if (ordinary(rounded) && ordinary(z[i]!)) {
        const error = Math.abs(z[i]! - exact) / ulp(Math.max(Math.abs(exact), Math.abs(scaleOf(name, x[i]!, y[i]!))), 23, -126);
        if (error > worst.error) worst = { error, x: x[i]!, y: y[i]! };
      } else if (!Object.is(z[i], rounded) && Math.abs(rounded - z[i]!) > 2 ** -149) odd.push(`${x[i]}, ${y[i]}: ${z[i]}, not ${rounded}`);
    }
    expect(odd).toEqual([]);
    expect(worst.error, `at ${worst.x}, ${worst.y}`).toBeLessThan(2);
  });

  test(`${name} in float64 is within 2 units in the last place of the exact value`, () => {
    const [x, y] = points(name, Float64Array);
    const z = new Float64Array(count);
    appliedTo((library) => library.get(name, "f64x2"))(z, x, y);
    const differences: { readonly i: number; readonly by: number }[] = [];
    const odd: string[] = [];
    for (let i = 0; i < count; i++) {
      const near = reference(x[i]!, y[i]!);
      if (ordinary(near) && ordinary(z[i]!)) differences.push({ i, by: Math.abs(near - z[i]!) / ulp(near, 52, -1022) });
      else if (!Object.is(z[i], near) && Math.abs(z[i]! - near) !== 2 ** -1074) odd.push(`${x[i]}, ${y[i]}: ${z[i]}, not ${near}`);
    }
    expect(odd).toEqual([]);
    const chosen = [...differences.toSorted((a, b) => b.by - a.by).slice(0, 60), ...differences.slice(0, 100)];
    let worst = { error: 0, x: 0, y: 0 };
    for (const { i } of chosen) {
      const error = errorInUlp(name, [x[i]!, y[i]!], z[i]!, scaleOf(name, x[i]!, y[i]!));
      if (error > worst.error) worst = { error, x: x[i]!, y: y[i]! };
    }
    expect(worst.error, `at ${worst.x}, ${worst.y}`).toBeLessThan(2);
    expect(differences.length).toBeGreaterThan(count / 3);
    if (process.env["SHOW_ULP"] !== undefined) console.log(name, worst.error, "at", worst.x, worst.y);
  });

  test(`${name} of zeros, infinities, NaN and numbers at the ends of the range is as in IEEE 754`, () => {
    for (const [shape, type] of [["f64x2", Float64Array], ["f32x4", Float32Array]] as const) {
      const x = Float64Array.from({ length: specials.length ** 2 }, (_, i) => specials[i % specials.length]!);
      const y = Float64Array.from(x, (_, i) => specials[Math.floor(i / specials.length)]!);
      const [a, b, z] = [new type(x), new type(y), new type(x.length)];
      appliedTo((library) => library.get(name, shape))(z, a, b);
      const say = (value: number, other: number, i: number): string =>
        `${shape} ${show(a[i]!)}, ${show(b[i]!)}: ${ordinary(value) && ordinary(other) ? Math.sign(value) : show(value)}`;
      const expected = Array.from(a, (v, i) => new type([reference(v, b[i]!)])[0]!);
      expect(Array.from(z, (v, i) => say(v, expected[i]!, i))).toEqual(expected.map((v, i) => say(v, z[i]!, i)));
    }
  });
}

test("a module with both widths of a function computes what modules with one compute", () => {
  const random = uniform();
  const x = Float64Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? random() * 1e7 : (random() - 0.5) * 2000));
  for (const name of mathNames) {
    const [alone, beside] = [new Float64Array(x.length), new Float64Array(x.length)];
    appliedTo((library) => library.get(name, "f64x2"))(alone, x);
    appliedTo((library) => {
      library.get(name, "f32x4");
      return library.get(name, "f64x2");
    })(beside, x);
    expect(beside, name).toEqual(alone);
  }
});

test("what a lane gives does not depend on its neighbours", () => {
  const random = uniform();
  const usual = (i: number): number => (i % 3 === 0 ? random() * 2 : (random() - 0.3) * 60);
  for (const [shape, type] of [["f32x4", Float32Array], ["f64x2", Float64Array]] as const) {
    const lanes = 16 / type.BYTES_PER_ELEMENT;
    const x = Float64Array.from({ length: 240 }, (_, i) => (i % 5 === 0 ? specials[(i / 5) % specials.length]! : usual(i)));
    const repeated = Float64Array.from({ length: x.length * lanes }, (_, i) => x[Math.floor(i / lanes)]!);
    for (const name of mathNames) {
      const apply = appliedTo((library) => library.get(name, shape));
      const [mixed, alone] = [new type(x.length), new type(repeated.length)];
      apply(mixed, new type(x));
      apply(alone, new type(repeated));
      expect(mixed, `${name} in ${shape}`).toEqual(alone.filter((_, i) => i % lanes === 0));
    }
  }
});
