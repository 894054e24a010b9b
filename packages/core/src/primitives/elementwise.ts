import { type Aval, avalOf } from "../aval.ts";
import { type DType, isFloat } from "../dtype.ts";
import { dtypeMismatch } from "../errors.ts";
import { broadcastAvals } from "../shape.ts";
import { catalogued, type Primitive, scalarRule, type Traits } from "../primitive.ts";
import { erf as erfOf, erfc as erfcOf } from "./erf.ts";
import { hypot as hypotOf, logaddexp as logaddexpOf, xlogy as xlogyOf } from "./scalars.ts";

/** Parameters of a primitive that has none. */
export type None = Record<never, never>;
export const none: None = /* @__PURE__ */ Object.freeze({});

interface Accepts {
  readonly dtype: (dtype: DType) => boolean;
  readonly expected: string;
}
const any: Accepts = { dtype: () => true, expected: "arguments of one dtype" };
const number: Accepts = { dtype: (d) => d !== "bool", expected: "numbers of one dtype" };
const float: Accepts = { dtype: isFloat, expected: "floating-point arguments of one dtype" };
const bits: Accepts = { dtype: (d) => !isFloat(d), expected: "integers or booleans of one dtype" };
const integer: Accepts = {
  dtype: (d) => d === "int32" || d === "uint32",
  expected: "integers of one dtype",
};

/** Elementwise with broadcasting; all arguments of one dtype that `accepts` allows. */
/* @__NO_SIDE_EFFECTS__ */
function elementwise<const T extends Traits, P = None>(
  name: string,
  accepts: Accepts,
  traits: T,
  options: { readonly result?: DType; readonly scalar?: (...x: number[]) => number } = {},
): Primitive<P, T & { axes: "elementwise" }> {
  const { result, scalar } = options;
  const spec: Omit<Primitive<P, T & { axes: "elementwise" }>, "rules"> = {
    name,
    traits: { axes: "elementwise", ...traits },
    aval: (avals) => {
      const { dtype } = avals[0]!;
      if (!accepts.dtype(dtype) || avals.some((a) => a.dtype !== dtype))
        throw dtypeMismatch(name, accepts.expected, avals);
      return [outAval(name, avals, result ?? dtype)];
    },
  };
  return catalogued(spec, scalar === undefined ? {} : { [scalarRule]: () => scalar });
}

function outAval(name: string, avals: readonly Aval[], dtype: DType): Aval {
  const first = avals[0]!;
  if (avals.length === 1) return first.dtype === dtype ? first : avalOf(first.shape, dtype);
  return avalOf(broadcastAvals(name, avals), dtype);
}

const smooth = {} as const;
const discrete = { discrete: true } as const;
const jointly = { linear: "jointly" } as const;

// Arithmetic. Integers wrap; integer x / 0 is x and x % 0 is 0, as WGSL has them, division truncates.
export const add = elementwise("add", number, jointly);
export const sub = elementwise("sub", number, jointly);
export const mul = elementwise("mul", number, { linear: "each" });
export const div = elementwise("div", number, { linear: "first" });
/** Remainder with the dividend's sign, as C's `fmod` and JavaScript's `%`. */
export const rem = elementwise("rem", number, smooth);
export const neg = elementwise("neg", number, jointly);
export const pow = elementwise("pow", float, smooth);
export const atan2 = elementwise("atan2", float, smooth);
export const hypot = elementwise("hypot", float, smooth, { scalar: hypotOf });
/** NaN if either is NaN. */
export const maximum = elementwise("maximum", number, smooth);
export const minimum = elementwise("minimum", number, smooth);
/** log(eᵃ + eᵇ) without overflow. */
export const logaddexp = elementwise("logaddexp", float, smooth, { scalar: logaddexpOf });
/** x·log(y), 0 where x is 0 (and y not NaN). */
export const xlogy = elementwise("xlogy", float, smooth, { scalar: xlogyOf });

// Sign and rounding. `round` is half to even; `sign(0)` is 0.
export const abs = elementwise("abs", number, smooth);
export const sign = elementwise("sign", number, discrete);
export const floor = elementwise("floor", float, discrete);
export const ceil = elementwise("ceil", float, discrete);
export const round = elementwise("round", float, discrete);
export const trunc = elementwise("trunc", float, discrete);

// Exponentials, powers, logarithms.
export const exp = elementwise("exp", float, smooth);
export const exp2 = elementwise("exp2", float, smooth);
export const expm1 = elementwise("expm1", float, smooth);
export const log = elementwise("log", float, smooth);
export const log2 = elementwise("log2", float, smooth);
export const log10 = elementwise("log10", float, smooth);
export const log1p = elementwise("log1p", float, smooth);
export const sqrt = elementwise("sqrt", float, smooth);
export const rsqrt = elementwise("rsqrt", float, smooth);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = elementwise("sigmoid", float, smooth);

// Trigonometric and hyperbolic; angles in radians.
export const sin = elementwise("sin", float, smooth);
export const cos = elementwise("cos", float, smooth);
export const tan = elementwise("tan", float, smooth);
export const asin = elementwise("asin", float, smooth);
export const acos = elementwise("acos", float, smooth);
export const atan = elementwise("atan", float, smooth);
export const sinh = elementwise("sinh", float, smooth);
export const cosh = elementwise("cosh", float, smooth);
export const tanh = elementwise("tanh", float, smooth);
export const asinh = elementwise("asinh", float, smooth);
export const acosh = elementwise("acosh", float, smooth);
export const atanh = elementwise("atanh", float, smooth);

// Error functions.
export const erf = elementwise("erf", float, smooth, { scalar: erfOf });
export const erfc = elementwise("erfc", float, smooth, { scalar: erfcOf });

/** xⁿ for an integer n that is known, by multiplication. */
export const integerPow: Primitive<{ readonly exponent: number }, { axes: "elementwise" }> =
  elementwise("integerPow", number, smooth);

// Comparison, as IEEE has it: NaN is unequal to everything.
export const eq = elementwise("eq", any, discrete, { result: "bool" });
export const ne = elementwise("ne", any, discrete, { result: "bool" });
export const lt = elementwise("lt", any, discrete, { result: "bool" });
export const le = elementwise("le", any, discrete, { result: "bool" });
export const gt = elementwise("gt", any, discrete, { result: "bool" });
export const ge = elementwise("ge", any, discrete, { result: "bool" });

// Bits; on booleans these are the logical operations. Shifts take the low five bits of the distance;
// `shiftRight` keeps the sign of int32 and fills uint32 with zeros.
export const bitAnd = elementwise("bitAnd", bits, discrete);
export const bitOr = elementwise("bitOr", bits, discrete);
export const bitXor = elementwise("bitXor", bits, discrete);
export const bitNot = elementwise("bitNot", bits, discrete);
export const shiftLeft = elementwise("shiftLeft", integer, discrete);
export const shiftRight = elementwise("shiftRight", integer, discrete);

/** `condition ? a : b` by element. */
export const select: Primitive<None, { axes: "elementwise"; linear: "jointly" }> = catalogued({
  name: "select",
  traits: { axes: "elementwise", linear: "jointly" },
  aval: (avals) => {
    const [c, a, b] = avals as [Aval, Aval, Aval];
    if (c.dtype !== "bool" || a.dtype !== b.dtype)
      throw dtypeMismatch("where", "a bool condition and two values of one dtype", avals);
    return [avalOf(broadcastAvals("where", avals), a.dtype)];
  },
});

/** Conversion. Float to integer truncates and saturates, NaN becomes 0; to bool is `x != 0`. */
export const cast: Primitive<
  { readonly dtype: DType },
  { axes: "elementwise"; linear: "jointly" }
> = catalogued({
  name: "cast",
  traits: { axes: "elementwise", linear: "jointly" },
  aval: ([x], { dtype }) => [avalOf(x!.shape, dtype)],
});

/** The identity, through which no derivative passes. */
export const stopGradient = elementwise("stopGradient", any, discrete);
