import { call, type Func, type FunctionBuilder, type ModuleBuilder, op, shuffle } from "../emit/index.ts";
import { atan2 } from "./arctangent-of-quotient.ts";
import { erf, erfc, erfShort } from "./error-function.ts";
import { exp, sigmoid } from "./exponential.ts";
import { cosh, expm1, sinh, tanh } from "./hyperbolic.ts";
import { integerPower, staysShort } from "./integer-power.ts";
import * as integers from "./integers.ts";
import { type AnyFunction, type Formula, type IntegerShape, Lanes, type LaneShape, type Shape, type Shared, type Vector } from "./lanes.ts";
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

/** Functions of so many vectors. */
type VectorFunction<N extends 1 | 2 = 1> = Func<N extends 1 ? readonly ["v128"] : readonly ["v128", "v128"], "v128">;

/** A formula for both widths, or one for each, or one for float64 and one that is computed in float64 and rounded to float32. */
type Entry =
  | Formula
  | { readonly wide: Formula; readonly narrow: Formula }
  | { readonly wide: Formula; readonly rounded: Formula };

const one = ["v128"] as const;
const two = ["v128", "v128"] as const;

const formulas = {
  exp,
  expm1,
  log,
  log1p,
  sigmoid,
  sin: { wide: sin, narrow: sinShort },
  cos: { wide: cos, narrow: cosShort },
  tan: { wide: tan, rounded: tanShort },
  sinh,
  cosh,
  tanh,
  exp2: { wide: exp2, narrow: exp2Narrow },
  log2: { wide: log2, narrow: log2Narrow },
  log10: { wide: log10, narrow: log10Narrow },
  sqrt,
  rsqrt,
  asin: { wide: asin, narrow: asinNarrow },
  acos: { wide: acos, narrow: acosNarrow },
  atan: { wide: atan, narrow: atanNarrow },
  asinh,
  acosh,
  atanh,
  erf: { wide: erf, narrow: erfShort },
  erfc: { wide: erfc, rounded: erfc },
} as const satisfies Record<string, Entry>;

const exact = {
  abs,
  neg,
  sign,
  floor,
  ceil,
  round,
  trunc,
} as const satisfies Record<string, Entry>;

const pairs = {
  pow: { wide: pow, rounded: powShort },
  atan2: { wide: atan2, rounded: atan2 },
  hypot: { wide: hypot, rounded: hypotShort },
  rem: { wide: rem, rounded: rem },
  maximum,
  minimum,
  logaddexp: { wide: logaddexp, rounded: logaddexp },
  xlogy: { wide: xlogy, rounded: xlogy },
} as const satisfies Record<string, Entry>;

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
 * (erfc in float64: 5; logaddexp: units of its larger term). What is rare in a vector is done by functions of its own.
 */
export class MathLibrary implements Shared {
  private readonly module: ModuleBuilder;
  private readonly defined = new Map<string, AnyFunction>();
  private readonly bodies = new Map<AnyFunction, (f: FunctionBuilder, args: readonly Vector[]) => Vector>();
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
  get(name: string, shape: LaneShape): AnyFunction {
    if (shape === "i32x4" || shape === "u32x4") return this.integer(name, shape);
    if (Object.hasOwn(pairs, name)) return this.float(name, pairs[name as PairName], shape, two);
    return this.float(name, Object.hasOwn(exact, name) ? exact[name as ExactName] : formulas[name as MathName], shape, one);
  }

  /** xⁿ for an integer n, by the multiplications of the cpu backend; null where that asks for `pow` (|n| > 64 in floating point). */
  integerPower(n: number, shape: LaneShape): AnyFunction | null {
    const name = `integerPower ${n}`;
    if (shape === "i32x4" || shape === "u32x4") return this.define(`${name} ${shape}`, "f32x4", one, (v, x) => integers.integerPower(v, shape, x, n));
    if (Math.abs(n) > 64) return null;
    const formula: Formula = (v, x) => integerPower(v, x, n);
    return this.float(name, staysShort(n) ? formula : { wide: formula, rounded: formula }, shape, one);
  }

  /** What the function gives for these arguments, written into `f`; a call where it is one itself. */
  inlined(func: AnyFunction, f: FunctionBuilder, args: readonly Vector[]): Vector {
    const body = this.bodies.get(func);
    return body === undefined ? call(func, ...args) : body(f, args.map((x) => f.let(x)));
  }

  unless(key: string, shape: Shape, formula: Formula, rounded: boolean): AnyFunction {
    const func = this.float(key, rounded ? { wide: formula, rounded: formula } : formula, shape, one);
    return this.once(`${key} ${shape} unless`, () =>
      this.module.define(["v128", "v128", "v128"], "v128", (_, x, y, usual) => op("v128.bitselect", y, call(func, x), usual)),
    );
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

  private float(name: string, entry: Entry, shape: Shape, params: readonly "v128"[]): AnyFunction {
    if (typeof entry === "function") return this.define(`${name} ${shape}`, shape, params, entry);
    if (shape === "f64x2") return this.define(`${name} f64x2`, "f64x2", params, entry.wide);
    if ("narrow" in entry) return this.define(`${name} f32x4`, "f32x4", params, entry.narrow);
    const key = entry.rounded === entry.wide ? `${name} f64x2` : `${name} short`;
    return this.halves(`${name} f32x4`, params, this.define(key, "f64x2", params, entry.rounded));
  }

  private integer(name: string, shape: IntegerShape): AnyFunction {
    if (Object.hasOwn(integerPairs, name))
      return this.define(`${name} ${shape}`, "f32x4", two, (v, x, y) => integerPairs[name as IntegerPairName](v, shape, x, y));
    return this.define(`${name} ${shape}`, "f32x4", one, (v, x) => integerSingles[name as IntegerName](v, shape, x));
  }

  private define(key: string, shape: Shape, params: readonly "v128"[], formula: Formula): AnyFunction {
    return this.once(key, () => {
      const body = (f: FunctionBuilder, args: readonly Vector[]): Vector => formula(new Lanes(f, shape, this), ...args);
      const func = this.module.define(params, "v128", (f, ...args) => body(f, args));
      this.bodies.set(func, body);
      return func;
    });
  }

  /** Two float64 at a time, rounded to float32. */
  private halves(key: string, params: readonly "v128"[], func: AnyFunction): AnyFunction {
    const upper = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
    const joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
    const half = (args: readonly Vector[]): Vector => op("f32x4.demote_f64x2_zero", call(func, ...args.map((x) => op("f64x2.promote_low_f32x4", x))));
    return this.once(key, () =>
      this.module.define(params, "v128", (_, ...args) => shuffle(half(args), half(args.map((x) => shuffle(x, x, upper))), joined)),
    );
  }

  private once(key: string, make: () => AnyFunction): AnyFunction {
    let func = this.defined.get(key);
    if (func === undefined) this.defined.set(key, (func = make()));
    return func;
  }
}

/** The names of all functions of one argument that are not exact, and of those of two. */
export const mathNames = /* @__PURE__ */ Object.keys(formulas) as readonly MathName[];
export const pairNames = /* @__PURE__ */ Object.keys(pairs) as readonly PairName[];
