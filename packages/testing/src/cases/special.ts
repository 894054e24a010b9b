import { tabulated } from "./by-element.ts";
import * as v from "./special-values.ts";

/** Error functions, against values of mpmath. */
export function specialCases() {
  return {
    erf: tabulated(v.erfValues, "anywhere", [
      [Infinity, 1],
      [-Infinity, -1],
      [NaN, NaN],
    ]),
    erfc: tabulated(v.erfcValues, "anywhere", [
      [Infinity, 0],
      [-Infinity, 2],
      [NaN, NaN],
    ]),
  };
}
