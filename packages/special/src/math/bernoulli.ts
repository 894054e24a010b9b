/** The Bernoulli numbers B₂, B₄, … B₂₀ of the Euler-Maclaurin expansions. https://dlmf.nist.gov/24.2#T1 */
export const BERNOULLI: readonly number[] = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];
