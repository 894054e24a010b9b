import type { Lanes, Vector } from "./lanes.ts";

// fdlibm, https://www.netlib.org/fdlibm/s_asinh.c, e_acosh.c and e_atanh.c

/** log1p(a + a²/(1 + √(1 + a²))); ln 2a where a² is beyond all digits. */
export function asinh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const square = v.mul(a, a);
  const root = v.sqrt(v.add(square, 1));
  const near = v.call("log1p", v.add(a, v.div(square, v.add(root, 1))));
  const middle = v.call("log", v.add(v.mul(a, 2), v.div(1, v.add(root, a))));
  const far = v.add(v.call("log", a), Math.LN2);
  return v.withSign(v.where(v.less(a, 2), near, v.where(v.less(a, 2 ** 28), middle, far)), x);
}

/** log1p(t + √(2t + t²)) with t = x − 1; ln 2x far away. */
export function acosh(v: Lanes, x: Vector): Vector {
  const t = v.sub(x, 1);
  const near = v.call("log1p", v.add(t, v.sqrt(v.add(v.mul(t, 2), v.mul(t, t)))));
  const root = v.sqrt(v.sub(v.mul(x, x), 1));
  const middle = v.call("log", v.sub(v.mul(x, 2), v.div(1, v.add(x, root))));
  const far = v.add(v.call("log", x), Math.LN2);
  const y = v.where(v.less(x, 2), near, v.where(v.less(x, 2 ** 28), middle, far));
  return v.where(v.less(x, 1), NaN, y);
}

/** ½ log1p(2a/(1 − a)), with 2a taken out below ½. */
export function atanh(v: Lanes, x: Vector): Vector {
  const a = v.abs(x);
  const twice = v.add(a, a);
  const rest = v.sub(1, a);
  const small = v.less(a, 0.5);
  const quotient = v.div(v.where(small, v.mul(twice, a), twice), rest);
  return v.withSign(v.mul(v.call("log1p", v.where(small, v.add(twice, quotient), quotient)), 0.5), x);
}
