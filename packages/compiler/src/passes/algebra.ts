import {
  type DType,
  type Equation,
  type Graph,
  isFloat,
  sameShape,
  type Shape,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Evaluator, splatOf } from "./facts.ts";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/** What a rule sees of the equation at hand. */
interface Scope {
  readonly builder: GraphBuilder;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly params: object;
  readonly splat: (v: Var) => number | undefined;
  /** The equation that makes `v`, if it is one of `primitive`. */
  readonly made: (v: Var, primitive: object) => Equation | undefined;
}
type Rule = (inputs: readonly Var[], scope: Scope) => Var | undefined;

/**
 * What IEEE arithmetic allows to the last bit, NaN, infinities and the sign of zero included: x·1, x−0, −(−x),
 * x + (−y), selections on a constant, casts that lose nothing. Never x·0 or x+0.
 */
export function simplifyAlgebra(graph: Graph, evaluator: Evaluator): Graph {
  const rules = ruleTable();
  return rewrite(graph, (equation, inputs, builder) => {
    const rule = rules.get(equation.primitive);
    if (rule === undefined) return undefined;
    const { aval } = equation.outputs[0]!;
    const result = rule(inputs, {
      builder,
      shape: aval.shape,
      dtype: aval.dtype,
      params: equation.params,
      splat: (v) => splatOf(builder, v, evaluator),
      made: (v, primitive) => {
        const e = builder.definition[v.id];
        return e?.primitive === primitive ? e : undefined;
      },
    });
    return result === undefined ? undefined : [inShape(builder, result, aval.shape)];
  });
}

const inShape = (builder: GraphBuilder, v: Var, shape: Shape): Var =>
  sameShape(v.aval.shape, shape) ? v : builder.one(p.broadcastTo, [v], { shape });

const negated = (s: Scope, v: Var): Var | undefined => s.made(v, p.neg)?.inputs[0];

function ruleTable(): Map<object, Rule> {
  return new Map<object, Rule>([
    [p.mul, mul],
    [p.add, add],
    [p.sub, sub],
    [p.div, ([x, y], s) => (s.splat(y!) === 1 ? x : undefined)],
    [p.neg, neg],
    [p.select, select],
    [p.cast, cast],
    [p.stopGradient, ([x]) => x],
    [p.integerPow, ([x], s) => ((s.params as { exponent: number }).exponent === 1 ? x : undefined)],
    [p.bitNot, ([x], s) => s.made(x!, p.bitNot)?.inputs[0]],
  ]);
}

const mul: Rule = ([x, y], s) => {
  const [a, b] = [s.splat(x!), s.splat(y!)];
  if (b === 1) return x;
  if (a === 1) return y;
  if (isFloat(s.dtype)) {
    if (b === -1) return s.builder.one(p.neg, [inShape(s.builder, x!, s.shape)]);
    if (a === -1) return s.builder.one(p.neg, [inShape(s.builder, y!, s.shape)]);
  }
  const [u, v] = [negated(s, x!), negated(s, y!)];
  return u !== undefined && v !== undefined ? s.builder.one(p.mul, [u, v]) : undefined;
};

const add: Rule = ([x, y], s) => {
  const [a, b] = [s.splat(x!), s.splat(y!)];
  // −0 is the neutral element of addition; +0 is not: −0 + 0 is +0.
  const neutral = (c: number | undefined): boolean =>
    c === 0 && (Object.is(c, -0) || !isFloat(s.dtype));
  if (neutral(b)) return x;
  if (neutral(a)) return y;
  const v = negated(s, y!);
  if (v !== undefined) return s.builder.one(p.sub, [x!, v]);
  const u = negated(s, x!);
  return u === undefined ? undefined : s.builder.one(p.sub, [y!, u]);
};

const sub: Rule = ([x, y], s) => {
  if (Object.is(s.splat(y!), 0)) return x;
  const v = negated(s, y!);
  return v === undefined ? undefined : s.builder.one(p.add, [x!, v]);
};

const neg: Rule = ([x], s) => negated(s, x!);

const select: Rule = ([c, x, y], s) => {
  if (x === y) return x;
  const known = s.splat(c!);
  if (known !== undefined) return known === 0 ? y : x;
  const inverted = s.made(c!, p.bitNot)?.inputs[0];
  return inverted === undefined ? undefined : s.builder.one(p.select, [inverted, y!, x!]);
};

const cast: Rule = ([x], s) => {
  if (x!.aval.dtype === s.dtype) return x;
  const inner = s.made(x!, p.cast)?.inputs[0];
  if (inner === undefined || !holds(inner.aval.dtype, x!.aval.dtype)) return undefined;
  return inner.aval.dtype === s.dtype ? inner : s.builder.one(p.cast, [inner], { dtype: s.dtype });
};

/** Whether every value of `narrow` is a value of `wide`. */
function holds(narrow: DType, wide: DType): boolean {
  if (narrow === "bool") return true;
  if (wide === "float64") return true;
  return narrow === wide;
}
