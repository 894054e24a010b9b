import { add, allclose, flattenTree, isFloat, mul, type Tensor, tensor } from "@cotangent/core";
import { checkGrads } from "@cotangent/testing";
import { describe, it } from "vitest";
import { useCpu } from "../support.ts";
import { referenceCases } from "./table.ts";

useCpu();

/** Poles, NaNs and half-lines where there is nothing to differentiate; goldens and edge tests have their derivatives. */
const singular = new Set([
  "entr",
  "nansum",
  "nanmean",
  "fmax",
  "fmin",
  "nanToNum",
  "sort",
  "quantileNan",
  "medianNan",
  "nanmedian",
  "logit",
  "logitEps",
  "xlog1py",
  "norm0",
  "copysignZeros",
  "clampSwapped",
  "logsumexpLarge",
  "logcumsumexpFar",
  "covVector",
  "normHalf", // its inputs are so near 0 that differences have no digits
]);
const leaves = (tree: unknown): Tensor[] => flattenTree(tree).leaves as Tensor[];
/** Away from the kinks, which the values are at, and from where float64 leaves no digits for differences. */
const moved = (x: Tensor): Tensor =>
  tensor(
    Float64Array.from(x.dataSync(), (v) => (Math.abs(v) > 25 ? v / 100 : v) + 0.0137),
    { shape: x.shape },
  );

/** f(x) + f(2x) = f(3x): a second derivative has nothing to say. */
function isLinear(f: (...xs: Tensor[]) => Tensor[], at: readonly Tensor[]): boolean {
  const [once, twice, thrice] = [1, 2, 3].map((k) => f(...at.map((x) => mul(x, k)))) as [
    Tensor[],
    Tensor[],
    Tensor[],
  ];
  return once.every((y, i) => allclose(add(y, twice[i]!), thrice[i]!));
}

describe("both modes and central differences agree to order 2", () => {
  for (const { name, f, inputs } of referenceCases.filter(
    (c) => c.differentiable && !singular.has(c.name),
  ))
    it(`for ${name}`, () => {
      const args = inputs();
      const places = args.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
      const smooth = (...xs: Tensor[]): Tensor[] => {
        const all = [...args];
        places.forEach((place, i) => (all[place] = xs[i]!));
        return leaves(f(...all)).filter((y) => isFloat(y.dtype));
      };
      const at = places.map((i) => moved(args[i]!));
      checkGrads(smooth, at, { tolerance: 1e-5, order: isLinear(smooth, at) ? 1 : 2 });
    });
});
