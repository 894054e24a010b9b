import { byKind, functionRows, type Print, type Rows, unlessBool } from "@cotangent/compiler";
import { type DType, isFloat, limits, type Primitive, ruleIn, scalarRule } from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";
import { divInteger, pow, power, powerInteger, remInteger, round, sign } from "../loops/scalar.ts";

/** Names that generated code gives to functions of numbers; the printer asks for those it uses. */
export interface Helpers {
  use(f: (...x: number[]) => number): string;
}

/** Booleans are conditions (`a < b`), all else are numbers. */
type Row = Print<Helpers, string>;

const call =
  (f: (...x: number[]) => number): Row =>
  (args, helpers) =>
    `${helpers.use(f)}(${args.join(", ")})`;
const math =
  (name: string): Row =>
  (args) =>
    `Math.${name}(${args.join(", ")})`;
const infix =
  (op: string): Row =>
  ([x, y]) =>
    `(${x} ${op} ${y})`;
const sigmoid = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
};

/** xⁿ as the interpreter has it. */
const integerPow: Row = (args, helpers, dtype, params) => {
  const x = args[0]!;
  const { exponent: n } = params as { exponent: number };
  if (!isFloat(dtype)) return `${helpers.use(powerInteger(n, dtype === "uint32"))}(${x})`;
  if (n === 2) return `(${x} * ${x})`;
  if (n === 3) return `(${x} * ${x} * ${x})`;
  if (n === -1) return `(1 / ${x})`;
  return `${helpers.use(powerOf(n))}(${x})`;
};

const powers = /* @__PURE__ */ new Map<number, (x: number) => number>();

/** One function for each exponent, so that programs share its code. */
function powerOf(n: number): (x: number) => number {
  let f = powers.get(n);
  if (f === undefined) powers.set(n, (f = power(n)));
  return f;
}

const functions = /* @__PURE__ */ functionRows(math);
const table: Rows<Helpers, string> = {
  add: infix("+"),
  sub: infix("-"),
  mul: byKind(infix("*"), math("imul")),
  div: byKind(infix("/"), call(divInteger)),
  rem: byKind(infix("%"), call(remInteger)),
  neg: ([x]) => `(-${x})`,
  pow: call(pow),
  atan2: math("atan2"),
  maximum: math("max"),
  minimum: math("min"),
  abs: math("abs"),
  sign: call(sign),
  floor: math("floor"),
  ceil: math("ceil"),
  round: call(round),
  trunc: math("trunc"),
  exp2: ([x]) => `(2 ** ${x})`,
  sqrt: math("sqrt"),
  rsqrt: ([x]) => `(1 / Math.sqrt(${x}))`,
  sigmoid: call(sigmoid),
  integerPow,
  eq: infix("==="),
  ne: infix("!=="),
  lt: infix("<"),
  le: infix("<="),
  gt: infix(">"),
  ge: infix(">="),
  bitAnd: unlessBool(infix("&"), infix("&&")),
  bitOr: unlessBool(infix("|"), infix("||")),
  bitXor: unlessBool(infix("^"), infix("!==")),
  bitNot: unlessBool(
    ([x]) => `(~${x})`,
    ([x]) => `!${x}`,
  ),
  shiftLeft: infix("<<"),
  shiftRight: ([x, y], _, dtype) => (dtype === "uint32" ? `(${x} >>> ${y})` : `(${x} >> ${y})`),
  select: ([c, x, y]) => `(${c} ? ${x} : ${y})`,
  stopGradient: ([x]) => x!,
};

const rowOf = (primitive: Primitive): Row | undefined =>
  ruleIn(table, primitive) ?? ruleIn(functions, primitive);

/** Whether `printScalar` knows the primitive on arguments of this dtype. */
export function prints(primitive: Primitive, dtype: DType): boolean {
  if (primitive === primitives.cast || rowOf(primitive) !== undefined) {
    // Order and extrema of booleans are rare: their kernels in the library do.
    return dtype !== "bool" || booleans.has(primitive);
  }
  return dtype !== "bool" && primitive.rules[scalarRule] !== undefined;
}

const booleans: ReadonlySet<Primitive> = /* @__PURE__ */ new Set<Primitive>([
  primitives.eq,
  primitives.ne,
  primitives.bitAnd,
  primitives.bitOr,
  primitives.bitXor,
  primitives.bitNot,
  primitives.select,
  primitives.cast,
  primitives.stopGradient,
]);

/** A conversion. */
function printCast(x: string, from: DType, to: DType): string {
  if (from === to) return x;
  if (to === "bool") return `(${x} !== 0)`;
  if (from === "bool") return `(${x} ? 1 : 0)`;
  if (isFloat(to) || !isFloat(from)) return rounded(x, to);
  const [low, high] = limits[to];
  return rounded(`Math.min(Math.max(${x}, ${low}), ${high})`, to);
}

/** `x`, a number that arithmetic made, as a value of `dtype`. */
export function rounded(x: string, dtype: DType): string {
  if (dtype === "float32") return `Math.fround(${x})`;
  if (dtype === "int32") return `(${x} | 0)`;
  if (dtype === "uint32") return `(${x} >>> 0)`;
  return x;
}

const exact: ReadonlySet<Primitive> = /* @__PURE__ */ new Set<Primitive>([
  primitives.select,
  primitives.stopGradient,
  primitives.maximum,
  primitives.minimum,
  primitives.floor,
  primitives.ceil,
  primitives.trunc,
  primitives.round,
  primitives.sign,
]);

/** The element of an elementwise primitive, from those of its arguments, of which the first is of dtype `from`. */
export function printScalar(
  primitive: Primitive,
  params: object,
  args: readonly string[],
  from: DType,
  to: DType,
  helpers: Helpers,
): string {
  if (primitive === primitives.cast) return printCast(args[0]!, from, to);
  const print = rowOf(primitive);
  if (print === undefined) {
    const f = primitive.rules[scalarRule]!(params);
    return rounded(`${helpers.use(f)}(${args.join(", ")})`, to);
  }
  const text = print(args, helpers, from, params);
  if (exact.has(primitive) || to === "bool") return text;
  if (isFloat(to) && (primitive === primitives.neg || primitive === primitives.abs)) return text;
  return rounded(text, to);
}
