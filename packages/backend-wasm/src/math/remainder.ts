import { call, type Expr, extractLane, f64, type Func, type FunctionBuilder, i32, i64, type ModuleBuilder, op, replaceLane, select } from "../emit/index.ts";
import type { Lanes, Vector } from "./lanes.ts";

/** x − trunc(x/y)·y without any rounding, with the sign of x: JavaScript's %. In float64. */
export function rem(v: Lanes, x: Vector, y: Vector): Vector {
  const a = v.abs(x);
  const b = v.abs(y);
  const q = v.trunc(v.div(a, b));
  // The product q·b and its rounding error: q is short, and so are both parts of b. (Dekker, Numerische Mathematik 18, 1971)
  const p = v.mul(q, b);
  const head = v.and(b, v.integer(-(1n << 27n)));
  const error = v.add(v.sub(v.mul(q, head), p), v.mul(q, v.sub(b, head)));
  const rest = v.sub(v.sub(a, p), error);
  // The quotient may have been rounded up to an integer.
  const r = v.f.let(v.add(rest, v.and(v.less(rest, 0), b)));
  // Long quotients, division by 0 and by ∞, and NaN.
  const rare = v.keep(op("v128.not", v.less(q, 2 ** 26)));
  const infinite = v.equal(b, Infinity);
  const slow = v.or(rare, infinite);
  v.f.if(v.any(slow), () => {
    for (const lane of [0, 1])
      v.f.if(op("i32.wrap_i64", extractLane("i64x2.extract_lane", slow, lane)), () => {
        const exact = call(v.shared.remainder(), extractLane("f64x2.extract_lane", a, lane), extractLane("f64x2.extract_lane", b, lane));
        v.f.set(r, replaceLane("f64x2.replace_lane", r, lane, exact));
      });
  });
  return v.withSign(r, x);
}

/** a modulo b for two numbers that are not negative: the digits of a brought down eleven at a time, as in long division. */
export function defineRemainder(module: ModuleBuilder): Func<readonly ["f64", "f64"], "f64"> {
  return module.define(["f64", "f64"], "f64", (f, a, b) => {
    f.if(op("i32.eqz", op("i32.and", op("f64.lt", a, f64(Infinity)), op("f64.gt", b, f64(0)))), () => f.return(f64(NaN)));
    f.if(op("f64.lt", a, b), () => f.return(a));
    const { exponent: ea, mantissa: ma } = parts(f, a);
    const { exponent: eb, mantissa: mb } = parts(f, b);
    const rest = f.let(op("i64.rem_u", ma, mb));
    const left = f.let(op("i32.sub", ea, eb));
    f.block((done) => {
      f.loop((again) => {
        f.branch(done, op("i32.or", op("i32.le_s", left, i32(0)), op("i64.eqz", rest)));
        const step = f.let(select(op("i32.lt_s", left, i32(11)), left, i32(11)));
        f.set(rest, op("i64.rem_u", op("i64.shl", rest, op("i64.extend_i32_u", step)), mb));
        f.set(left, op("i32.sub", left, step));
        f.branch(again);
      });
    });
    // rest · 2^(eb − 1075) in two steps: the first factor is normal, and the product of both with an integer is exact.
    const power = op("i64.extend_i32_s", op("i32.add", eb, i32(-1075)));
    const half = f.let(op("i64.shr_s", power, i64(1n)));
    const factor = (e: Expr<"i64">): Expr<"f64"> => op("f64.reinterpret_i64", op("i64.shl", op("i64.add", e, i64(1023n)), i64(52n)));
    return op("f64.mul", op("f64.mul", op("f64.convert_i64_u", rest), factor(op("i64.sub", power, half))), factor(half));
  });
}

/** x = mantissa · 2^(exponent − 1075). */
function parts(f: FunctionBuilder, x: Expr<"f64">): { readonly exponent: Expr<"i32">; readonly mantissa: Expr<"i64"> } {
  const bits = f.let(op("i64.reinterpret_f64", x));
  const biased = f.let(op("i64.shr_u", bits, i64(52n)));
  const fraction = op("i64.and", bits, i64((1n << 52n) - 1n));
  const normal = op("i64.ne", biased, i64(0n));
  const mantissa = f.let(op("i64.or", fraction, op("i64.shl", op("i64.extend_i32_u", normal), i64(52n))));
  const exponent = f.let(select(normal, op("i32.wrap_i64", biased), i32(1)));
  return { exponent, mantissa };
}
