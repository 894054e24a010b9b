import { call, type Func, type ModuleBuilder, op, shuffle } from "../emit/index.ts";
import { erf, erfc } from "./error-function.ts";
import { cosh, exp, expm1, sigmoid, sinh, tanh } from "./exponential.ts";
import { Lanes, type Shape, type Shared, type Vector } from "./lanes.ts";
import { acos, asin, atan } from "./inverse-circular.ts";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.ts";
import { log, log1p } from "./logarithm.ts";
import { exp2, log10, log2, rsqrt, sqrt } from "./other-bases.ts";
import { defineReduction } from "./reduction.ts";
import { cos, cosShort, sin, sinShort, tan, tanShort } from "./trigonometric.ts";

type Formula = (v: Lanes, x: Vector) => Vector;

/** A formula for both widths, or one for float64 and one that is computed in float64 and rounded to float32. */
type Entry = { readonly both: Formula } | { readonly wide: Formula; readonly rounded: Formula };

const formulas = {
  exp: { both: exp },
  expm1: { both: expm1 },
  log: { both: log },
  log1p: { both: log1p },
  sigmoid: { both: sigmoid },
  sin: { wide: sin, rounded: sinShort },
  cos: { wide: cos, rounded: cosShort },
  tan: { wide: tan, rounded: tanShort },
  sinh: { both: sinh },
  cosh: { both: cosh },
  tanh: { both: tanh },
  exp2: { wide: exp2, rounded: exp2 },
  log2: { wide: log2, rounded: log2 },
  log10: { wide: log10, rounded: log10 },
  sqrt: { both: sqrt },
  rsqrt: { both: rsqrt },
  asin: { wide: asin, rounded: asin },
  acos: { wide: acos, rounded: acos },
  atan: { wide: atan, rounded: atan },
  asinh: { wide: asinh, rounded: asinh },
  acosh: { wide: acosh, rounded: acosh },
  atanh: { wide: atanh, rounded: atanh },
  erf: { wide: erf, rounded: erf },
  erfc: { wide: erfc, rounded: erfc },
} as const satisfies Record<string, Entry>;

/** Elementary functions of one argument that the library has. */
export type MathName = keyof typeof formulas;
type VectorFunction = Func<readonly ["v128"], "v128">;

/**
 * Vectorised elementary functions in a module, each added when it is first asked for. NaN, infinities, −0 and denormal
 * numbers give what `Math` gives; errors are below 2 units in the last place
 * (erfc in float64: 4).
 */
export class MathLibrary implements Shared {
  private readonly module: ModuleBuilder;
  private readonly defined = new Map<string, VectorFunction>();
  private reduction: Func<readonly ["f64"], "v128"> | null = null;

  constructor(module: ModuleBuilder) {
    this.module = module;
  }

  /** The function from vector to vector: `call(library.get("exp", "f64x2"), x)`. */
  get(name: MathName, shape: Shape): VectorFunction {
    const entry: Entry = formulas[name];
    if ("both" in entry) return this.define(`${name} ${shape}`, shape, entry.both);
    if (shape === "f64x2") return this.define(`${name} f64x2`, "f64x2", entry.wide);
    return this.halves(`${name} f32x4`, this.define(entry.rounded === entry.wide ? `${name} f64x2` : `${name} short`, "f64x2", entry.rounded));
  }

  constant(key: string, value: Vector): Vector {
    return this.module.constant(key, value);
  }

  reduce(): Func<readonly ["f64"], "v128"> {
    return (this.reduction ??= defineReduction(this.module));
  }

  private define(key: string, shape: Shape, formula: Formula): VectorFunction {
    return this.once(key, () => this.module.define(["v128"], "v128", (f, x) => formula(new Lanes(f, shape, this), x)));
  }

  /** Two float64 at a time, rounded to float32. */
  private halves(key: string, func: VectorFunction): VectorFunction {
    const upper = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
    const joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
    const half = (x: Vector): Vector => op("f32x4.demote_f64x2_zero", call(func, op("f64x2.promote_low_f32x4", x)));
    return this.once(key, () => this.module.define(["v128"], "v128", (_, x) => shuffle(half(x), half(shuffle(x, x, upper)), joined)));
  }

  private once(key: string, make: () => VectorFunction): VectorFunction {
    let func = this.defined.get(key);
    if (func === undefined) this.defined.set(key, (func = make()));
    return func;
  }
}

/** The names of all functions. */
export const mathNames = /* @__PURE__ */ Object.keys(formulas) as readonly MathName[];
