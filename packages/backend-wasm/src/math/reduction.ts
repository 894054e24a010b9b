import { call, type Expr, extractLane, f64, type Func, type FunctionBuilder, i32, i64, type ModuleBuilder, op, replaceLane, select } from "../emit/index.ts";

/** ⌊2/π · 2^bits⌋ by Machin's formula. */
function twoOverPi(bits: number): bigint {
  const guard = BigInt(bits + 32);
  const arctangent = (n: bigint): bigint => {
    let term = (1n << guard) / n;
    let sum = 0n;
    for (let k = 1n; term !== 0n; k += 2n) {
      sum += term / k;
      term /= -n * n;
    }
    return sum;
  };
  const pi = 16n * arctangent(5n) - 4n * arctangent(239n);
  return (2n << (guard + BigInt(bits))) / pi;
}

const words = 20;

/** Word `i` of 64 zeros followed by the fraction bits of 2/π. */
function defineWords(m: ModuleBuilder): Func<readonly ["i32"], "i64"> {
  const bits = 64 * (words - 1);
  const digits = twoOverPi(bits);
  return m.define(["i32"], "i64", (f, index) => {
    for (let i = 1; i < words; i++)
      f.if(op("i32.eq", index, i32(i)), () => f.return(i64(BigInt.asUintN(64, digits >> BigInt(bits - 64 * i)))));
    return i64(0n);
  });
}

/**
 * x = n·π/2 + r with |r| ≤ π/4, for any |x| ≥ 1: r in float64 with 24 bits more, in the lanes hi: float64, lo: float32, n: int32.
 * Payne & Hanek, Radian reduction for trigonometric functions, SIGNUM 18 (1983): only the bits of 2/π matter whose
 * product with x is neither a multiple of 4 nor far below the last place.
 */
export function defineReduction(m: ModuleBuilder): Func<readonly ["f64"], "v128"> {
  const word = defineWords(m);
  return m.define(["f64"], "v128", (f, x) => {
    const { and, or, shl, shr, add, mul } = integers(f);
    const bits = f.let(op("i64.reinterpret_f64", x));
    const biased = f.let(op("i32.and", op("i32.wrap_i64", shr(bits, i64(52n))), i32(0x7ff)));
    f.if(op("i32.eq", biased, i32(0x7ff)), () => f.return(op("f64x2.splat", f64(NaN))));

    // |x| = mantissa · 2^(biased − 1075); 192 bits of 2/π from the first that counts.
    const mantissa = or(and(bits, i64((1n << 52n) - 1n)), i64(1n << 52n));
    const position = f.let(op("i32.sub", biased, i32(1075 - 62)));
    const first = f.let(op("i32.shr_u", position, i32(6)));
    const shift = f.let(op("i64.extend_i32_u", op("i32.and", position, i32(63))));
    const table = [0, 1, 2, 3].map((i) => f.let(call(word, op("i32.add", first, i32(i)))));
    const window = [2, 1, 0].map((i) => or(shl(table[i]!, shift), shr(shr(table[i + 1]!, i64(1n)), op("i64.sub", i64(63n), shift))));
    const limbs = window.flatMap((w) => [and(w, i64(0xffffffffn)), shr(w, i64(32n))]);

    // mantissa · window modulo 2¹⁹², in limbs of 32 bits, lowest first.
    const low = and(mantissa, i64(0xffffffffn));
    const high = shr(mantissa, i64(32n));
    let carry: Expr<"i64"> = i64(0n);
    const partial = limbs.map((limb) => {
      const t = add(mul(limb, low), carry);
      carry = shr(t, i64(32n));
      return and(t, i64(0xffffffffn));
    });
    carry = i64(0n);
    const product = partial.map((p, i) => {
      const t = add(i === 0 ? p : add(p, mul(limbs[i - 1]!, high)), carry);
      carry = shr(t, i64(32n));
      return and(t, i64(0xffffffffn));
    });
    const [bottom, middle, top] = [0, 2, 4].map((i) => or(product[i]!, shl(product[i + 1]!, i64(32n)))) as [Expr<"i64">, Expr<"i64">, Expr<"i64">];

    // Two bits of quadrant, then the fraction, as a signed number.
    const one = or(shl(top, i64(2n)), shr(middle, i64(62n)));
    const two = or(shl(middle, i64(2n)), shr(bottom, i64(62n)));
    const below = f.let(op("i64.lt_s", one, i64(0n)));
    const n = f.let(op("i32.add", op("i32.wrap_i64", shr(top, i64(62n))), below));
    const twoAbs = f.let(select(below, op("i64.sub", i64(0n), two), two));
    const oneAbs = f.let(select(below, op("i64.sub", op("i64.sub", i64(0n), one), op("i64.extend_i32_u", op("i64.ne", two, i64(0n)))), one));
    const zeros = f.let(op("i64.clz", oneAbs));
    const g = or(shl(oneAbs, zeros), shr(shr(twoAbs, i64(1n)), op("i64.sub", i64(63n), zeros)));
    const rest = or(shl(and(g, i64(2047n)), i64(21n)), shr(shl(twoAbs, zeros), i64(43n)));
    const unit = op("f64.reinterpret_i64", op("i64.shl", op("i64.sub", i64(1023n - 53n), zeros), i64(52n)));
    const negative = op("i32.xor", below, op("f64.lt", x, f64(0)));
    const signed = f.let(op("f64.mul", unit, select(negative, f64(-1), f64(1))));
    const fraction = f.let(op("f64.mul", op("f64.convert_i64_u", shr(g, i64(11n))), signed));
    const fractionLow = f.let(op("f64.mul", op("f64.mul", op("f64.convert_i64_u", rest), f64(2 ** -32)), signed));

    const { hi, lo } = timesHalfPi(f, fraction, fractionLow);
    const quadrant = select(op("f64.lt", x, f64(0)), op("i32.sub", i32(0), n), n);
    const packed = or(
      op("i64.extend_i32_u", op("i32.reinterpret_f32", op("f32.demote_f64", lo))),
      shl(op("i64.extend_i32_u", quadrant), i64(32n)),
    );
    return replaceLane("i64x2.replace_lane", op("f64x2.splat", hi), 1, packed);
  });
}

/** (a + b) · π/2 in two parts, with Dekker's exact product (Numerische Mathematik 18, 1971). */
function timesHalfPi(f: FunctionBuilder, a: Expr<"f64">, b: Expr<"f64">): { readonly hi: Expr<"f64">; readonly lo: Expr<"f64"> } {
  const halfPi = Math.PI / 2;
  const halfPiLow = 6.123233995736766e-17;
  // halfPi in 26 and 27 bits.
  const upper = 1.570796310901641845;
  const lower = halfPi - upper;
  const mul = (x: Expr<"f64">, y: Expr<"f64">) => f.let(op("f64.mul", x, y));
  const add = (x: Expr<"f64">, y: Expr<"f64">) => f.let(op("f64.add", x, y));
  const sub = (x: Expr<"f64">, y: Expr<"f64">) => f.let(op("f64.sub", x, y));
  const t = mul(a, f64(2 ** 27 + 1));
  const aUpper = sub(t, sub(t, a));
  const aLower = sub(a, aUpper);
  const p = mul(a, f64(halfPi));
  const error = add(add(add(sub(mul(aUpper, f64(upper)), p), mul(aUpper, f64(lower))), mul(aLower, f64(upper))), mul(aLower, f64(lower)));
  const low = add(error, add(mul(a, f64(halfPiLow)), mul(b, f64(halfPi))));
  const hi = add(p, low);
  return { hi, lo: sub(low, sub(hi, p)) };
}

/** The parts of a packed result: hi, lo, n. */
export function unpackReduction(packed: Expr<"v128">): readonly [Expr<"f64">, Expr<"f64">, Expr<"i64">] {
  return [
    extractLane("f64x2.extract_lane", packed, 0),
    op("f64.promote_f32", extractLane("f32x4.extract_lane", packed, 2)),
    op("i64.extend_i32_s", extractLane("i32x4.extract_lane", packed, 3)),
  ];
}

function integers(f: FunctionBuilder) {
  type Long = Expr<"i64">;
  return {
    and: (a: Long, b: Long): Long => f.let(op("i64.and", a, b)),
    or: (a: Long, b: Long): Long => f.let(op("i64.or", a, b)),
    shl: (a: Long, b: Long): Long => f.let(op("i64.shl", a, b)),
    shr: (a: Long, b: Long): Long => f.let(op("i64.shr_u", a, b)),
    add: (a: Long, b: Long): Long => f.let(op("i64.add", a, b)),
    mul: (a: Long, b: Long): Long => f.let(op("i64.mul", a, b)),
  };
}
