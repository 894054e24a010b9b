/** The error function and its complement, from the fdlibm rational approximations. */

const ERX = 0.8450629115104675;

// All coefficients in this file: Sun Microsystems 1993, https://www.netlib.org/fdlibm/s_erf.c

/** erf(x)/x − 1 as a function of z = x², for |x| < 0.84375. */
// prettier-ignore
function nearZero(z: number): number {
  const p = (((-2.3763016656650163e-5 * z
    - 0.005770270296489442) * z
    - 0.02848174957559851) * z
    - 0.3250421072470015) * z
    + 0.12837916709551256;
  const q = ((((-3.960228278775368e-6 * z
    + 0.00013249473800432164) * z
    + 0.005081306281875766) * z
    + 0.0650222499887673) * z
    + 0.39791722395915535) * z
    + 1;
  return p / q;
}

/** erf(1 + s) − ERX, for −0.15625 <= s < 0.25. */
// prettier-ignore
function nearOne(s: number): number {
  const p = (((((-0.002166375594868791 * s
    + 0.035478304325618236) * s
    - 0.11089469428239668) * s
    + 0.31834661990116175) * s
    - 0.3722078760357013) * s
    + 0.41485611868374833) * s
    - 0.0023621185607526594;
  const q = (((((0.011984499846799107 * s
    + 0.01363708391202905) * s
    + 0.12617121980876164) * s
    + 0.07182865441419627) * s
    + 0.540397917702171) * s
    + 0.10642088040084423) * s
    + 1;
  return p / q;
}

/** The factor that the tail expansion leaves: ln(y·exp(y²)·erfc(y)) + 0.5625, for y >= 1.25. */
// prettier-ignore
export function logTail(y: number): number {
  const z = 1 / (y * y);
  if (y < 1 / 0.35) {
    const r = ((((((-9.814329344169145 * z
      - 81.2874355063066) * z
      - 184.60509290671104) * z
      - 162.39666946257347) * z
      - 62.375332450326006) * z
      - 10.558626225323291) * z
      - 0.6938585727071818) * z
      - 0.009864944034847148;
    const s = (((((((-0.0604244152148581 * z
      + 6.570249770319282) * z
      + 108.63500554177944) * z
      + 429.00814002756783) * z
      + 645.3872717332679) * z
      + 434.56587747522923) * z
      + 137.65775414351904) * z
      + 19.651271667439257) * z
      + 1;
    return r / s;
  }
  const r = (((((-483.5191916086514 * z
    - 1025.0951316110772) * z
    - 637.5664433683896) * z
    - 160.63638485582192) * z
    - 17.757954917754752) * z
    - 0.799283237680523) * z
    - 0.0098649429247001;
  const s = ((((((-22.44095244658582 * z
    + 474.52854120695537) * z
    + 2553.0504064331644) * z
    + 3199.8582195085955) * z
    + 1536.729586084437) * z
    + 325.7925129965739) * z
    + 30.33806074348246) * z
    + 1;
  return r / s;
}

/**
 * erfc(y) for y >= 1.25, where y² = k·x² and k is a power of two: the caller passes the x that is exact.
 * x² is split at float32 precision, so that the large part is exact and no digit of exp(−k·x²) is lost.
 */
export function tail(x: number, y: number, k: number): number {
  const head = Math.fround(x);
  return (
    (Math.exp(-k * head * head - 0.5625) * Math.exp(k * (head - x) * (head + x) + logTail(y))) / y
  );
}

/** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y < 0.84375) return x + x * nearZero(x * x);
  if (y < 1.25) return Math.sign(x) * (ERX + nearOne(y - 1));
  if (y < 6) return Math.sign(x) * (1 - tail(y, y, 1));
  return Math.sign(x);
}

/** The complementary error function 1 − erf(x), with full relative precision where it is small. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y < 0.84375) {
    const r = x * nearZero(x * x);
    return x < 0.25 ? 1 - (x + r) : 0.5 + (0.5 - x - r);
  }
  if (y < 1.25) {
    const r = nearOne(y - 1);
    return x > 0 ? 1 - ERX - r : 1 + (ERX + r);
  }
  if (y < 28) {
    const r = tail(y, y, 1);
    return x > 0 ? r : 2 - r;
  }
  return 1 - Math.sign(x);
}
