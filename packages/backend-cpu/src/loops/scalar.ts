// Functions of one or two numbers, where JavaScript's own differ from C's or do not exist.

export function sign(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x;
}

/** Half to even. */
export function round(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest < 0.5 ? below : rest > 0.5 ? Math.ceil(x) : below % 2 === 0 ? below : Math.ceil(x);
}

/** As C has it: 1 to any power and any number to the power 0 are 1, NaN included, and so is (−1)^±∞. */
export function pow(x: number, y: number): number {
  return x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y;
}

/** Division of integers truncates, which the store does; x / 0 is x, x % 0 is 0. */
export function divInteger(x: number, y: number): number {
  return y === 0 ? x : x / y;
}
export function remInteger(x: number, y: number): number {
  return y === 0 ? 0 : x % y;
}

/** A function for xⁿ, by repeated squaring where that is exact enough. */
export function power(n: number): (x: number) => number {
  if (Math.abs(n) > 64) return (x) => x ** n;
  return (x) => {
    let result = 1;
    for (let e = Math.abs(n), square = x; e > 0; e >>= 1, square *= square)
      if (e & 1) result *= square;
    return n < 0 ? 1 / result : result;
  };
}

/** A function for xⁿ modulo 2³², which the store gives its sign; with n < 0 the quotient of 1 by the power. */
export function powerInteger(n: number, unsigned: boolean): (x: number) => number {
  const power = (x: number): number => {
    let result = 1;
    for (let e = Math.abs(n), square = x; e > 0; e = Math.floor(e / 2)) {
      if (e % 2 === 1) result = Math.imul(result, square);
      square = Math.imul(square, square);
    }
    return result;
  };
  return n < 0 ? (x) => divInteger(1, unsigned ? power(x) >>> 0 : power(x)) : power;
}
