import { call, extractLane, op, replaceLane } from "../emit/index.ts";
import type { Lanes, Vector } from "./lanes.ts";
import { unpackReduction } from "./reduction.ts";
import { toInteger } from "./scaling.ts";

/** x = n·π/2 + hi + lo; only the lowest two bits of n count. */
interface Reduced {
  readonly hi: Vector;
  readonly lo: Vector;
  readonly n: Vector;
}

/** π/2 in parts: 33 bits, 33 bits, and the rest. fdlibm, https://www.netlib.org/fdlibm/e_rem_pio2.c */
const halfPi = [1.57079632673412561417, 6.0771005063039659766e-11, 2.02226624879595063154e-21] as const;

/** Cody & Waite's reduction. */
function reduceNear(v: Lanes, x: Vector): Reduced {
  const k = toInteger(v, v.mul(x, 2 / Math.PI));
  const a = v.sub(x, v.mul(k.value, halfPi[0]));
  const b = v.mul(k.value, halfPi[1]);
  const hi = v.sub(a, b);
  return { hi, lo: v.sub(v.sub(v.sub(a, hi), b), v.mul(k.value, halfPi[2])), n: k.moved };
}

/** Where that is right: angles below 2²⁰, which do not come too near to a multiple of π/2. */
function isNear(v: Lanes, x: Vector, hi: Vector): Vector {
  const size = v.abs(x);
  return v.and(v.less(size, 2 ** 20), v.or(v.less(2 ** -40, v.abs(hi)), v.atMost(size, 1)));
}

/** The same, and the other lanes one at a time. */
function reduce(v: Lanes, x: Vector): Reduced {
  const near = reduceNear(v, x);
  // The sum of −0 and 0 has lost its sign.
  const sum = v.or(v.add(near.hi, near.lo), v.and(near.hi, v.number(-0)));
  const [hi, lo, n] = [v.f.let(sum), v.f.let(v.add(v.sub(near.hi, sum), near.lo)), v.f.let(near.n)];
  const usual = isNear(v, x, hi);
  for (const lane of [0, 1])
    v.f.if(op("i64.eqz", extractLane("i64x2.extract_lane", usual, lane)), () => {
      const packed = v.f.let(call(v.shared.reduce(), extractLane("f64x2.extract_lane", x, lane)));
      const [h, l, q] = unpackReduction(packed);
      v.f.set(hi, replaceLane("f64x2.replace_lane", hi, lane, h));
      v.f.set(lo, replaceLane("f64x2.replace_lane", lo, lane, l));
      v.f.set(n, replaceLane("i64x2.replace_lane", n, lane, q));
    });
  return { hi, lo, n };
}

/** sin(hi + lo) and cos(hi + lo) for |hi| ≤ π/4. fdlibm, https://www.netlib.org/fdlibm/k_sin.c and k_cos.c */
function kernels(v: Lanes, { hi: x, lo: y }: Reduced): { readonly sine: Vector; readonly cosine: Vector } {
  const z = v.mul(x, x);
  const w = v.mul(z, z);
  const r = v.polynomial(z, [8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6, -2.50507602534068634195e-8, 1.58969099521155010221e-10]);
  const cube = v.mul(z, x);
  const inner = v.sub(v.mul(z, v.sub(v.mul(y, 0.5), v.mul(cube, r))), y);
  const sine = v.sub(x, v.sub(inner, v.mul(cube, -1.66666666666666324348e-1)));
  const low = v.mul(z, v.polynomial(z, [4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5]));
  const high = v.mul(v.mul(w, w), v.polynomial(z, [-2.75573143513906633035e-7, 2.08757232129817482790e-9, -1.13596475577881948265e-11]));
  const half = v.mul(z, 0.5);
  const head = v.sub(1, half);
  const tail = v.sub(v.mul(z, v.add(low, high)), v.mul(x, y));
  return { sine, cosine: v.add(head, v.add(v.sub(v.sub(1, head), half), tail)) };
}

/** The same for results that are rounded to float32. musl, https://git.musl-libc.org/cgit/musl/tree/src/math/__sindf.c and __cosdf.c */
function shortKernels(v: Lanes, { hi: x }: Reduced): { readonly sine: Vector; readonly cosine: Vector } {
  const z = v.mul(x, x);
  const s = v.polynomial(z, [-0.166666666416265235595, 0.0083333293858894631756, -0.000198393348360966317347, 0.0000027183114939898219064]);
  const c = v.polynomial(z, [-0.499999997251031003120, 0.0416666233237390631894, -0.00138867637746099294692, 0.0000243904487962774090654]);
  return { sine: v.mul(x, v.add(v.mul(z, s), 1)), cosine: v.add(v.mul(z, c), 1) };
}

/** All ones where n is even. */
const isEven = (v: Lanes, n: Vector): Vector => v.intEqual(v.and(n, v.integer(1n)), v.integer(0n));

/** sin(n · π/2 + hi + lo). */
function sineOf(v: Lanes, reduced: Reduced, quarter: bigint, short: boolean): Vector {
  const { sine, cosine } = short ? shortKernels(v, reduced) : kernels(v, reduced);
  const n = quarter === 0n ? reduced.n : v.intAdd(reduced.n, v.integer(quarter));
  const y = v.where(isEven(v, n), sine, cosine);
  return v.xor(y, v.and(v.shiftLeft(n, 62), v.number(-0)));
}

/** π in two parts: 28 bits, and the rest to 53 bits. */
const pi = [3.141592651605606, 1.984187159361081e-9] as const;

/**
 * 8·((sin r/r − 1)/r² + 1/8) as a polynomial of r², for |r| ≤ π/2: Remez' algorithm in 300 bits on the relative error of sin r,
 * which is 2^−61.5 with coefficients that were rounded one by one, the lowest first, each time with the others fitted again.
 */
const sineSeries = [
  -0.33333333333333326, 0.06666666666666565, -0.001587301587296998, 2.2045855369254708e-5, -2.0041685523402238e-7, 1.2847152791753668e-9,
  -6.114415139392289e-12, 2.1771307697733577e-14,
] as const;

/**
 * sin(x + quarter · π/2) = ± sin r with r = x − m·π and |r| ≤ π/2: one series for all angles. m is an integer k, or k − 1/2.
 * |r| − |r|³/8 is taken with its rounding error, so that only that of r³ itself matters beside the last: sin errs by less than
 * 1.5 units, cos by 1.75 between 1/2 and 0.57, where r is rounded twice. Both are at most 1: seen for all r within 1.6e-8 of π/2.
 */
function wideSine(v: Lanes, x: Vector, quarter: 0n | 1n, key: string): Vector {
  const turns = v.mul(x, 1 / Math.PI);
  const k = toInteger(v, quarter === 0n ? turns : v.add(turns, 0.5));
  const m = quarter === 0n ? k.value : v.sub(k.value, 0.5);
  const r = v.sub(v.sub(x, v.mul(m, pi[0])), v.mul(m, pi[1]));
  const size = v.abs(r);
  // r errs by less than 2^−81.6·m beside its rounding. Where m is so large that its first product is not exact, |r| is too small for it.
  const usual = v.atMost(v.abs(v.mul(m, 2 ** -23)), size);
  const z = v.mul(r, r);
  const eighth = v.mul(v.mul(size, 0.125), z);
  const head = v.sub(size, eighth);
  const lost = v.sub(v.sub(size, head), eighth);
  const y = v.add(head, v.add(lost, v.mul(eighth, v.polynomial(z, sineSeries))));
  const sign = v.and(v.xor(v.shiftLeft(k.moved, 63), r), v.number(-0));
  return v.orRarely(v.or(y, sign), usual, x, key, (lanes, far) => sineOf(lanes, reduce(lanes, far), quarter, false));
}

/** Coefficients of tan x = x + x³·T(x²), the even ones and the odd ones. */
const tangentEven = [1.33333333333201242699e-1, 2.18694882948595424599e-2, 3.59207910759131235356e-3, 5.88041240820264096874e-4, 7.81794442939557092300e-5, -1.85586374855275456654e-5] as const;
const tangentOdd = [5.39682539762260521377e-2, 8.86323982359930005737e-3, 1.45620945432529025516e-3, 2.46463134818469906812e-4, 7.14072491382608190305e-5, 2.59073051863633712884e-5] as const;

/**
 * tan(hi + lo), or −1/tan(hi + lo) in odd quadrants; above 0.67434 by tan(π/4 − x) = (1 − tan x)/(1 + tan x).
 * fdlibm, https://www.netlib.org/fdlibm/k_tan.c
 */
export function tan(v: Lanes, angle: Vector): Vector {
  const reduced = reduce(v, angle);
  const even = isEven(v, reduced.n);
  const large = v.less(0.67434, v.abs(reduced.hi));
  const sign = v.and(reduced.hi, v.number(-0));
  const folded = v.add(v.sub(7.85398163397448278999e-1, v.abs(reduced.hi)), v.sub(3.06161699786838301793e-17, v.xor(reduced.lo, sign)));
  const x = v.where(large, folded, reduced.hi);
  const y = v.without(reduced.lo, large);
  const z = v.mul(x, x);
  const w = v.mul(z, z);
  const series = v.add(v.polynomial(w, tangentEven), v.mul(z, v.polynomial(w, tangentOdd)));
  const cube = v.mul(z, x);
  const r = v.add(v.add(y, v.mul(z, v.add(v.mul(cube, series), y))), v.mul(cube, 3.33333333333334091986e-1));
  const t = v.add(x, r);
  const unit = v.where(even, 1, -1);
  const quotient = v.div(v.where(large, v.mul(t, t), -1), v.where(large, v.add(t, unit), t));
  const far = v.xor(v.sub(unit, v.mul(v.sub(x, v.sub(quotient, r)), 2)), sign);
  // −1/t with the rounding errors of t and of the quotient made good.
  const upper = v.integer(0xffffffffn << 32n);
  const head = v.and(t, upper);
  const tail = v.sub(r, v.sub(head, x));
  const quotientHead = v.and(quotient, upper);
  const inverse = v.add(quotientHead, v.mul(quotient, v.add(v.add(v.mul(quotientHead, head), 1), v.mul(quotientHead, tail))));
  return v.where(v.equal(angle, 0), angle, v.where(large, far, v.where(even, t, inverse)));
}

export const sin = (v: Lanes, x: Vector): Vector => wideSine(v, x, 0n, "sin far");
export const cos = (v: Lanes, x: Vector): Vector => wideSine(v, x, 1n, "cos far");
/** In float64, for results that are rounded to float32. */
const sinHalf = (v: Lanes, x: Vector): Vector => sineOf(v, reduce(v, x), 0n, true);
const cosHalf = (v: Lanes, x: Vector): Vector => sineOf(v, reduce(v, x), 1n, true);

/** π/2 in parts of 12, 12 and 24 bits, for products with 12 bits that are exact. */
const shortHalfPi = [1.5703125, 0.0004837512969970703, 7.549790126404332e-08] as const;

/**
 * In float32: Cody & Waite's reduction, and float64 where it does not reach, or loses too many digits near a multiple of
 * π/2. Cephes, https://www.netlib.org/cephes/ (sinf, cosf)
 */
function shortSine(v: Lanes, x: Vector, quarter: 0n | 1n): Vector {
  const k = toInteger(v, v.mul(x, 2 / Math.PI));
  const r = shortHalfPi.reduce<Vector>((rest, part) => v.sub(rest, v.mul(k.value, part)), x);
  const size = v.abs(x);
  const apart = v.or(v.less(2 ** -10, v.abs(r)), v.atMost(size, 0.5));
  const usual = v.and(v.less(size, 6000), apart);
  const z = v.mul(r, r);
  const sum = v.add(r, v.mul(v.mul(r, z), v.polynomial(z, [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4])));
  // The sum of −0 and 0 has lost its sign.
  const sine = quarter === 0n ? v.or(sum, v.and(r, v.number(-0))) : sum;
  const c = v.polynomial(z, [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5]);
  const cosine = v.add(v.sub(1, v.mul(z, 0.5)), v.mul(v.mul(z, z), c));
  const n = quarter === 0n ? k.moved : v.intAdd(k.moved, v.integer(1n));
  const y = v.xor(v.where(isEven(v, n), sine, cosine), v.and(v.shiftLeft(n, 30), v.number(-0)));
  return v.orRarely(y, usual, x, quarter === 0n ? "sin short far" : "cos short far", quarter === 0n ? sinHalf : cosHalf, true);
}
export const sinShort = (v: Lanes, x: Vector): Vector => shortSine(v, x, 0n);
export const cosShort = (v: Lanes, x: Vector): Vector => shortSine(v, x, 1n);

/** In float64, for results that are rounded to float32. */
export function tanShort(v: Lanes, x: Vector): Vector {
  const reduced = reduce(v, x);
  const { sine, cosine } = shortKernels(v, reduced);
  const even = isEven(v, reduced.n);
  const y = v.div(v.where(even, sine, cosine), v.where(even, cosine, sine));
  return v.xor(y, v.without(v.number(-0), even));
}
