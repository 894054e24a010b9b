import { controlRule, type Equation, type Graph, hostRule, lowerRule, type Primitive, scalar, type Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { inlineControl } from "../passes/inline.ts";
import { type GraphBuilder, rewrite } from "../passes/rewrite.ts";
import type { Target } from "./target.ts";

/** Of the branches of a condition: so many operations and elements, both of which are computed, take less than a call. */
const [maxOperations, maxElements] = [60, 600] as const;

/**
 * The body of a loop in terms of what loops do, where that gives the same to the bit: both branches of a condition are
 * computed, and one selected, if neither does much, may refuse an index or never end; the largest element is looked for.
 */
export function plainBody(body: Graph, target: Target): Graph {
  const graph = inlineControl(body, target);
  return rewrite(
    graph,
    (equation, builder) => {
      if (equation.primitive === p.argMax) return extremum(equation, builder, p.reduceMax);
      if (equation.primitive === p.argMin) return extremum(equation, builder, p.reduceMin);
      const branches = branchesOf(equation);
      if (branches === undefined || !branches.every(isShort)) return undefined;
      const [pred, ...operands] = equation.inputs;
      const [yes, no] = branches.map((branch) => builder.append(branch, operands));
      return yes!.map((y, i) => builder.one(p.select, [pred!, y, no![i]!]));
    },
    target,
  );
}

/** The first index at which an element is the extremum: of those that are not a number, where there are some. */
function extremum({ inputs, params }: Equation, builder: GraphBuilder, reduce: Primitive): readonly Var[] | undefined {
  const x = inputs[0]!;
  const { shape, dtype } = x.aval;
  const { axis } = params as { readonly axis: number };
  if (dtype === "bool" || shape[axis] === 0) return undefined;
  const one = (primitive: Primitive, args: readonly Var[], given: object = {}): Var => builder.one(primitive, args, given);
  const kept = shape.map((n, i) => (i === axis ? 1 : n));
  const best = builder.broadcast(builder.reshape(one(reduce, [x], { axes: [axis] }), kept), shape);
  const found = one(p.bitOr, [one(p.eq, [x, best]), one(p.ne, [x, x])]);
  const places = one(p.iota, [], { shape, axis, dtype: "int32" });
  const none = builder.broadcast(builder.constant(scalar(shape[axis]!, "int32")), shape);
  return [one(p.reduceMin, [one(p.select, [found, places, none])], { axes: [axis] })];
}

/** The target for bodies: what is done as a whole elsewhere is done by its parts. */
export const targetOfBodies = (target: Target): Target => ({
  ...target,
  calls: (primitive) => target.calls(primitive) && !isWhole(primitive),
});

const isWhole = ({ rules }: Primitive): boolean => rules[hostRule] !== undefined && rules[lowerRule] !== undefined;

function branchesOf({ primitive, params }: Equation): readonly Graph[] | undefined {
  const control = primitive.rules[controlRule]?.(params);
  return control?.kind === "choose" ? [control.ifTrue, control.ifFalse] : undefined;
}

const refusing: ReadonlySet<Primitive> = /* @__PURE__ */ new Set<Primitive>([p.gather, p.scatter, p.scatterAdd]);

function isShort({ equations }: Graph): boolean {
  let elements = 0;
  return (
    equations.length <= maxOperations &&
    equations.every((equation) => {
      const { primitive, outputs } = equation;
      for (const { aval } of outputs) elements += aval.size;
      if (elements > maxElements || refusing.has(primitive)) return false;
      return primitive.rules[hostRule] === undefined || branchesOf(equation)?.every(isShort) === true;
    })
  );
}
