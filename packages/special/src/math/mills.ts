/**
 * (y + 2.75)·Φ(−y)/φ(y)/√(2π) for y >= 1 as a polynomial of t = 7.5/(y + 2.75) − 1 from −1 to 1, highest power first: the
 * first 24 terms of its Chebyshev series, which mpmath computed with 60 digits. What is left out adds up to less than
 * 1e-17, and each coefficient has the digits that count.
 */
export const MILLS: readonly number[] = [
  -3.55169905e-11, -1.05349003e-10, 5.354266192e-10, 5.542382561e-10, -3.8106828856e-09,
  1.2091030082e-09, 1.6510477962e-08, -2.87908275014e-08, -3.79925066047e-08,
  2.056509909392e-07, -9.00880517856e-08, -1.0554833826668e-06, 1.8568873099405e-06,
  4.6469458942559e-06, -1.69482734146755e-05, -2.08980646501544e-05, 0.000143024052283373,
  0.0001542566922628532, -0.0013296943644631862, -0.002849516438167413, 0.01221047125459289,
  0.08757733148358987, 0.27997956237093535, 0.6050654937941202,
];

/** 1/(2k + 1)!! for k = 16, 15, … 0: (Φ(x) − 1/2)/φ(x) is x times this polynomial of x², for |x| <= 1. https://dlmf.nist.gov/7.6#E2 */
export const CENTRAL: readonly number[] = /* @__PURE__ */ inverseOddFactorials(16);

function inverseOddFactorials(last: number): number[] {
  const all = [1];
  for (let k = 1; k <= last; k++) all.unshift(all[0]! / (2 * k + 1));
  return all;
}
