import { byKind, functionRows, type Print, type Rows, unlessBool } from "@cotangent/compiler";
import { type DType, isFloat, type Primitive, ruleIn } from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";

/** Gives the name of a function of the library, which then becomes part of the shader. */
export type Use = (name: string) => string;

/** In WGSL; all arguments are names or in parentheses. */
type Row = Print<Use, string>;

const infix =
  (op: string): Row =>
  ([x, y]) =>
    `(${x} ${op} ${y})`;
const builtin =
  (name: string): Row =>
  (args) =>
    `${name}(${args.join(", ")})`;
const call =
  (name: string): Row =>
  (args, use) =>
    `${use(name)}(${args.join(", ")})`;
/** Order. Of booleans, false is less. */
const order =
  (op: string, float: string): Row =>
  ([x, y], use, dtype) => {
    if (isFloat(dtype)) return `${use(float)}(${x}, ${y})`;
    return dtype === "bool" ? `(u32(${x}) ${op} u32(${y}))` : `(${x} ${op} ${y})`;
  };

/** xⁿ by squaring; the exponent is known. */
const integerPow: Row = ([x], use, dtype, params) => {
  const { exponent: n } = params as { exponent: number };
  if (isFloat(dtype)) {
    if (n === 0) return "1.0";
    if (n === 1) return x!;
    if (n === 2) return `(${x} * ${x})`;
    if (n === 3) return `(${x} * ${x} * ${x})`;
    if (n === -1) return `(1.0 / ${x})`;
    if (Math.abs(n) > 64) return `${use("pow")}(${x}, f32(${n}.0))`;
    return `${use("powi")}(${x}, ${n})`;
  }
  const power = `${use(dtype === "int32" ? "powInt" : "powUint")}(${x}, ${Math.abs(n)}u)`;
  return n < 0 ? `(${dtype === "int32" ? "1i" : "1u"} / ${power})` : power;
};

const zero = "f32(0.0)";
const minusZero = "bitcast<f32>(0x80000000u)";

/** Products with a zero that is known, which compilers simplify as IEEE does not. */
const product: Row = ([x, y], use) => {
  for (const [a, b] of [[x!, y!], [y!, x!]] as const) {
    if (a === zero) return `${use("timesZero")}(${b})`;
    if (a === minusZero) return `(-${use("timesZero")}(${b}))`;
  }
  return `(${x} * ${y})`;
};
const quotient: Row = ([x, y], use) => {
  if (x === zero) return `${use("zeroOver")}(${y})`;
  if (x === minusZero) return `(-${use("zeroOver")}(${y}))`;
  if (y === zero) return `${use("overZero")}(${x})`;
  if (y === minusZero) return `(-${use("overZero")}(${x}))`;
  return x === y ? `${use("overItself")}(${x})` : `(${x} / ${y})`;
};
const isZero = (text: string): boolean => text === "0u" || text === "i32(0)" || text === "0";
/** x / 0 is x and x % 0 is 0, but as a constant 0 is refused by the language. */
const integerQuotient: Row = ([x, y]) => (isZero(y!) ? x! : `(${x} / ${y})`);
const integerRest: Row = ([x, y], _, dtype) =>
  isZero(y!) ? (dtype === "uint32" ? "0u" : "0i") : `(${x} % ${y})`;
const difference: Row = ([x, y], use) =>
  x === y ? `${use("minusItself")}(${x})` : `(${x} - ${y})`;

/** An extremum, with less to compare where one number is known. */
const extremum =
  (name: "maximum" | "minimum", op: string): Row =>
  ([x, y], use) => {
    for (const [a, c] of [[x!, y!], [y!, x!]] as const)
      if (/^f32\(-?[\d.]+(e[+-]?\d+)?\)$/.test(c)) {
        // by the sign where the number is 0: denormal numbers are not equal to it
        const test = c === zero ? `bitcast<i32>(${a}) ${op} 0` : `${a} ${op} ${c}`;
        return `select(${c}, ${a}, ${test} || ${use("isNan")}(${a}))`;
      }
    return `${use(name)}(${x}, ${y})`;
  };

const functions = /* @__PURE__ */ functionRows(call);
const table: Rows<Use, string> = {
  add: infix("+"),
  sub: byKind(difference, infix("-")),
  mul: byKind(product, infix("*")),
  div: byKind(quotient, integerQuotient),
  rem: byKind(call("rem"), integerRest),
  neg: ([x], _, dtype) => (dtype === "uint32" ? `(0u - ${x})` : `(-${x})`),
  pow: call("pow"),
  atan2: call("atan2"),
  hypot: call("hypot"),
  maximum: byKind(extremum("maximum", ">"), builtin("max")),
  minimum: byKind(extremum("minimum", "<"), builtin("min")),
  logaddexp: call("logaddexp"),
  xlogy: call("xlogy"),
  abs: ([x], _, dtype) => (dtype === "uint32" ? x! : `abs(${x})`),
  sign: ([x], use, dtype) =>
    isFloat(dtype) ? `${use("sign")}(${x})` : dtype === "uint32" ? `min(${x}, 1u)` : `sign(${x})`,
  floor: call("floor"),
  ceil: call("ceil"),
  round: call("round"),
  trunc: call("trunc"),
  exp2: call("exp2"),
  sqrt: builtin("sqrt"),
  rsqrt: call("rsqrt"),
  sigmoid: call("sigmoid"),
  erf: call("erf"),
  erfc: call("erfc"),
  integerPow,
  eq: byKind(call("equal"), infix("==")),
  ne: byKind(call("notEqual"), infix("!=")),
  lt: order("<", "less"),
  le: order("<=", "lessEqual"),
  gt: order(">", "greater"),
  ge: order(">=", "greaterEqual"),
  bitAnd: infix("&"),
  bitOr: infix("|"),
  bitXor: unlessBool(infix("^"), infix("!=")),
  bitNot: unlessBool(
    ([x]) => `(~${x})`,
    ([x]) => `(!${x})`,
  ),
  shiftLeft: ([x, y]) => `(${x} << (u32(${y}) & 31u))`,
  shiftRight: ([x, y]) => `(${x} >> (u32(${y}) & 31u))`,
  select: ([c, x, y]) => `select(${y}, ${x}, ${c})`,
  stopGradient: ([x]) => x!,
};

const rowOf = (primitive: Primitive): Row | undefined =>
  ruleIn(table, primitive) ?? ruleIn(functions, primitive);

/** Whether `printScalar` knows the primitive on arguments of this dtype. */
export function prints(primitive: Primitive, dtype: DType): boolean {
  return (
    dtype !== "float64" && (primitive === primitives.cast || rowOf(primitive) !== undefined)
  );
}

/** The element of an elementwise primitive, from those of its arguments. `from` is the dtype of the first argument. */
export function printScalar(
  primitive: Primitive,
  params: object,
  args: readonly string[],
  from: DType,
  to: DType,
  use: Use,
): string {
  if (primitive === primitives.cast) return printCast(args[0]!, from, to, use);
  // of a choice, the arguments that matter are not the condition
  return rowOf(primitive)!(args, use, primitive === primitives.select ? to : from, params);
}

function printCast(x: string, from: DType, to: DType, use: Use): string {
  if (from === to) return x;
  if (to === "bool")
    return isFloat(from) ? `${use("notEqual")}(${x}, 0.0)` : `(${x} != ${from === "int32" ? "0i" : "0u"})`;
  if (isFloat(to)) return from === "uint32" ? `${use("fromUint")}(${x})` : `f32(${x})`;
  if (isFloat(from)) return `${use(to === "int32" ? "toInt" : "toUint")}(${x})`;
  return `${to === "int32" ? "i32" : "u32"}(${x})`;
}
