import { byElement, lookup, tabulated } from "./by-element.ts";
import { arg, floats, type Row } from "./row.ts";
import * as v from "./special-values.ts";

/** Special functions, against values of mpmath. */
export function specialCases() {
  return {
    erf: tabulated(v.erfValues, "anywhere", [[Infinity, 1], [-Infinity, -1], [NaN, NaN]]),
    erfc: tabulated(v.erfcValues, "anywhere", [[Infinity, 0], [-Infinity, 2], [NaN, NaN]]),
    erfinv: tabulated(v.erfinvValues, "inside of (−1, 1)", [[1, Infinity], [-1, -Infinity], [2, NaN], [NaN, NaN]]),
    lgamma: tabulated(v.lgammaValues, "positive arguments; the poles are at 0, −1, −2, …", [
      [0, Infinity],
      [-1, Infinity],
      [Infinity, Infinity],
      [NaN, NaN],
    ]),
    i0e: tabulated(v.i0eValues, "away from 0, where |x| has its kink", [[Infinity, 0], [NaN, NaN]]),
    i1e: tabulated(v.i1eValues, "away from 0, where |x| has its kink", [[Infinity, 0], [NaN, NaN]]),
    ndtri: tabulated(v.ndtriValues, "inside of (0, 1)", [[0, -Infinity], [1, Infinity], [-1, NaN], [NaN, NaN]]),
    logNdtr: tabulated(v.logNdtrValues, "anywhere", [[Infinity, 0], [-Infinity, -Infinity], [NaN, NaN]]),
    polygamma: polygamma(),
  };
}

function polygamma(): Row<{ readonly n: number }> {
  const orders = [v.digammaValues, v.trigammaValues, v.tetragammaValues];
  const tables = orders.map((values) => lookup(new Map(values)));
  return {
    domain: "positive arguments; the poles are at 0, −1, −2, …",
    reference: ([x], { n }) => byElement([x!], tables[n]!),
    differentiable: [0],
    ulp: { float32: 2, float64: 64 },
    cases: orders.flatMap((values, n) => {
      const points = values.map(([x]) => x);
      return [
        { args: [arg([2, 3], points.slice(0, 6))], params: { n }, dtypes: floats },
        { args: [arg([], points.slice(0, 1))], params: { n }, dtypes: floats },
        { args: [arg([points.length - 6], points.slice(6))], params: { n }, dtypes: floats, valueOnly: "ends of the range" },
        { args: [arg([2, 0], [])], params: { n }, dtypes: floats, valueOnly: "empty" },
      ];
    }),
  };
}
