// Quantiles: M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution",
// Applied Statistics 37 (1988) 477-484, routine PPND16. https://doi.org/10.2307/2347330

/** The quantile of 1/2 + q over q, as a function of r = 0.425² − q², for |q| <= 0.425. */
// prettier-ignore
function centre(r: number): number {
  const p = ((((((2509.0809287301227 * r
    + 33430.57558358813) * r
    + 67265.7709270087) * r
    + 45921.95393154987) * r
    + 13731.69376550946) * r
    + 1971.5909503065513) * r
    + 133.14166789178438) * r
    + 3.3871328727963665;
  const q = ((((((5226.495278852854 * r
    + 28729.085735721943) * r
    + 39307.89580009271) * r
    + 21213.794301586597) * r
    + 5394.196021424751) * r
    + 687.1870074920579) * r
    + 42.31333070160091) * r
    + 1;
  return p / q;
}

/** Minus the quantile of p < 0.075, as a function of √(−ln p) − 1.6, for √(−ln p) <= 5. */
// prettier-ignore
function nearTail(r: number): number {
  const p = ((((((0.0007745450142783414 * r
    + 0.022723844989269184) * r
    + 0.2417807251774506) * r
    + 1.2704582524523684) * r
    + 3.6478483247632045) * r
    + 5.769497221460691) * r
    + 4.630337846156546) * r
    + 1.4234371107496835;
  const q = ((((((1.0507500716444169e-9 * r
    + 0.0005475938084995345) * r
    + 0.015198666563616457) * r
    + 0.14810397642748008) * r
    + 0.6897673349851) * r
    + 1.6763848301838038) * r
    + 2.053191626637759) * r
    + 1;
  return p / q;
}

/** The same for smaller p, as a function of √(−ln p) − 5. */
// prettier-ignore
function farTail(r: number): number {
  const p = ((((((2.0103343992922881e-7 * r
    + 2.7115555687434876e-5) * r
    + 0.0012426609473880784) * r
    + 0.026532189526576124) * r
    + 0.29656057182850487) * r
    + 1.7848265399172913) * r
    + 5.463784911164114) * r
    + 6.657904643501103;
  const q = ((((((2.0442631033899397e-15 * r
    + 1.421511758316446e-7) * r
    + 1.8463183175100548e-5) * r
    + 0.0007868691311456133) * r
    + 0.014875361290850615) * r
    + 0.1369298809227358) * r
    + 0.599832206555888) * r
    + 1;
  return p / q;
}

/** The quantile of 1/2 + q; `rest` = 1/2 − |q| is passed because the caller has it without rounding. */
function quantile(q: number, rest: number): number {
  if (Math.abs(q) <= 0.425) return q * centre(0.180625 - q * q);
  if (rest === 0) return q / 0;
  const r = Math.sqrt(-Math.log(rest));
  return Math.sign(q) * (r <= 5 ? nearTail(r - 1.6) : farTail(r - 5));
}

/** The inverse of the normal cumulative distribution function; NaN outside [0, 1]. */
export function ndtri(p: number): number {
  return quantile(p - 0.5, p < 0.5 ? p : 1 - p);
}

/** The inverse of the error function; NaN outside [−1, 1]. */
export function erfinv(y: number): number {
  return Math.SQRT1_2 * quantile(y / 2, (1 - Math.abs(y)) / 2);
}

const ROOT_2PI = Math.sqrt(2 * Math.PI);

/** (Φ(x) − 1/2)/φ(x) for small |x|, a series of terms of one sign. https://dlmf.nist.gov/7.6#E2 */
function centralRatio(x: number): number {
  let sum = x;
  let term = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (x * x) / k;
  return sum;
}

/** Mills' ratio Φ(−y)/φ(y) for y >= 1, by its continued fraction, longer for smaller y. https://dlmf.nist.gov/7.9#E1 */
function tailRatio(y: number): number {
  let below = y;
  for (let k = Math.ceil(20 + 350 / (y * y)); k > 0; k--) below = y + k / below;
  return 1 / below;
}

/** √(2π)·φ(x) = exp(−x²/2). x² is split at float32 precision: the large part is exact, so no digit is lost. */
function density(x: number): number {
  const head = Math.fround(x);
  return Math.exp(-0.5 * head * head) * Math.exp(0.5 * (head - x) * (head + x));
}

/** The logarithm of the normal cumulative distribution function Φ, precise in both tails. */
export function logNdtr(x: number): number {
  if (x < -1) return Math.log(tailRatio(-x) / ROOT_2PI) - 0.5 * x * x;
  if (x < 1) return Math.log(0.5 + (centralRatio(x) * density(x)) / ROOT_2PI);
  // Past 40 the tail is below the smallest subnormal, and the split of an infinite x² would be NaN.
  return Math.log1p(x > 40 ? -0 : (-tailRatio(x) * density(x)) / ROOT_2PI);
}
