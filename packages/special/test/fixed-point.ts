/**
 * Real numbers as BigInt multiples of 2^-bits, with elementary functions by textbook series: a reference that shares
 * no code and no coefficient with the float64 functions under test.
 */
export interface FixedPoint {
  readonly one: bigint;
  readonly pi: bigint;
  /** The exact value of a float64 (bits below 2^-bits are cut). */
  of(x: number): bigint;
  mul(a: bigint, b: bigint): bigint;
  div(a: bigint, b: bigint): bigint;
  sqrt(a: bigint): bigint;
  exp(a: bigint): bigint;
  log(a: bigint): bigint;
}

export const abs = (a: bigint): bigint => (a < 0n ? -a : a);

/** |a / b| as a float64, for values of any size. */
export function ratio(a: bigint, b: bigint): number {
  return Number((abs(a) << 160n) / abs(b)) / 2 ** 160;
}

function integerRoot(a: bigint): bigint {
  let x = 1n << BigInt(Math.ceil(a.toString(2).length / 2) + 1);
  for (;;) {
    const y = (x + a / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

export function fixedPoint(bits: number): FixedPoint {
  const shift = BigInt(bits);
  const one = 1n << shift;
  const mul = (a: bigint, b: bigint): bigint => (a * b) >> shift;
  const div = (a: bigint, b: bigint): bigint => (a << shift) / b;

  function of(x: number): bigint {
    // Scaled to an integer in two steps: 2^bits alone may overflow.
    let result = x;
    let places = 0;
    while (!Number.isInteger(result) && places < 1100) {
      result *= 2;
      places++;
    }
    return places <= bits ? BigInt(result) << BigInt(bits - places) : BigInt(Math.trunc(result)) >> BigInt(places - bits);
  }

  /** atan(1/n) by its Taylor series. */
  function arctangent(n: bigint): bigint {
    let term = one / n;
    let sum = 0n;
    for (let k = 1n; term !== 0n; k += 2n) {
      sum += term / k;
      term /= -n * n;
    }
    return sum;
  }

  function exp(a: bigint): bigint {
    const halvings = 24n;
    const r = a >> halvings;
    let term = one;
    let sum = 0n;
    for (let k = 1n; term !== 0n && term !== -1n; k++) {
      sum += term;
      term = mul(term, r) / k;
    }
    for (let k = 0n; k < halvings; k++) sum = mul(sum, sum);
    return sum;
  }

  function log(a: bigint): bigint {
    const excess = a.toString(2).length - 53;
    const start = Math.log(Number(excess > 0 ? a >> BigInt(excess) : a << BigInt(-excess)));
    let y = of(start + (excess - bits) * Math.LN2);
    // Halley's iteration triples the digits.
    for (let digits = 40; digits < bits; digits *= 3) {
      const e = exp(y);
      y += div(2n * (a - e), a + e);
    }
    return y;
  }

  return {
    one,
    // Machin's formula.
    pi: 16n * arctangent(5n) - 4n * arctangent(239n),
    of,
    mul,
    div,
    sqrt: (a) => integerRoot(a << shift),
    exp,
    log,
  };
}

/** B₂, B₄, … as exact fractions, from the tangent numbers (Brent & Harvey, https://arxiv.org/abs/1108.0286). */
export function bernoulliFractions(count: number): [bigint, bigint][] {
  const t = [0n, 1n];
  for (let k = 2; k <= count; k++) t[k] = BigInt(k - 1) * t[k - 1]!;
  for (let k = 2; k <= count; k++) {
    for (let j = k; j <= count; j++) t[j] = BigInt(j - k) * t[j - 1]! + BigInt(j - k + 2) * t[j]!;
  }
  return t.slice(1).map((tangent, i) => {
    const n = BigInt(i + 1);
    const power = 4n ** n;
    return [(i % 2 === 0 ? 1n : -1n) * 2n * n * tangent, power * (power - 1n)];
  });
}
