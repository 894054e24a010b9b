import { type Aval, avalOf } from "../aval.ts";
import { type DType, isFloat } from "../dtype.ts";
import { dtypeMismatch } from "../errors.ts";
import { broadcastAvals } from "../shape.ts";
import { catalogued, type Primitive, type Traits } from "../primitive.ts";

/** Parameters of a primitive that has none. */
export type None = Record<never, never>;
export const none: None = /* @__PURE__ */ Object.freeze({});

type Accepts = (dtype: DType) => boolean;
const any: Accepts = () => true;
const number: Accepts = (d) => d !== "bool";
const bits: Accepts = (d) => !isFloat(d);
const integer: Accepts = (d) => d === "int32" || d === "uint32";
const expectation = new Map<Accepts, string>([
  [any, "arguments of one dtype"],
  [number, "numbers of one dtype"],
  [isFloat, "floating-point arguments of one dtype"],
  [bits, "integers or booleans of one dtype"],
  [integer, "integers of one dtype"],
]);

/** Elementwise with broadcasting; all arguments of one dtype that `accepts` allows. */
/* @__NO_SIDE_EFFECTS__ */
function elementwise<const T extends Traits>(
  name: string,
  accepts: Accepts,
  traits: T,
  result?: DType,
): Primitive<None, T & { axes: "elementwise" }> {
  return catalogued<None, T & { axes: "elementwise" }>({
    name,
    traits: { axes: "elementwise", ...traits },
    aval: (avals) => {
      const { dtype } = avals[0]!;
      for (const a of avals)
        if (a.dtype !== dtype || !accepts(dtype))
          throw dtypeMismatch(name, expectation.get(accepts)!, avals);
      return [outAval(name, avals, result ?? dtype)];
    },
  });
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
export const pow = elementwise("pow", isFloat, smooth);
export const atan2 = elementwise("atan2", isFloat, smooth);
export const hypot = elementwise("hypot", isFloat, smooth);
/** NaN if either is NaN. */
export const maximum = elementwise("maximum", number, smooth);
export const minimum = elementwise("minimum", number, smooth);
/** log(eᵃ + eᵇ) without overflow. */
export const logaddexp = elementwise("logaddexp", isFloat, smooth);
/** x·log(y), 0 where x is 0 (and y not NaN). */
export const xlogy = elementwise("xlogy", isFloat, smooth);

// Sign and rounding. `round` is half to even; `sign(0)` is 0.
export const abs = elementwise("abs", number, smooth);
export const sign = elementwise("sign", number, discrete);
export const floor = elementwise("floor", isFloat, discrete);
export const ceil = elementwise("ceil", isFloat, discrete);
export const round = elementwise("round", isFloat, discrete);
export const trunc = elementwise("trunc", isFloat, discrete);

// Exponentials, powers, logarithms.
export const exp = elementwise("exp", isFloat, smooth);
export const exp2 = elementwise("exp2", isFloat, smooth);
export const expm1 = elementwise("expm1", isFloat, smooth);
export const log = elementwise("log", isFloat, smooth);
export const log2 = elementwise("log2", isFloat, smooth);
export const log10 = elementwise("log10", isFloat, smooth);
export const log1p = elementwise("log1p", isFloat, smooth);
export const sqrt = elementwise("sqrt", isFloat, smooth);
export const rsqrt = elementwise("rsqrt", isFloat, smooth);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = elementwise("sigmoid", isFloat, smooth);

// Trigonometric and hyperbolic; angles in radians.
export const sin = elementwise("sin", isFloat, smooth);
export const cos = elementwise("cos", isFloat, smooth);
export const tan = elementwise("tan", isFloat, smooth);
export const asin = elementwise("asin", isFloat, smooth);
export const acos = elementwise("acos", isFloat, smooth);
export const atan = elementwise("atan", isFloat, smooth);
export const sinh = elementwise("sinh", isFloat, smooth);
export const cosh = elementwise("cosh", isFloat, smooth);
export const tanh = elementwise("tanh", isFloat, smooth);
export const asinh = elementwise("asinh", isFloat, smooth);
export const acosh = elementwise("acosh", isFloat, smooth);
export const atanh = elementwise("atanh", isFloat, smooth);

// Error functions.
export const erf = elementwise("erf", isFloat, smooth);
export const erfc = elementwise("erfc", isFloat, smooth);

/** xⁿ for an integer n that is known, by multiplication. */
export const integerPow: Primitive<
  { readonly exponent: number },
  { axes: "elementwise" }
> = catalogued({
  name: "integerPow",
  traits: { axes: "elementwise" },
  aval: (avals) => {
    if (avals[0]!.dtype === "bool")
      throw dtypeMismatch("integerPow", expectation.get(number)!, avals);
    return [avals[0]!];
  },
});

// Comparison, as IEEE has it: NaN is unequal to everything.
export const eq = elementwise("eq", any, discrete, "bool");
export const ne = elementwise("ne", any, discrete, "bool");
export const lt = elementwise("lt", any, discrete, "bool");
export const le = elementwise("le", any, discrete, "bool");
export const gt = elementwise("gt", any, discrete, "bool");
export const ge = elementwise("ge", any, discrete, "bool");

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
