// Quantiles of the normal distribution: M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal
// Distribution", Applied Statistics 37 (1988) 477-484, routine PPND16. https://doi.org/10.2307/2347330

/** A quotient of two polynomials, the coefficients of the highest powers first. */
export interface Rational {
  readonly above: readonly number[];
  readonly below: readonly number[];
}

/** The quantile of 1/2 + q over q, as a function of r = 0.425² − q², for |q| <= 0.425. */
export const centre: Rational = {
  above: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  below: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};

/** Minus the quantile of p < 0.075, as a function of √(−ln p) − 1.6, for √(−ln p) <= 5. */
export const nearTail: Rational = {
  above: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  below: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
};

/** The same for smaller p, as a function of √(−ln p) − 5. */
export const farTail: Rational = {
  above: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  below: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** By Horner's rule, written out: a loop takes half as long again. */
// prettier-ignore
export function ratio({ above: a, below: b }: Rational, x: number): number {
  const p = ((((((a[0]! * x + a[1]!) * x + a[2]!) * x + a[3]!) * x + a[4]!) * x + a[5]!) * x + a[6]!) * x + a[7]!;
  const q = ((((((b[0]! * x + b[1]!) * x + b[2]!) * x + b[3]!) * x + b[4]!) * x + b[5]!) * x + b[6]!) * x + b[7]!;
  return p / q;
}
