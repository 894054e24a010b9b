import {
  type DType,
  type Equation,
  type Graph,
  isFloat,
  type Primitive,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import type { Evaluator } from "./evaluator.ts";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/**
 * What IEEE arithmetic allows to the last bit, NaN, infinities and the sign of zero included: x·1, x−0, −(−x),
 * x + (−y), x ± (−y)·z, selections on a constant, casts that lose nothing. Never x·0 or x+0.
 */
export function simplifyAlgebra(graph: Graph, evaluator: Evaluator): Graph {
  return rewrite(graph, algebra, evaluator);
}

/** The rule, for one equation. */
export function algebra(equation: Equation, builder: GraphBuilder): readonly Var[] | undefined {
  const result = simpler(equation, builder);
  return result === undefined
    ? undefined
    : [builder.broadcast(result, equation.outputs[0]!.aval.shape)];
}

function simpler({ primitive, inputs, params, outputs }: Equation, b: GraphBuilder) {
  const x = inputs[0]!;
  const y = inputs[1]!;
  switch (primitive) {
    case p.mul:
      return mul(x, y, outputs[0]!, b);
    case p.add:
      return add(x, y, b);
    case p.sub:
      return sub(x, y, b);
    case p.div:
      return b.numberOf[y.id] === 1 ? x : undefined;
    case p.neg:
      return made(b, x, p.neg);
    case p.select:
      return select(x, y, inputs[2]!, b);
    case p.cast:
      return cast(x, outputs[0]!.aval.dtype, b);
    case p.stopGradient:
      return x;
    case p.integerPow:
      return (params as { exponent: number }).exponent === 1 ? x : undefined;
    case p.bitNot:
      return made(b, x, p.bitNot);
    default:
      return undefined;
  }
}

/** What `v` is the negative of: of x for −x, of x·y for (−x)·y. */
function positive(b: GraphBuilder, v: Var): Var | undefined {
  const product = b.madeBy(p.mul, v);
  if (product === undefined) return made(b, v, p.neg);
  const [x, y] = product.inputs as [Var, Var];
  const [u, w] = [made(b, x, p.neg), made(b, y, p.neg)];
  return (u === undefined) === (w === undefined)
    ? undefined
    : b.one(p.mul, [u ?? x, w ?? y]);
}

/** What `v` is made of, if `primitive` makes it. */
const made = (b: GraphBuilder, v: Var, primitive: Primitive): Var | undefined =>
  b.madeBy(primitive, v)?.inputs[0];

function mul(x: Var, y: Var, out: Var, b: GraphBuilder): Var | undefined {
  const left = b.numberOf[x.id];
  const right = b.numberOf[y.id];
  if (right === 1) return x;
  if (left === 1) return y;
  const { shape, dtype } = out.aval;
  if (isFloat(dtype)) {
    if (right === -1) return b.one(p.neg, [b.broadcast(x, shape)]);
    if (left === -1) return b.one(p.neg, [b.broadcast(y, shape)]);
  }
  const u = made(b, x, p.neg);
  const v = u && made(b, y, p.neg);
  return v && b.one(p.mul, [u!, v]);
}

function add(x: Var, y: Var, b: GraphBuilder): Var | undefined {
  if (isNeutral(y, b)) return x;
  if (isNeutral(x, b)) return y;
  const v = positive(b, y);
  if (v) return b.one(p.sub, [x, v]);
  const u = positive(b, x);
  return u && b.one(p.sub, [y, u]);
}

/** −0 is the neutral element of addition; +0 is not: −0 + 0 is +0. */
function isNeutral(v: Var, b: GraphBuilder): boolean {
  const number = b.numberOf[v.id];
  return number === 0 && (Object.is(number, -0) || !isFloat(v.aval.dtype));
}

function sub(x: Var, y: Var, b: GraphBuilder): Var | undefined {
  if (Object.is(b.numberOf[y.id], 0)) return x;
  const v = positive(b, y);
  return v && b.one(p.add, [x, v]);
}

function select(condition: Var, x: Var, y: Var, b: GraphBuilder): Var | undefined {
  if (x === y) return x;
  const known = b.numberOf[condition.id];
  if (known !== undefined) return known === 0 ? y : x;
  const inverted = made(b, condition, p.bitNot);
  return inverted && b.one(p.select, [inverted, y, x]);
}

function cast(x: Var, dtype: DType, b: GraphBuilder): Var | undefined {
  if (x.aval.dtype === dtype) return x;
  const inner = made(b, x, p.cast);
  if (inner === undefined || !holds(inner.aval.dtype, x.aval.dtype)) return undefined;
  return inner.aval.dtype === dtype ? inner : b.one(p.cast, [inner], { dtype });
}

/** Whether every value of `narrow` is a value of `wide`. */
function holds(narrow: DType, wide: DType): boolean {
  if (narrow === "bool") return true;
  if (wide === "float64") return true;
  return narrow === wide;
}
