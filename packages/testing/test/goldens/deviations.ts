import type { Tolerance } from "./compare.ts";
import { inFloat32 } from "./float32.ts";
import { type GoldenCase, type GoldenNumber, type GoldenTree, precision } from "./golden.ts";

/** Where our numbers are not those of the file, by part of the case, and why. */
interface Deviation {
  readonly why: string;
  readonly parts: { readonly [part: string]: GoldenTree };
  /** How far every element of a part may be off besides. */
  readonly absolute?: { readonly [part: string]: number };
}

const vector = (...data: GoldenNumber[]): GoldenTree => ({
  shape: [data.length],
  dtype: "float64",
  data,
});

const matrix = (...data: GoldenNumber[]): GoldenTree => ({
  shape: [2, 2],
  dtype: "float64",
  data,
});

const nan = matrix("NaN", "NaN", "NaN", "NaN");

/** Every place where our numbers are not PyTorch's. What stands in the file holds for all the rest. */
export const deviations: { readonly [name: string]: Deviation } = {
  "unary/hardsigmoid": {
    why: "piecewise linear, so the second derivative is exactly 0: the file has the noise of a numerical one, 1e-122",
    parts: { d2: vector(0, 0, 0, 0, 0), d3: vector(0, 0, 0, 0, 0) },
  },
  "edge/softplus_at_20": {
    why: "at the threshold itself the smooth branch is in force, value and gradient of PyTorch say so too; its second derivative is σ(20)(1 − σ(20)) = e⁻²⁰/(1 + e⁻²⁰)², but for the error of σ, a unit below 1",
    parts: { grad2: [vector(2.061359745311916e-9, Math.exp(-20) / (1 + Math.exp(-20)) ** 2, 0)] },
    absolute: { grad2: 2 ** -53 },
  },
  "edge/var_single": {
    why: "PyTorch 1.13 raises for a wrong shape in its own backward formula; 0/0 is NaN in every derivative",
    parts: { grad: [vector("NaN")], grad2: [vector("NaN")], grad_forward_mode: [vector("NaN")] },
  },
  "edge/logcumsumexp_neginf": {
    why: "the first output is the first input, whose derivative is 1 at −∞ too",
    parts: { grad: [vector(1, 1)], grad2: [vector(0, 0)] },
  },
  "edge/sinc_0": {
    why: "the true value: sinc″(0) = −π²/3; PyTorch's formula divides 0 by 0",
    parts: { grad2: [vector(-(Math.PI ** 2) / 3)] },
  },
  "edge/logit_01": {
    why: "the true limits: logit″ = (2x − 1) / (x² (1 − x)²)",
    parts: { grad2: [vector("-Infinity", "Infinity")] },
  },
  "edge/digamma_pole": {
    why: "−1 is a pole like 0: ψ′ is +∞ there. PyTorch's 6.6e32 is the rounding of π in its reflection formula",
    parts: { grad: [vector("Infinity", "Infinity", "Infinity")] },
  },
  "edge/cholesky_asym_input": {
    why: "the derivative of forward mode is that of reverse mode, symmetrised; PyTorch 1.13 has another convention in each (CONVENTIONS.md, 3)",
    parts: {
      grad_forward_mode: [
        matrix(0.21338834764831843, 0.07322330470336313, 0.07322330470336313, 0.35355339059327373),
      ],
    },
  },
  "edge/mish_extreme": {
    why: "the true value: mish is the identity for large x; NaN there is a defect by CONVENTIONS.md",
    parts: { grad2: [vector(0, 0)] },
  },
};

/** What a part of a case is held to: the file's value, but for a deviation or what float32 changes. */
export function expectedOf(golden: GoldenCase, part: string): GoldenTree | undefined {
  const rounded = precision() === "float32" ? inFloat32[golden.name]?.parts?.[part] : undefined;
  const known = rounded ?? deviations[golden.name]?.parts[part];
  return known ?? (golden.expected[part] as GoldenTree | undefined);
}

/** What is allowed in a part of a case. */
export function toleranceIn(golden: GoldenCase, part: string, tolerance: Tolerance): Tolerance {
  const { absolute: allowed } = (precision() === "float32" ? inFloat32 : deviations)[golden.name] ?? {};
  const absolute = allowed?.[part];
  return absolute === undefined ? tolerance : { ...tolerance, absolute };
}

/**
 * What a case has by part where PyTorch raises for the values of a matrix, and nobody knows them when the operation is
 * called: under `jit`, and on a backend that must be awaited. NaN, as XLA has it, also in all derivatives. Eagerly it throws.
 */
export const failures: { readonly [name: string]: { readonly [part: string]: GoldenTree } } = {
  "edge/inv_singular": { value: nan, grad: [nan], grad2: [nan], grad_forward_mode: [nan] },
  "edge/cholesky_notpd": {
    value: matrix("NaN", 0, "NaN", "NaN"),
    grad: [nan],
    grad2: [nan],
    grad_forward_mode: [nan],
  },
};

/**
 * Where a compiled forward mode differs from the file, on purpose: the zeros of a Jacobian's basis are structural under
 * `jit`, that direction was not taken, so that no 0 · Infinity and no 0 · NaN of another column gets into a column. What
 * is left is the derivative of reverse mode, which stands in the file as `grad`. Eager evaluation multiplies by the
 * zeros, as PyTorch does, and so does a backend made with `structuralZeros: false`: they are held to the file's
 * `grad_forward_mode`.
 */
export const structuralZeros: readonly string[] = [
  "edge/sqrt_0",
  "edge/div_0_0",
  "edge/pow_0_y",
  "edge/pow_0_y_wrt_y",
  "edge/pow_inf",
  "edge/logsumexp_posinf",
  "edge/xlogy_0_0",
  "edge/entr_0",
  "edge/erfinv_1",
  "edge/logit_01",
  "edge/digamma_pole",
  "edge/remainder_0",
];
