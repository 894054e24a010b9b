import fc from "fast-check";
import { expect, test } from "vitest";
import { emitMatmul, type MatmulOperand, type MatmulShape } from "../../src/kernels/matmul/index.ts";
import { atOnce, kernelModule, relaxedMadd, runKernel, type Schedule } from "./run.ts";

type Floats = Float32Array | Float64Array;
type Fill = (length: number) => number;

/** An operand of `count` rows (of the right one: columns) of `k` elements, somewhere in an array that is as long as needed. */
interface Layout {
  readonly name: string;
  readonly place: (batch: number, count: number, k: number) => { readonly operand: MatmulOperand; readonly length: number };
}

const layouts: readonly Layout[] = [
  { name: "rows", place: (batch, count, k) => ({ operand: { offset: 0, batch: count * k, free: k, contracted: 1 }, length: batch * count * k }) },
  { name: "columns", place: (batch, count, k) => ({ operand: { offset: 0, batch: count * k, free: 1, contracted: count }, length: batch * count * k }) },
  {
    name: "a part of a larger array",
    place: (batch, count, k) => ({ operand: { offset: 7, batch: (count + 3) * (k + 5), free: k + 5, contracted: 1 }, length: batch * (count + 3) * (k + 5) + 7 }),
  },
  {
    name: "columns of a larger array",
    place: (batch, count, k) => ({ operand: { offset: 3, batch: k * (count + 2), free: 1, contracted: count + 2 }, length: batch * k * (count + 2) + 3 }),
  },
  {
    name: "every other element, batches innermost",
    place: (batch, count, k) => ({ operand: { offset: 1, batch: 2, free: 2 * batch * k, contracted: 2 * batch }, length: 2 * batch * count * k + 1 }),
  },
  {
    name: "backwards",
    place: (batch, count, k) => ({ operand: { offset: batch * count * k - 1, batch: -count * k, free: -k, contracted: -1 }, length: batch * count * k }),
  },
  { name: "terms backwards", place: (batch, count, k) => ({ operand: { offset: k - 1, batch: count * k, free: k, contracted: -1 }, length: batch * count * k }) },
  { name: "rows backwards", place: (batch, count, k) => ({ operand: { offset: (count - 1) * k, batch: count * k, free: -k, contracted: 1 }, length: batch * count * k }) },
  { name: "one row for all", place: (batch, _, k) => ({ operand: { offset: 0, batch: k, free: 0, contracted: 1 }, length: batch * k }) },
  { name: "one number for all terms", place: (batch, count) => ({ operand: { offset: 2, batch: count, free: 1, contracted: 0 }, length: batch * count + 2 }) },
  { name: "one matrix for all batches", place: (_, count, k) => ({ operand: { offset: 0, batch: 0, free: 1, contracted: count }, length: count * k }) },
  { name: "one number", place: () => ({ operand: { offset: 0, batch: 0, free: 0, contracted: 0 }, length: 1 }) },
];

interface Sizes {
  readonly dtype: MatmulShape["dtype"];
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}
const arrayOf = (dtype: Sizes["dtype"], length: number, fill: Fill): Floats =>
  dtype === "float32" ? Float32Array.from({ length }, (_, i) => fill(i)) : Float64Array.from({ length }, (_, i) => fill(i));

interface Case {
  readonly shape: MatmulShape;
  readonly lhs: Floats;
  readonly rhs: Floats;
}
function caseOf(sizes: Sizes, left: Layout, right: Layout, fill: Fill): Case {
  const l = left.place(sizes.batch, sizes.m, sizes.k);
  const r = right.place(sizes.batch, sizes.n, sizes.k);
  return { shape: { ...sizes, lhs: l.operand, rhs: r.operand }, lhs: arrayOf(sizes.dtype, l.length, fill), rhs: arrayOf(sizes.dtype, r.length, (i) => fill(i + 13)) };
}

function computed({ shape, lhs, rhs }: Case, schedule: Schedule = atOnce): Floats {
  const out = arrayOf(shape.dtype, shape.batch * shape.m * shape.n, () => 0);
  runKernel((to) => emitMatmul(to, shape), [lhs, rhs], [out], schedule);
  return out;
}

/** Each element by its definition, and the sum of the absolute values of its terms. */
function reference({ shape, lhs, rhs }: Case): { readonly sum: Float64Array; readonly size: Float64Array } {
  const { batch, m, n, k, lhs: l, rhs: r } = shape;
  const [sum, size] = [new Float64Array(batch * m * n), new Float64Array(batch * m * n)];
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        const at = (b * m + i) * n + j;
        for (let p = 0; p < k; p++) {
          const term =
            lhs[l.offset + b * l.batch + i * l.free + p * l.contracted]! * rhs[r.offset + b * r.batch + j * r.free + p * r.contracted]!;
          sum[at]! += term;
          size[at]! += Math.abs(term);
        }
      }
  return { sum, size };
}

const dtype = fc.constantFrom("float32" as const, "float64" as const);
const layout = fc.constantFrom(...layouts);
const small = fc.record({
  dtype,
  batch: fc.integer({ min: 1, max: 3 }),
  m: fc.integer({ min: 1, max: 21 }),
  n: fc.integer({ min: 1, max: 21 }),
  k: fc.integer({ min: 1, max: 40 }),
});
/** Sizes at which operands are packed, sums are made in blocks, and there is more than one part. */
const large = fc.record({
  dtype,
  batch: fc.integer({ min: 1, max: 2 }),
  m: fc.integer({ min: 25, max: 90 }),
  n: fc.integer({ min: 30, max: 90 }),
  k: fc.integer({ min: 100, max: 600 }),
});
const integers: Fill = (i) => ((i * 7919) % 31) - 15;

for (const [name, sizes, numRuns] of [["small", small, 200], ["large", large, 30]] as const)
  test(`sums of integers are exact in ${name} products, whatever the strides`, () => {
    fc.assert(
      fc.property(sizes, layout, layout, (size, left, right) => {
        const c = caseOf(size, left, right, integers);
        expect(computed(c)).toEqual(arrayOf(size.dtype, size.batch * size.m * size.n, ((sum) => (i: number) => sum[i]!)(reference(c).sum)));
      }),
      { numRuns },
    );
  });

for (const left of layouts)
  test(`a left operand of ${left.name} gives exact sums with every kind of right operand`, () => {
    for (const right of layouts)
      for (const dtype of ["float32", "float64"] as const)
        for (const [m, n, k] of [[6, 11, 9], [26, 35, 258]] as const) {
          const c = caseOf({ dtype, batch: 2, m, n, k }, left, right, integers);
          expect([...computed(c)], `${right.name}, ${dtype}, ${m}×${n}×${k}`).toEqual([...reference(c).sum]);
        }
  });

/** Numbers in −1 … 1, another series for each seed. */
const noise = (seed: number): Fill => {
  const values = Float64Array.from({ length: 997 }, (_, i) => Math.sin((i + 1) * (seed + 1) * 12.9898) * 43758.5453).map((x) => 2 * (x - Math.floor(x)) - 1);
  return (i) => values[i % 997]!;
};

test("errors are within what sums of at most 256 terms, and sums of these, can make", () => {
  fc.assert(
    fc.property(large, layout, layout, fc.nat(1000), (size, left, right, seed) => {
      const c = caseOf(size, left, right, noise(seed));
      const { sum, size: scale } = reference(c);
      const unit = size.dtype === "float32" ? 2 ** -24 : 2 ** -53;
      const blocks = Math.ceil(size.k / 256);
      // Terms rounded once, then added up at most 256 + blocks times; the reference itself adds k times in float64.
      const bound = unit * (Math.min(size.k, 256) + blocks + 1) + 2 ** -53 * size.k;
      const errors = Array.from(computed(c), (x, i) => Math.abs(x - sum[i]!) / scale[i]!);
      expect(Math.max(...errors)).toBeLessThanOrEqual(bound);
    }),
    { numRuns: 25 },
  );
});

test("the sum of a million equal terms in float32 is much better than one running sum", () => {
  const k = 2 ** 20;
  const term = Math.fround(0.1);
  const row: MatmulOperand = { offset: 0, batch: 0, free: 0, contracted: 1 };
  const shape: MatmulShape = { dtype: "float32", batch: 1, m: 4, n: 4, k, lhs: row, rhs: row };
  const out = computed({ shape, lhs: new Float32Array(k).fill(term), rhs: new Float32Array(k).fill(1) });
  let running = 0;
  for (let i = 0; i < k; i++) running = Math.fround(running + term);
  expect(Math.abs(running / (k * term) - 1)).toBeGreaterThan(5e-3);
  for (const x of out) expect(Math.abs(x / (k * term) - 1)).toBeLessThan(1e-4);
});

test("parts done in any order and in any portions give the same bits", () => {
  fc.assert(
    fc.property(large, layout, layout, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (size, left, right, choices) => {
      const c = caseOf(size, left, right, noise(7));
      const shuffled: Schedule = (parts) => {
        const order = Array.from({ length: parts }, (_, i) => i);
        order.forEach((_, i) => {
          const other = choices[i % choices.length]! % parts;
          [order[i], order[other]] = [order[other]!, order[i]!];
        });
        return order.map((i) => [i, i + 1] as const);
      };
      const inHalves: Schedule = (parts) => [[parts >> 1, parts], [0, parts >> 1]];
      const whole = computed(c);
      expect(computed(c, shuffled)).toEqual(whole);
      expect(computed(c, inHalves)).toEqual(whole);
    }),
    { numRuns: 20 },
  );
});

test("a product large enough for threads has at least as many parts as eight threads need", () => {
  const n = 256;
  const shape: MatmulShape = {
    dtype: "float32", batch: 1, m: n, n, k: n,
    lhs: { offset: 0, batch: 0, free: n, contracted: 1 },
    rhs: { offset: 0, batch: 0, free: 1, contracted: n },
  };
  const { kernel } = kernelModule((to) => emitMatmul(to, shape));
  for (const { parts } of kernel.steps) expect(parts).toBeGreaterThanOrEqual(8);
});

test("NaN and infinities reach the elements whose sums they are in, and no others", () => {
  for (const dtype of ["float32", "float64"] as const)
    for (const [m, n, k] of [[5, 7, 6], [37, 35, 300]] as const)
      for (const right of layouts.slice(0, 4)) {
        const c = caseOf({ dtype, batch: 1, m, n, k }, layouts[0]!, right, integers);
        c.lhs[2 * k + 1] = Number.NaN;
        c.lhs[3 * k + 2] = Number.POSITIVE_INFINITY;
        const out = computed(c);
        const { sum } = reference(c);
        expect([...out], `${dtype} ${m}×${n}×${k}, ${right.name}`).toEqual([...sum].map((x) => (Object.is(x, -0) ? 0 : x)));
      }
});

test("nothing beyond the operands' ends is read, and nothing beyond the output is written", () => {
  // The operands are the last things in memory: reading on would trap.
  const shape: MatmulShape = {
    dtype: "float32", batch: 1, m: 3, n: 5, k: 7,
    lhs: { offset: 0, batch: 0, free: 7, contracted: 1 },
    rhs: { offset: 0, batch: 0, free: 1, contracted: 5 },
  };
  const { module, kernel } = kernelModule((to) => emitMatmul(to, shape));
  expect(kernel.scratch).toBe(0);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  const all = new Float32Array(memory.buffer);
  const [lhs, rhs, out] = [all.length - 21, all.length - 21 - 35, 100];
  all.fill(1);
  for (const [left, right] of [[lhs, rhs], [rhs + 35 - 21, all.length - 35]] as const)
    (exports.step0 as (...args: number[]) => void)(4 * left, 4 * right, 4 * out, 0, 0, kernel.steps[0]!.parts);
  expect([...all.subarray(out - 2, out + 17)]).toEqual([1, 1, ...Array.from({ length: 15 }, () => 7), 1, 1]);
});

test("sums of no terms are zeros, and products without elements need no step", () => {
  const none: MatmulOperand = { offset: 0, batch: 0, free: 0, contracted: 0 };
  const out = new Float64Array(6).fill(5);
  runKernel((to) => emitMatmul(to, { dtype: "float64", batch: 1, m: 2, n: 3, k: 0, lhs: none, rhs: none }), [new Float64Array(1), new Float64Array(1)], [out]);
  expect(out).toEqual(new Float64Array(6));
  expect(kernelModule((to) => emitMatmul(to, { dtype: "float32", batch: 2, m: 0, n: 3, k: 4, lhs: none, rhs: none })).kernel.steps).toEqual([]);
});

test("multiplication and addition stay two operations where the engine has no relaxed one", () => {
  const one: MatmulOperand = { offset: 0, batch: 0, free: 0, contracted: 1 };
  const shape: MatmulShape = { dtype: "float64", batch: 1, m: 4, n: 4, k: 4, lhs: one, rhs: one };
  expect(() => kernelModule((to) => emitMatmul(to, shape), false)).not.toThrow();
  if (relaxedMadd) expect(() => kernelModule((to) => emitMatmul(to, shape), true)).not.toThrow();
});
