import type { Tolerance } from "./compare.ts";
import type { GoldenTree } from "./golden.ts";

/**
 * The file was computed in float64. In float32 its inputs are rounded, and every case is held to this, but for the
 * cases of `inFloat32` and of `needsFloat64`: some 1,000 roundings relative, and 100 of the largest element.
 */
export const float32Tolerance: Tolerance = { relative: 1e-4, ofLargest: 1e-5 };

/** What float32 changes in a case, and why. */
interface InFloat32 {
  readonly why: string;
  /** The true values where rounding the inputs makes them others. */
  readonly parts?: { readonly [part: string]: GoldenTree };
  /** How far every element of a part may be off besides: the rounding of terms that cancel, or of a 1 that they are added to. */
  readonly absolute?: { readonly [part: string]: number };
}

const single = (number: number): GoldenTree => ({ shape: [1], dtype: "float64", data: [number] });
const epsilon = 2 ** -23;

export const inFloat32: { readonly [name: string]: InFloat32 } = {
  "edge/tan_pi2": {
    why: "π/2 is 1.57079637050628662 in float32, beyond the pole: t = −22877332.42885646 there, with derivatives 1 + t² and 2t (1 + t²)",
    parts: {
      value: single(-22877332.42885646),
      grad: [single(523372339060408.41)],
      grad2: [single(-2.394672596950628e22)],
      grad_forward_mode: [single(523372339060408.41)],
    },
  },
  "edge/softplus_at_20": {
    why: "σ(20) rounds to 1: 1 − σ(20) = 2e-9 is less than half of the epsilon",
    absolute: { grad2: epsilon },
  },
  "edge/norm3_partial_zero": {
    why: "terms of about 2 cancel at the component that is 1",
    absolute: { grad2: 2 * epsilon },
  },
  "unary/log_ndtr": {
    why: "with h = d1, d3 is h (x + h)² − h + h² (x + h), whose derivative by h is 9.7 at x = −2.3: 4 ulp of h = 2.64 are 9e-6 of 0.049",
    absolute: { d3: 9.7 * 4 * 2 * epsilon },
  },
  "edge/cosine_similarity_0": {
    why: "at a vector of zeros eps = 1e-8 divides: terms of 1e8 / √3 cancel",
    absolute: { grad2: 2 * epsilon * 1e8 },
  },
  "linalg/eigh_spectral_fn": {
    why: "terms up to 1 / gap² = 5.6 cancel to 0.02 and less, where the gap of two eigenvalues is 0.42",
    absolute: { hessian: 2 * epsilon * 5.6 },
  },
};

/** Cases that cannot be run where a backend has no float64, and what needs it. */
export const needsFloat64: { readonly [name: string]: string } = {
  "edge/float32_roundtrip": "supports.dtypes has no float64: the case casts to it",
  "edge/float_power_0":
    "supports.dtypes has no float64: floatPower gives it always, as PyTorch's float_power",
};

/** Cases whose shapes depend on values, which a backend that is only read with `await` cannot give at once. */
export const needsSyncRead: { readonly [name: string]: string } = {
  "index/masked_select": "supports.syncRead is false: the shape of the result depends on values",
};
