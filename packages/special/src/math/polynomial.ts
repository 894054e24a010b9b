/** By Horner's rule, the coefficient of the highest power first; odd and even powers side by side, half as long a chain of operations that wait for each other. */
export function polynomial(coefficients: readonly number[], x: number): number {
  const n = coefficients.length;
  const square = x * x;
  let even = n % 2 === 1 ? coefficients[0]! : 0;
  let odd = 0;
  for (let k = n % 2; k < n; k += 2) {
    odd = odd * square + coefficients[k]!;
    even = even * square + coefficients[k + 1]!;
  }
  return odd * x + even;
}
