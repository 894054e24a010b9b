// What the cpu backend computes, number by number, in words of JavaScript.

export const sign = (x: number): number => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x);

/** Half to even. */
export function round(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const whole = Math.trunc(x);
  const rest = Math.abs(x - whole);
  const up = rest > 0.5 || (rest === 0.5 && whole % 2 !== 0);
  return up ? whole + Math.sign(x) : Object.is(whole, 0) && x < 0 ? -0 : whole;
}

/** x / 0 is x, x % 0 is 0. */
export const divInteger = (x: number, y: number): number => (y === 0 ? x : x / y);
export const remInteger = (x: number, y: number): number => (y === 0 ? 0 : x % y);

export const toInt32 = (x: number): number => (Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), -(2 ** 31)), 2 ** 31 - 1));
export const toUint32 = (x: number): number => (Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), 0), 2 ** 32 - 1));

/** Powers by squaring, lowest bit of n first. */
export function powerOf(n: number): (x: number) => number {
  return (x) => {
    let result = 1;
    let square = x;
    for (let e = Math.abs(n); e > 0; e = Math.floor(e / 2)) {
      if (e % 2 === 1) result *= square;
      square *= square;
    }
    return n < 0 ? 1 / result : result;
  };
}

/** The power modulo 2³², or the quotient of 1 by it. */
export function integerPower(x: number, n: number, signed: boolean): number {
  const power = BigInt(x) ** BigInt(Math.abs(n));
  const wrapped = Number(signed ? BigInt.asIntN(32, power) : BigInt.asUintN(32, power));
  return n < 0 ? Math.trunc(divInteger(1, wrapped)) : wrapped;
}
