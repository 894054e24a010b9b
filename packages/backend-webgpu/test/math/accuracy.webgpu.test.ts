import { afterAll, beforeAll, expect, test } from "vitest";
import { sourceOf, wgslFunction } from "../../src/math/index.ts";
import { newDevice, runWgsl, type Words } from "../support/gpu.ts";
import { anyFloat, binary, comparisons, exact, exactOfTwo, specials, stretches, ulp, unary, uniform } from "./reference.ts";

const count = 1 << 17;
/** Units in the last place that errors stay below. */
const limit = 4;

let device: GPUDevice;
beforeAll(async () => {
  device = await newDevice();
});
afterAll(() => device.destroy());

const f32 = { wgsl: "f32", make: (n: number) => new Float32Array(n) };
const i32 = { wgsl: "i32", make: (n: number) => new Int32Array(n) };
const u32 = { wgsl: "u32", make: (n: number) => new Uint32Array(n) };

/** Applies an expression of x and y, from the buffers, to each element. */
async function map<T extends Words>(
  names: readonly string[],
  expression: string,
  inputs: readonly (readonly [{ readonly wgsl: string }, Words])[],
  result: { readonly wgsl: string; readonly make: (n: number) => T },
): Promise<T> {
  const n = inputs[0]![1].length;
  const bindings = inputs.map(([{ wgsl }], i) => `@group(0) @binding(${i}) var<storage, read> input${i}: array<${wgsl}>;`);
  const code = `${sourceOf(names)}
${bindings.join("\n")}
@group(0) @binding(${inputs.length}) var<storage, read_write> output: array<${result.wgsl}>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&output)) { return; }
  let x = input0[id.x];
  ${inputs.length > 1 ? "let y = input1[id.x];" : ""}
  output[id.x] = ${expression};
}`;
  return runWgsl(device, code, inputs.map(([, words]) => words), result.make(n), [Math.ceil(n / 64)]);
}

const called = (name: string, args: string): string => `${wgslFunction(name).name}(${args})`;

function onePoint(name: string): Float32Array {
  const random = uniform();
  const any = anyFloat(random);
  const ranges = stretches[name] ?? [[-10, 10]];
  return Float32Array.from({ length: count }, (_, i) => {
    if (i < specials.length) return specials[i]!;
    if (i % 2 === 0) return any();
    const [low, high] = ranges[(i >> 1) % ranges.length]!;
    return low + random() * (high - low);
  });
}

/** All pairs of special numbers; then a third of any exponents, a third ordinary, a third where results are neither 0 nor ∞. */
function twoPoints(name: string): readonly [Float32Array, Float32Array] {
  const random = uniform();
  const any = anyFloat(random);
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    if (i < specials.length ** 2) [x[i], y[i]] = [specials[i % specials.length]!, specials[Math.floor(i / specials.length)]!];
    else if (i % 3 === 0) [x[i], y[i]] = [any(), any()];
    else if (i % 3 === 1) [x[i], y[i]] = [random() * 10 - 2, random() * 20 - 10];
    else {
      x[i] = Math.abs(any());
      y[i] = name === "pow" ? ((random() - 0.5) * 290) / Math.log2(x[i]!) : x[i]! * (random() * 4 - 2);
    }
  }
  return [x, y];
}

const show = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** The largest error in units, and the results that are wrong in kind: NaN, ∞, 0 and its sign. `scale`: the number whose units count. */
function compare(y: Float32Array, exactly: (i: number) => number, at: (i: number) => string, scale: (i: number, value: number) => number, flushes: boolean) {
  let worst = { error: 0, at: 0 };
  const wrong: string[] = [];
  for (let i = 0; i < y.length; i++) {
    const value = exactly(i);
    const rounded = Math.fround(value);
    const got = y[i]!;
    const differ = (): number => wrong.push(`${at(i)}: ${show(got)}, not ${show(rounded)}`);
    if (!Number.isFinite(rounded) || !Number.isFinite(got)) {
      // Half a unit below infinity is infinity too.
      const overflows = Math.abs(rounded) >= 3.4028232e38 && Math.abs(got) >= 3.4028232e38 && rounded > 0 === got > 0;
      if (!Object.is(got, rounded) && !overflows) differ();
    } else if (Math.abs(rounded) < 2 ** -126) {
      const tolerance = flushes ? 2 ** -126 : 2 ** -149;
      const zeros = rounded === 0 && got === 0;
      if (Math.abs(got - rounded) > tolerance || (zeros && !flushes && !Object.is(got, rounded))) differ();
    } else {
      const error = Math.abs(got - value) / ulp(scale(i, value));
      if (error > worst.error) worst = { error, at: i };
    }
  }
  return { worst: { error: worst.error, at: at(worst.at) }, wrong: wrong.slice(0, 10) };
}

for (const [name, reference] of Object.entries(unary))
  test(`${name} is within ${limit} units in the last place over the whole range`, async () => {
    const x = onePoint(name);
    const y = await map([name], called(name, "x"), [[f32, x]], f32);
    const { worst, wrong } = compare(y, (i) => reference(x[i]!), (i) => show(x[i]!), (_, v) => v, false);
    expect(wrong).toEqual([]);
    expect(worst.error, `at ${worst.at}`).toBeLessThan(limit);
  });

/** Numbers m · 2ᵉ of all sizes, each the float32 that is nearest to a multiple of π/2 among those of eight exponents: found by trying all. */
const nearMultiples: readonly (readonly [m: number, e: number])[] = [
  [16573937, -16], [16573937, -15], [10838702, -2], [10695401, 2], [10741887, 11], [11617958, 17], [12069257, 25], [8895696, 34], [14946604, 41], [9012376, 53],
  [10057457, 62], [16367173, 72], [16367173, 73], [14173733, 88], [14173733, 89], [12438944, 103],
];

for (const name of ["sin", "cos", "tan"] as const)
  test(`${name} is within ${limit} units in the last place next to the multiples of π/2`, async () => {
    const x = Float32Array.from({ length: 20000 }, (_, k) => (Math.ceil(1.0008 ** k) * Math.PI) / 2);
    x.set(nearMultiples.map(([m, e]) => m * 2 ** e), x.length - nearMultiples.length);
    const y = await map([name], called(name, "x"), [[f32, x]], f32);
    const { worst, wrong } = compare(y, (i) => unary[name]!(x[i]!), (i) => show(x[i]!), (_, v) => v, false);
    expect(wrong).toEqual([]);
    expect(worst.error, `at ${worst.at}`).toBeLessThan(limit);
  });

/** Sums and products of denormal numbers are the hardware's, which may take them for 0. */
const flushed: ReadonlySet<string> = new Set(["logaddexp", "xlogy"]);

for (const [name, reference] of Object.entries(binary))
  test(`${name} is within ${limit} units in the last place over the whole range`, async () => {
    const [x, y] = twoPoints(name);
    const z = await map([name], called(name, "x, y"), [[f32, x], [f32, y]], f32);
    // Where the terms of a sum cancel, units are those of its larger term.
    const scale = (i: number, v: number): number => (name === "logaddexp" ? Math.max(Math.abs(x[i]!), Math.abs(y[i]!), Math.abs(v)) : v);
    const { worst, wrong } = compare(z, (i) => reference(x[i]!, y[i]!), (i) => `${show(x[i]!)}, ${show(y[i]!)}`, scale, flushed.has(name));
    expect(wrong).toEqual([]);
    expect(worst.error, `at ${worst.at}`).toBeLessThan(limit);
  });

/** Where two lists differ: quicker than to compare long ones as values. */
function differences(got: ArrayLike<number>, expected: ArrayLike<number>): readonly string[] {
  const found: string[] = got.length === expected.length ? [] : [`${got.length} elements, not ${expected.length}`];
  for (let i = 0; i < got.length && found.length < 10; i++) if (!Object.is(got[i], expected[i])) found.push(`[${i}] ${show(got[i]!)}, not ${show(expected[i]!)}`);
  return found;
}

for (const [name, reference] of Object.entries(exact))
  test(`${name} is exact for every kind of number`, async () => {
    const x = onePoint(name);
    const y = await map([name], called(name, "x"), [[f32, x]], f32);
    expect(differences(y, Float32Array.from(x, reference))).toEqual([]);
  });

for (const [name, reference] of Object.entries(exactOfTwo))
  test(`${name} is exact for every kind of number`, async () => {
    const [x, y] = twoPoints(name);
    const z = await map([name], called(name, "x, y"), [[f32, x], [f32, y]], f32);
    expect(differences(z, Float32Array.from(x, (v, i) => reference(v, y[i]!)))).toEqual([]);
  });

for (const [name, reference] of Object.entries(comparisons))
  test(`${name} is IEEE 754's for NaN, infinities, zeros and denormal numbers`, async () => {
    const [x, y] = twoPoints(name);
    const z = await map([name], `u32(${called(name, "x, y")})`, [[f32, x], [f32, y]], u32);
    expect(differences(z, Uint32Array.from(x, (v, i) => Number(reference(v, y[i]!))))).toEqual([]);
  });

test("isNan and isFinite know NaN and the infinities", async () => {
  const x = onePoint("isNan");
  for (const [name, reference] of [["isNan", Number.isNaN], ["isFinite", Number.isFinite]] as const) {
    const y = await map([name], `u32(${called(name, "x")})`, [[f32, x]], u32);
    expect(differences(y, Uint32Array.from(x, (v) => Number(reference(v))))).toEqual([]);
  }
});

test("a power with a known exponent is a product", async () => {
  const random = uniform();
  const x = Float32Array.from({ length: 4096 }, () => (random() - 0.5) * 4);
  for (const n of [-7, -2, 4, 5, 13, 64]) {
    const y = await map(["powi"], called("powi", `x, ${n}`), [[f32, x]], f32);
    // Each of log₂ n squarings doubles the relative error of its factor.
    const errors = Array.from(x, (v, i) => (Math.abs(v ** n) > 2 ** -120 && Math.abs(v ** n) < 2 ** 120 ? Math.abs(y[i]! / v ** n - 1) * 2 ** 24 : 0));
    expect(Math.max(...errors), `n = ${n}`).toBeLessThan(Math.abs(n) + 2);
  }
});

const integers = [0, 1, -1, 2, 3, -3, 7, -7, 31, 32, 33, -31, 2147483647, -2147483648, -2147483647, 65536, 1000003, 46341, -46341];

test("integers are divided, shifted and raised to powers as on the cpu backend", async () => {
  const a = Int32Array.from(integers.flatMap((v) => integers.map(() => v)));
  const b = Int32Array.from(integers.flatMap(() => integers));
  const [ua, ub] = [Uint32Array.from(a), Uint32Array.from(b)];
  const signed = (e: string, names: readonly string[] = []): Promise<Int32Array> => map(names, e, [[i32, a], [i32, b]], i32);
  const unsigned = (e: string, names: readonly string[] = []): Promise<Uint32Array> => map(names, e, [[u32, ua], [u32, ub]], u32);
  expect(await signed("x / y")).toEqual(a.map((v, i) => (b[i] === 0 ? v : Math.trunc(v / b[i]!))));
  expect(await signed("x % y")).toEqual(a.map((v, i) => (b[i] === 0 ? 0 : v % b[i]!)));
  expect(await unsigned("x / y")).toEqual(ua.map((v, i) => (ub[i] === 0 ? v : Math.trunc(v / ub[i]!))));
  expect(await unsigned("x % y")).toEqual(ua.map((v, i) => (ub[i] === 0 ? 0 : v % ub[i]!)));
  expect(await signed("x << (u32(y) & 31u)")).toEqual(a.map((v, i) => v << b[i]!));
  expect(await signed("x >> (u32(y) & 31u)")).toEqual(a.map((v, i) => v >> b[i]!));
  expect(await unsigned("x >> (y & 31u)")).toEqual(ua.map((v, i) => v >>> ub[i]!));
  const power = (v: number, n: number): number => Number(BigInt.asUintN(32, BigInt(v) ** BigInt(n)));
  for (const n of [0, 1, 2, 5, 40]) {
    expect(await signed(called("powInt", `x, ${n}u`), ["powInt"])).toEqual(a.map((v) => power(v, n)));
    expect(await unsigned(called("powUint", `x, ${n}u`), ["powUint"])).toEqual(ua.map((v) => power(v, n)));
  }
});

test("floating point becomes integers as on the cpu backend, truncated, saturated, NaN as 0, and integers the nearest number", async () => {
  const random = uniform();
  const wide = Array.from({ length: 4096 }, () => (random() - 0.3) * 2 ** 33);
  const x = Float32Array.from([...specials, ...wide, 2147483520, 2147483648, -2147483648, -2147483904, 4294967040, 4294967296, -0.99, 0.99]);
  const clamp = (v: number, low: number, high: number): number => (Number.isNaN(v) ? 0 : Math.min(Math.max(Math.trunc(v), low), high));
  expect(await map(["toInt"], called("toInt", "x"), [[f32, x]], i32)).toEqual(Int32Array.from(x, (v) => clamp(v, -(2 ** 31), 2 ** 31 - 1)));
  expect(await map(["toUint"], called("toUint", "x"), [[f32, x]], u32)).toEqual(Uint32Array.from(x, (v) => clamp(v, 0, 2 ** 32 - 1)));
  const u = Uint32Array.from({ length: 4096 }, (_, k) => (k < 64 ? 2 ** 31 + 128 * k - 1 + (k % 3) : random() * 2 ** (32 - (k % 12))));
  expect(await map(["fromUint"], called("fromUint", "x"), [[u32, u]], f32)).toEqual(Float32Array.from(u));
  const i = Int32Array.from(u, (v) => v | 0);
  expect(await map([], "f32(x)", [[i32, i]], f32)).toEqual(Float32Array.from(i));
});
