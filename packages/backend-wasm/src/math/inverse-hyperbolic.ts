import type { Lanes, Vector } from "./lanes.ts";

// fdlibm, https://www.netlib.org/fdlibm/s_asinh.c, e_acosh.c and e_atanh.c

/** log1p(a + a²/(1 + √(1 + a²))); ln 2a where a² is beyond all digits. */
export function asinh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const square = v.mul(a, a);
  const argument = v.add(a, v.div(square, v.add(v.sqrt(v.add(square, 1)), 1)));
  const y = v.withSign(v.call("log1p", argument), x);
  return v.orRarely(y, v.less(a, 2 ** 28), x, "asinh far", asinhFar);
}

const asinhFar = (v: Lanes, x: Vector): Vector => v.withSign(acoshFar(v, v.abs(x)), x);

/** log1p(s) with s = t + √(2t + t²), t = x − 1, plus what that sum loses, by its derivative; ln 2x far away. */
export function acosh(v: Lanes, x: Vector): Vector {
  const t = v.sub(x, 1);
  const root = v.sqrt(v.add(v.mul(t, 2), v.mul(t, t)));
  const s = v.add(t, v.where(v.less(t, 0), NaN, root));
  const lost = v.sub(t, v.sub(s, root));
  const y = v.add(v.call("log1p", s), v.div(lost, v.add(s, 1)));
  return v.orRarely(y, v.less(x, 2 ** 28), x, "acosh far", acoshFar);
}

const acoshFar = (v: Lanes, x: Vector): Vector => v.add(v.call("log", x), Math.LN2);

/** ½ log1p(2a/(1 − a)), with 2a taken out below ½. */
export function atanh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const twice = v.add(a, a);
  const rest = v.sub(1, a);
  const small = v.less(a, 0.5);
  const quotient = v.div(v.where(small, v.mul(twice, a), twice), rest);
  return v.withSign(v.mul(v.call("log1p", v.where(small, v.add(twice, quotient), quotient)), 0.5), x);
}
