import { type Catalogue, type DType, isFloat, lowerRule, type Primitive, scalarRule } from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";
import { type Expr, i32, op, opNamed, select } from "../emit/index.ts";
import type { ExactName, IntegerName, IntegerPairName, MathName, PairName } from "../math/library.ts";
import type { IntegerShape, Shape } from "../math/lanes.ts";
import { castTo } from "./cast.ts";
import type { Cell } from "./cell.ts";
import { asBool, type Code, maskFor, prefixOf, type Vector } from "./lanes.ts";

/** The code of an operation on elements of `dtype`. */
type Print = (cell: Cell, args: readonly Code[], dtype: DType, params: object) => Code;

const shapeOf = (dtype: DType): Shape => (dtype === "float32" ? "f32x4" : "f64x2");
const integersOf = (dtype: DType): IntegerShape => (dtype === "uint32" ? "u32x4" : "i32x4");

/** One instruction of this name for all types. */
const plain =
  (name: string): Print =>
  (cell, args, dtype) =>
    opNamed(`${prefixOf(dtype, cell.width)}.${name}`, ...args);
/** One for floating point, one for integers. */
const by =
  (float: Print, integer: Print): Print =>
  (cell, args, dtype, params) =>
    (isFloat(dtype) ? float : integer)(cell, args, dtype, params);
/** One for booleans, one for everything else. */
const unlessBool =
  (other: Print, bool: Print): Print =>
  (cell, args, dtype, params) =>
    (dtype === "bool" ? bool : other)(cell, args, dtype, params);
/** A function of the math library. */
const math =
  (name: MathName | ExactName): Print =>
  (cell, args, dtype) =>
    cell.call(cell.library.get(name, shapeOf(dtype)), dtype, args);
const math2 =
  (name: PairName): Print =>
  (cell, args, dtype) =>
    cell.call(cell.library.get(name, shapeOf(dtype)), dtype, args);
const integer =
  (name: IntegerName): Print =>
  (cell, args, dtype) =>
    cell.call(cell.library.get(name, integersOf(dtype)), dtype, args);
const integer2 =
  (name: IntegerPairName): Print =>
  (cell, args, dtype) =>
    cell.call(cell.library.get(name, integersOf(dtype)), dtype, args);

const identity: Print = (_, [x]) => x!;
const recip: Print = (cell, [x], dtype) => plain("div")(cell, [cell.number(1, dtype), x!], dtype, {});

const negInteger: Print = (cell, [x]) => (cell.width === 1 ? op("i32.sub", i32(0), x as Expr<"i32">) : op("i32x4.neg", x as Vector));

/** The larger or smaller of two integers. */
const extremum =
  (fold: "max" | "min"): Print =>
  (cell, [x, y], dtype) => {
    const sign = dtype === "uint32" ? "u" : "s";
    if (cell.width > 1) return opNamed(`i32x4.${fold}_${sign}`, x!, y!);
    const [a, b] = [cell.keep(x!), cell.keep(y!)];
    return select(opNamed(`i32.${fold === "max" ? "gt" : "lt"}_${sign}`, a, b) as Expr<"i32">, a, b);
  };

/** A comparison; `signed` where integers need to know. */
const compare =
  (name: string, signed: boolean): Print =>
  (cell, args, dtype) => {
    const suffix = signed && !isFloat(dtype) ? (dtype === "int32" ? "_s" : "_u") : "";
    const made = opNamed(`${prefixOf(dtype, cell.width)}.${name}${suffix}`, ...args);
    return cell.width === 1 ? made : asBool(made as Vector, dtype, cell.width);
  };
/** Order of booleans in vectors, which are masks: false < true. */
const ordered =
  (name: "lt" | "le" | "gt" | "ge"): Print =>
  (cell, [x, y], dtype) => {
    if (cell.width === 1) return compare(name, true)(cell, [x!, y!], dtype, {});
    const [small, large] = name === "lt" || name === "le" ? [x as Vector, y as Vector] : [y as Vector, x as Vector];
    return name === "lt" || name === "gt" ? op("v128.andnot", large, small) : op("v128.or", large, op("v128.not", small));
  };
const order = (name: "lt" | "le" | "gt" | "ge"): Print => unlessBool(compare(name, true), ordered(name));

/** Bits of integers, or masks. */
const bits =
  (name: "and" | "or" | "xor"): Print =>
  (cell, args) =>
    opNamed(`${cell.width === 1 ? "i32" : "v128"}.${name}`, ...args);
const bitNot: Print = (cell, [x], dtype) => {
  if (cell.width > 1) return op("v128.not", x as Vector);
  return dtype === "bool" ? op("i32.eqz", x as Expr<"i32">) : op("i32.xor", x as Expr<"i32">, i32(-1));
};
const sameBool: Print = (cell, [x, y], dtype) =>
  cell.width === 1 ? op("i32.eq", x as Expr<"i32">, y as Expr<"i32">) : bitNot(cell, [op("v128.xor", x as Vector, y as Vector)], dtype, {});

/** Where vectors shift all lanes alike, scalars shift as they like. */
const shift =
  (one: Print, many: Print): Print =>
  (cell, args, dtype, params) =>
    (cell.width === 1 ? one : many)(cell, args, dtype, params);

/** xⁿ as the cpu backend has it. */
const integerPow: Print = (cell, [x], dtype, params) => {
  const { exponent: n } = params as { exponent: number };
  if (n === 1) return x!;
  if (n === 2 || n === 3) {
    const base = cell.keep(x!);
    const square = plain("mul")(cell, [base, base], dtype, {});
    return n === 2 ? square : plain("mul")(cell, [square, base], dtype, {});
  }
  if (n === -1 && isFloat(dtype)) return recip(cell, [x!], dtype, {});
  const func = cell.library.integerPower(n, isFloat(dtype) ? shapeOf(dtype) : integersOf(dtype));
  return func === null ? math2("pow")(cell, [x!, cell.number(n, dtype)], dtype, {}) : cell.call(func, dtype, [x!]);
};

/** Of values of `dtype`. */
const choose: Print = (cell, [condition, x, y], dtype) =>
  cell.width === 1
    ? select(condition as Expr<"i32">, x!, y!)
    : op("v128.bitselect", x as Vector, y as Vector, maskFor(condition as Vector, dtype, cell.width));

type Table = { readonly [N in keyof Catalogue]?: Print };

const makeTable = (): Table => ({
  add: plain("add"),
  sub: plain("sub"),
  mul: plain("mul"),
  div: by(plain("div"), integer2("div")),
  rem: by(math2("rem"), integer2("rem")),
  neg: by(plain("neg"), negInteger),
  pow: math2("pow"),
  atan2: math2("atan2"),
  hypot: math2("hypot"),
  logaddexp: math2("logaddexp"),
  xlogy: math2("xlogy"),
  maximum: by(plain("max"), extremum("max")),
  minimum: by(plain("min"), extremum("min")),
  abs: by(plain("abs"), integer("abs")),
  sign: by(math("sign"), integer("sign")),
  floor: plain("floor"),
  ceil: plain("ceil"),
  round: plain("nearest"),
  trunc: plain("trunc"),
  exp: math("exp"),
  exp2: math("exp2"),
  expm1: math("expm1"),
  log: math("log"),
  log2: math("log2"),
  log10: math("log10"),
  log1p: math("log1p"),
  sqrt: plain("sqrt"),
  rsqrt: math("rsqrt"),
  sigmoid: math("sigmoid"),
  sin: math("sin"),
  cos: math("cos"),
  tan: math("tan"),
  asin: math("asin"),
  acos: math("acos"),
  atan: math("atan"),
  sinh: math("sinh"),
  cosh: math("cosh"),
  tanh: math("tanh"),
  asinh: math("asinh"),
  acosh: math("acosh"),
  atanh: math("atanh"),
  erf: math("erf"),
  erfc: math("erfc"),
  integerPow,
  eq: unlessBool(compare("eq", false), sameBool),
  ne: unlessBool(compare("ne", false), bits("xor")),
  lt: order("lt"),
  le: order("le"),
  gt: order("gt"),
  ge: order("ge"),
  bitAnd: bits("and"),
  bitOr: bits("or"),
  bitXor: bits("xor"),
  bitNot,
  shiftLeft: shift(plain("shl"), integer2("shiftLeft")),
  shiftRight: shift((cell, args, dtype) => plain(dtype === "uint32" ? "shr_u" : "shr_s")(cell, args, dtype, {}), integer2("shiftRight")),
  select: choose,
  stopGradient: identity,
});

let byPrimitive: ReadonlyMap<Primitive, Print> | undefined;

function printerOf(primitive: Primitive): Print | undefined {
  byPrimitive ??= new Map(Object.entries(makeTable()).map(([name, print]) => [primitives[name as keyof Catalogue] as Primitive, print]));
  return byPrimitive.get(primitive);
}

/** Whether `printElement` knows the primitive: one that is known as a function of numbers only is called through JavaScript. */
export function prints(primitive: Primitive, dtype: DType): boolean {
  if (primitive === primitives.cast || printerOf(primitive) !== undefined) return true;
  return dtype !== "bool" && primitive.rules[scalarRule] !== undefined && primitive.rules[lowerRule] === undefined;
}

/** The element of an elementwise primitive, of dtype `to`, from those of its arguments, which are of dtype `from`. */
export function printElement(cell: Cell, primitive: Primitive, params: object, args: readonly Code[], from: DType, to: DType): Code {
  if (primitive === primitives.cast) return castTo(cell, args[0]!, from, to);
  const print = printerOf(primitive);
  if (print === undefined) return cell.imported(primitive.rules[scalarRule]!(params), from, args);
  return print(cell, args, primitive === primitives.select ? to : from, params);
}
