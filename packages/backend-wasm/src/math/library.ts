import { call, type Func, type ModuleBuilder, op, shuffle } from "../emit/index.ts";
import { atan2 } from "./arctangent-of-quotient.ts";
import { erf, erfc, erfShort } from "./error-function.ts";
import { exp, sigmoid } from "./exponential.ts";
import { cosh, expm1, sinh, tanh } from "./hyperbolic.ts";
import { integerPower, staysShort } from "./integer-power.ts";
import * as integers from "./integers.ts";
import { type IntegerShape, Lanes, type LaneShape, type Shape, type Shared, type Vector } from "./lanes.ts";
import { acos, acosNarrow, asin, asinNarrow, atan, atanNarrow } from "./inverse-circular.ts";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.ts";
import { log, log1p } from "./logarithm.ts";
import { exp2, exp2Narrow, log10, log10Narrow, log2, log2Narrow, rsqrt, sqrt } from "./other-bases.ts";
import { hypot, hypotShort, logaddexp, xlogy } from "./pairs.ts";
import { pow, powShort } from "./pow.ts";
import { defineReduction } from "./reduction.ts";
import { defineRemainder, rem } from "./remainder.ts";
import { abs, ceil, floor, maximum, minimum, neg, round, sign, trunc } from "./rounding.ts";
import { cos, cosShort, sin, sinShort, tan, tanShort } from "./trigonometric.ts";

/** Parameters of a function of this many vectors. */
type Params<N extends 1 | 2> = N extends 1 ? readonly ["v128"] : readonly ["v128", "v128"];
type VectorFunction<N extends 1 | 2 = 1> = Func<Params<N>, "v128">;
type Args<N extends 1 | 2> = N extends 1 ? [x: Vector] : [x: Vector, y: Vector];
type Formula<N extends 1 | 2> = (v: Lanes, ...args: Args<N>) => Vector;

/** A formula for both widths, or one for each, or one for float64 and one that is computed in float64 and rounded to float32. */
type Entry<N extends 1 | 2> =
  | { readonly both: Formula<N> }
  | { readonly wide: Formula<N>; readonly narrow: Formula<N> }
  | { readonly wide: Formula<N>; readonly rounded: Formula<N> };

const formulas = {
  exp: { both: exp },
  expm1: { both: expm1 },
  log: { both: log },
  log1p: { both: log1p },
  sigmoid: { both: sigmoid },
  sin: { wide: sin, narrow: sinShort },
  cos: { wide: cos, narrow: cosShort },
  tan: { wide: tan, rounded: tanShort },
  sinh: { both: sinh },
  cosh: { both: cosh },
  tanh: { both: tanh },
  exp2: { wide: exp2, narrow: exp2Narrow },
  log2: { wide: log2, narrow: log2Narrow },
  log10: { wide: log10, narrow: log10Narrow },
  sqrt: { both: sqrt },
  rsqrt: { both: rsqrt },
  asin: { wide: asin, narrow: asinNarrow },
  acos: { wide: acos, narrow: acosNarrow },
  atan: { wide: atan, narrow: atanNarrow },
  asinh: { both: asinh },
  acosh: { both: acosh },
  atanh: { both: atanh },
  erf: { wide: erf, narrow: erfShort },
  erfc: { wide: erfc, rounded: erfc },
} as const satisfies Record<string, Entry<1>>;

const exact = {
  abs: { both: abs },
  neg: { both: neg },
  sign: { both: sign },
  floor: { both: floor },
  ceil: { both: ceil },
  round: { both: round },
  trunc: { both: trunc },
} as const satisfies Record<string, Entry<1>>;

const pairs = {
  pow: { wide: pow, rounded: powShort },
  atan2: { wide: atan2, rounded: atan2 },
  hypot: { wide: hypot, rounded: hypotShort },
  rem: { wide: rem, rounded: rem },
  maximum: { both: maximum },
  minimum: { both: minimum },
  logaddexp: { wide: logaddexp, rounded: logaddexp },
  xlogy: { wide: xlogy, rounded: xlogy },
} as const satisfies Record<string, Entry<2>>;

const { div, shiftLeft, shiftRight } = integers;
const integerPairs = { div, rem: integers.rem, shiftLeft, shiftRight, maximum: integers.maximum, minimum: integers.minimum } as const;
const integerSingles = { abs: integers.abs, neg: integers.neg, sign: integers.sign } as const;

/** Elementary functions of one argument that the library has; it computes them to within a few units in the last place. */
export type MathName = keyof typeof formulas;
/** Functions of one argument that are exact, and functions of two. */
export type ExactName = keyof typeof exact;
export type PairName = keyof typeof pairs;
/** Functions of integers of 32 bits. */
export type IntegerPairName = keyof typeof integerPairs;
export type IntegerName = keyof typeof integerSingles;

/**
 * Vectorised elementary functions in a module, each added when it is first asked for. NaN, infinities, −0 and denormal
 * numbers give what `Math` gives (`pow` what C gives); errors are below 2 units in the last place
 * (erfc in float64: 4; logaddexp: units of its larger term). What is rare in a vector is done by functions of its own.
 */
export class MathLibrary implements Shared {
  private readonly module: ModuleBuilder;
  private readonly defined = new Map<string, Func>();
  private reduction: Func<readonly ["f64"], "v128"> | null = null;
  private modulo: Func<readonly ["f64", "f64"], "f64"> | null = null;

  constructor(module: ModuleBuilder) {
    this.module = module;
  }

  /**
   * The function from vectors to a vector, by the name of the primitive: `call(library.get("exp", "f64x2"), x)`,
   * `call(library.get("pow", "f32x4"), x, y)`, `call(library.get("div", "i32x4"), x, y)`.
   */
  get(name: MathName | ExactName, shape: Shape): VectorFunction;
  get(name: PairName, shape: Shape): VectorFunction<2>;
  get(name: IntegerName, shape: IntegerShape): VectorFunction;
  get(name: IntegerPairName, shape: IntegerShape): VectorFunction<2>;
  get(name: string, shape: LaneShape): Func {
    if (shape === "i32x4" || shape === "u32x4") return this.integer(name, shape);
    if (Object.hasOwn(pairs, name)) return this.float<2>(name, pairs[name as PairName], shape, ["v128", "v128"]);
    const entry = Object.hasOwn(exact, name) ? exact[name as ExactName] : formulas[name as MathName];
    return this.float<1>(name, entry, shape, ["v128"]);
  }

  /** xⁿ for an integer n, by the multiplications of the cpu backend; null where that asks for `pow` (|n| > 64 in floating point). */
  integerPower(n: number, shape: LaneShape): VectorFunction | null {
    const name = `integerPower ${n}`;
    if (shape === "i32x4" || shape === "u32x4")
      return this.define(`${name} ${shape}`, "f32x4", ["v128"], (v, x) => integers.integerPower(v, shape, x, n));
    if (Math.abs(n) > 64) return null;
    const formula: Formula<1> = (v, x) => integerPower(v, x, n);
    return this.float<1>(name, staysShort(n) ? { both: formula } : { wide: formula, rounded: formula }, shape, ["v128"]);
  }

  helper(key: string, shape: Shape, formula: Formula<1>, rounded: boolean): VectorFunction {
    return this.float<1>(key, rounded ? { wide: formula, rounded: formula } : { both: formula }, shape, ["v128"]);
  }

  constant(key: string, value: Vector): Vector {
    return this.module.constant(key, value);
  }

  reduce(): Func<readonly ["f64"], "v128"> {
    return (this.reduction ??= defineReduction(this.module));
  }

  remainder(): Func<readonly ["f64", "f64"], "f64"> {
    return (this.modulo ??= defineRemainder(this.module));
  }

  private float<N extends 1 | 2>(name: string, entry: Entry<N>, shape: Shape, params: Params<N>): VectorFunction<N> {
    if ("both" in entry) return this.define<N>(`${name} ${shape}`, shape, params, entry.both);
    if (shape === "f64x2") return this.define<N>(`${name} f64x2`, "f64x2", params, entry.wide);
    if ("narrow" in entry) return this.define<N>(`${name} f32x4`, "f32x4", params, entry.narrow);
    const key = entry.rounded === entry.wide ? `${name} f64x2` : `${name} short`;
    return this.halves(`${name} f32x4`, params, this.define<N>(key, "f64x2", params, entry.rounded));
  }

  private integer(name: string, shape: IntegerShape): Func {
    if (Object.hasOwn(integerPairs, name))
      return this.define<2>(`${name} ${shape}`, "f32x4", ["v128", "v128"], (v, x, y) => integerPairs[name as IntegerPairName](v, shape, x, y));
    return this.define<1>(`${name} ${shape}`, "f32x4", ["v128"], (v, x) => integerSingles[name as IntegerName](v, shape, x));
  }

  private define<N extends 1 | 2>(key: string, shape: Shape, params: Params<N>, formula: Formula<N>): VectorFunction<N> {
    return this.once<N>(key, () => this.module.define(params, "v128", (f, ...args) => formula(new Lanes(f, shape, this), ...(args as unknown as Args<N>))));
  }

  /** Two float64 at a time, rounded to float32. */
  private halves<N extends 1 | 2>(key: string, params: Params<N>, func: VectorFunction<N>): VectorFunction<N> {
    const upper = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
    const joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
    const half = (args: readonly Vector[]): Vector =>
      op("f32x4.demote_f64x2_zero", call(func as unknown as Func<readonly "v128"[], "v128">, ...args.map((x) => op("f64x2.promote_low_f32x4", x))));
    return this.once<N>(key, () =>
      this.module.define(params, "v128", (_, ...args) => {
        const vectors = args as readonly Vector[];
        return shuffle(half(vectors), half(vectors.map((x) => shuffle(x, x, upper))), joined);
      }),
    );
  }

  private once<N extends 1 | 2>(key: string, make: () => VectorFunction<N>): VectorFunction<N> {
    let func = this.defined.get(key);
    if (func === undefined) this.defined.set(key, (func = make()));
    return func as VectorFunction<N>;
  }
}

/** The names of all functions of one argument that are not exact, and of those of two. */
export const mathNames = /* @__PURE__ */ Object.keys(formulas) as readonly MathName[];
export const pairNames = /* @__PURE__ */ Object.keys(pairs) as readonly PairName[];
