/**
 * erf(x)/x − 1 as a function of z = x², for |x| < 0.84375.
 * Sun Microsystems 1993, https://www.netlib.org/fdlibm/s_erf.c
 */
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

/**
 * ln(exp(y²)·erfc(y)·(y + 1.65625)) for y >= 0.84375 as a polynomial of t = 5/(y + 1.65625) − 1 from −1 to 1, highest
 * power first: the first 24 terms of its Chebyshev series, which mpmath computed with 50 digits. What is left out adds up
 * to less than 2e-17, and each coefficient has the digits that count.
 */
const TAIL: readonly number[] = [
  1.90929928e-10, 1.08233775e-10, -2.1549368e-9, 6.65464309e-10, 1.1328255203e-8, -1.5705893332e-8,
  -3.0178090658e-8, 1.14242482342e-7, -2.7820535595e-8, -5.18539171665e-7, 8.4796640187e-7,
  1.593417319236e-6, -6.282368330398e-6, -2.005796638507e-6, 3.65893728299e-5, -1.7784287615921e-5,
  -0.000209178482510304, 0.000220590917583697, 0.001408128810545386, -0.001864245688277026,
  -0.014216996064846117, 0.011328564348469924, 0.3844289091188447, -0.2105892668880998,
];

/** erfc(y) for y >= 0.84375. */
function tail(y: number): number {
  const shifted = y + 1.65625;
  const t = 5 / shifted - 1;
  const u = t * t;
  // odd and even powers side by side: half as long a chain of operations that wait for each other
  let odd = 0;
  let even = 0;
  for (let k = 0; k < 24; k += 2) {
    odd = odd * u + TAIL[k]!;
    even = even * u + TAIL[k + 1]!;
  }
  // y² is split at float32 precision, so that the large part is exact and no digit of exp(−y²) is lost.
  const head = Math.fround(y);
  return (Math.exp(-head * head) * Math.exp((head - y) * (head + y) + odd * t + even)) / shifted;
}

/** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y < 0.84375) return x + x * nearZero(x * x);
  return Math.sign(x) * (y < 6 ? 1 - tail(y) : 1);
}

/** The complementary error function 1 − erf(x), with full relative precision where it is small. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y < 0.84375) {
    const r = x * nearZero(x * x);
    return x < 0.25 ? 1 - (x + r) : 0.5 + (0.5 - x - r);
  }
  if (y < 28) {
    const r = tail(y);
    return x > 0 ? r : 2 - r;
  }
  return 1 - Math.sign(x);
}
