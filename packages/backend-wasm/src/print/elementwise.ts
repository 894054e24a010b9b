import { byKind, functionRows, type Print, type Rows, unlessBool } from "@cotangent/compiler";
import { type DType, isFloat, lowerRule, type Primitive, ruleIn, scalarRule } from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";
import { type Expr, i32, op, opNamed, select } from "../emit/index.ts";
import type { ExactName, IntegerName, IntegerPairName, MathName, PairName } from "../math/library.ts";
import type { IntegerShape, Shape } from "../math/lanes.ts";
import { castTo } from "./cast.ts";
import type { Cell } from "./cell.ts";
import { asBool, type Code, maskFor, prefixOf, type Vector } from "./lanes.ts";

/** The code of an operation. */
type Row = Print<Cell, Code>;

const shapeOf = (dtype: DType): Shape => (dtype === "float32" ? "f32x4" : "f64x2");
const integersOf = (dtype: DType): IntegerShape => (dtype === "uint32" ? "u32x4" : "i32x4");

/** One instruction of this name for all types. */
const plain =
  (name: string): Row =>
  (args, cell, dtype) =>
    opNamed(`${prefixOf(dtype, cell.width)}.${name}`, ...args);
/** A function of the math library. */
const math =
  (name: MathName | ExactName): Row =>
  (args, cell, dtype) =>
    cell.call(cell.library.get(name, shapeOf(dtype)), dtype, args);
const math2 =
  (name: PairName): Row =>
  (args, cell, dtype) =>
    cell.call(cell.library.get(name, shapeOf(dtype)), dtype, args);
const integer =
  (name: IntegerName): Row =>
  (args, cell, dtype) =>
    cell.call(cell.library.get(name, integersOf(dtype)), dtype, args);
const integer2 =
  (name: IntegerPairName): Row =>
  (args, cell, dtype) =>
    cell.call(cell.library.get(name, integersOf(dtype)), dtype, args);

const identity: Row = ([x]) => x!;
const recip: Row = ([x], cell, dtype) => plain("div")([cell.number(1, dtype), x!], cell, dtype, {});

const negInteger: Row = ([x], cell) => (cell.width === 1 ? op("i32.sub", i32(0), x as Expr<"i32">) : op("i32x4.neg", x as Vector));

/** The larger or smaller of two integers. */
const extremum =
  (fold: "max" | "min"): Row =>
  ([x, y], cell, dtype) => {
    const sign = dtype === "uint32" ? "u" : "s";
    if (cell.width > 1) return opNamed(`i32x4.${fold}_${sign}`, x!, y!);
    const [a, b] = [cell.keep(x!), cell.keep(y!)];
    return select(opNamed(`i32.${fold === "max" ? "gt" : "lt"}_${sign}`, a, b) as Expr<"i32">, a, b);
  };

/** A comparison; `signed` where integers need to know. */
const compare =
  (name: string, signed: boolean): Row =>
  (args, cell, dtype) => {
    const suffix = signed && !isFloat(dtype) ? (dtype === "int32" ? "_s" : "_u") : "";
    const made = opNamed(`${prefixOf(dtype, cell.width)}.${name}${suffix}`, ...args);
    return cell.width === 1 ? made : asBool(made as Vector, dtype, cell.width);
  };
/** Order of booleans in vectors, which are masks: false < true. */
const ordered =
  (name: "lt" | "le" | "gt" | "ge"): Row =>
  ([x, y], cell, dtype) => {
    if (cell.width === 1) return compare(name, true)([x!, y!], cell, dtype, {});
    const [small, large] = name === "lt" || name === "le" ? [x as Vector, y as Vector] : [y as Vector, x as Vector];
    return name === "lt" || name === "gt" ? op("v128.andnot", large, small) : op("v128.or", large, op("v128.not", small));
  };
const order = (name: "lt" | "le" | "gt" | "ge"): Row => unlessBool(compare(name, true), ordered(name));

/** Bits of integers, or masks. */
const bits =
  (name: "and" | "or" | "xor"): Row =>
  (args, cell) =>
    opNamed(`${cell.width === 1 ? "i32" : "v128"}.${name}`, ...args);
const bitNot: Row = ([x], cell, dtype) => {
  if (cell.width > 1) return op("v128.not", x as Vector);
  return dtype === "bool" ? op("i32.eqz", x as Expr<"i32">) : op("i32.xor", x as Expr<"i32">, i32(-1));
};
const sameBool: Row = ([x, y], cell, dtype) =>
  cell.width === 1 ? op("i32.eq", x as Expr<"i32">, y as Expr<"i32">) : bitNot([op("v128.xor", x as Vector, y as Vector)], cell, dtype, {});

/** Instructions shift all lanes of a vector by one number, modulo 32. */
const shift =
  (one: Row, many: Row): Row =>
  (args, cell, dtype, params) => {
    if (cell.width === 1) return one(args, cell, dtype, params);
    const distance = cell.numberOf(args[1]!);
    return distance === undefined ? many(args, cell, dtype, params) : one([args[0]!, i32(distance | 0)], cell, dtype, params);
  };

/** xⁿ as the cpu backend has it. */
const integerPow: Row = ([x], cell, dtype, params) => {
  const { exponent: n } = params as { exponent: number };
  if (n === 1) return x!;
  if (n === 2 || n === 3) {
    const base = cell.keep(x!);
    const square = plain("mul")([base, base], cell, dtype, {});
    return n === 2 ? square : plain("mul")([square, base], cell, dtype, {});
  }
  if (n === -1 && isFloat(dtype)) return recip([x!], cell, dtype, {});
  const func = cell.library.integerPower(n, isFloat(dtype) ? shapeOf(dtype) : integersOf(dtype));
  return func === null ? math2("pow")([x!, cell.number(n, dtype)], cell, dtype, {}) : cell.call(func, dtype, [x!]);
};

/** Of values of `dtype`. */
const choose: Row = ([condition, x, y], cell, dtype) =>
  cell.width === 1
    ? select(condition as Expr<"i32">, x!, y!)
    : op("v128.bitselect", x as Vector, y as Vector, maskFor(condition as Vector, dtype, cell.width));

const makeTable = (): Rows<Cell, Code> => ({
  ...functionRows(math),
  add: plain("add"),
  sub: plain("sub"),
  mul: plain("mul"),
  div: byKind(plain("div"), integer2("div")),
  rem: byKind(math2("rem"), integer2("rem")),
  neg: byKind(plain("neg"), negInteger),
  pow: math2("pow"),
  atan2: math2("atan2"),
  hypot: math2("hypot"),
  logaddexp: math2("logaddexp"),
  xlogy: math2("xlogy"),
  maximum: byKind(plain("max"), extremum("max")),
  minimum: byKind(plain("min"), extremum("min")),
  abs: byKind(plain("abs"), integer("abs")),
  sign: byKind(math("sign"), integer("sign")),
  floor: plain("floor"),
  ceil: plain("ceil"),
  round: plain("nearest"),
  trunc: plain("trunc"),
  exp2: math("exp2"),
  sqrt: plain("sqrt"),
  rsqrt: math("rsqrt"),
  sigmoid: math("sigmoid"),
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
  shiftRight: shift((args, cell, dtype) => plain(dtype === "uint32" ? "shr_u" : "shr_s")(args, cell, dtype, {}), integer2("shiftRight")),
  select: choose,
  stopGradient: identity,
});

let table: Rows<Cell, Code> | undefined;

const rowOf = (primitive: Primitive): Row | undefined => ruleIn((table ??= makeTable()), primitive);

/** Whether `printElement` knows the primitive: one that is known as a function of numbers only is called through JavaScript. */
export function prints(primitive: Primitive, dtype: DType): boolean {
  if (primitive === primitives.cast || rowOf(primitive) !== undefined) return true;
  return dtype !== "bool" && primitive.rules[scalarRule] !== undefined && primitive.rules[lowerRule] === undefined;
}

/** The element of an elementwise primitive, of dtype `to`, from those of its arguments, which are of dtype `from`. */
export function printElement(cell: Cell, primitive: Primitive, params: object, args: readonly Code[], from: DType, to: DType): Code {
  if (primitive === primitives.cast) return castTo(cell, args[0]!, from, to);
  const print = rowOf(primitive);
  if (print === undefined) return cell.imported(primitive.rules[scalarRule]!(params), from, args);
  return print(args, cell, primitive === primitives.select ? to : from, params);
}
