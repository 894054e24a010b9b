import type { GoldenTree } from "./golden.ts";

/** What we have otherwise than PyTorch 1.13 in one case of group `edge`, and why. */
export interface Deviation {
  readonly why: string;
  readonly [part: string]: GoldenTree | string;
}

const scalar = (x: number | "NaN" | "Infinity" | "-Infinity"): GoldenTree => ({ shape: [], dtype: "float64", data: [x] });
const vector = (...data: (number | "NaN" | "Infinity" | "-Infinity")[]): GoldenTree => ({
  shape: [data.length],
  dtype: "float64",
  data,
});

/** Every place where our numbers are not PyTorch's; `expected` of the file holds for the rest. */
export const deviations: { readonly [name: string]: Deviation } = {};

export { scalar, vector };
