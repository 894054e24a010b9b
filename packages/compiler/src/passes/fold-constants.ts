import {
  allocate,
  avalOf,
  type DType,
  type Equation,
  type Graph,
  isFloat,
  scalar,
  type Shape,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import type { Evaluator } from "./evaluator.ts";
import { type GraphBuilder, rewrite } from "./rewrite.ts";

/** Every element of the output is one of the input. */
const moves = /* @__PURE__ */ new Set<object>([
  p.broadcastTo,
  p.flip,
  p.reshape,
  p.slice,
  p.transpose,
]);

/**
 * Computes what depends on numbers alone. A value all of whose elements are one known number becomes a constant, or a
 * broadcast of one.
 */
export function foldConstants(graph: Graph, evaluator: Evaluator): Graph {
  return rewrite(graph, folding, evaluator);
}

/** The rule, for one equation. */
export function folding(equation: Equation, builder: GraphBuilder): readonly Var[] | undefined {
  const { primitive, inputs, outputs } = equation;
  const { length } = inputs;
  if (length === 0 || builder.numberOf[inputs[0]!.id] === undefined) return undefined;
  const { shape, dtype } = outputs[0]!.aval;
  if (moves.has(primitive)) {
    const value = builder.numberOf[inputs[0]!.id]!;
    // a broadcast of a constant is what it would become
    return primitive === p.broadcastTo && inputs[0]!.aval.shape.length === 0 && shape.length > 0
      ? undefined
      : [splat(builder, value, shape, dtype)];
  }
  if (primitive.traits.axes !== "elementwise") return undefined;
  const values: number[] = [];
  for (let i = 0; i < length; i++) {
    const value = builder.numberOf[inputs[i]!.id];
    if (value === undefined) return undefined;
    values.push(value);
  }
  const result =
    (isFloat(dtype) ? arithmetic(primitive, values, dtype) : undefined) ??
    evaluateScalar(equation, values, builder.evaluator);
  return result === undefined ? undefined : [splat(builder, result, shape, dtype)];
}

/** The common operations; all others are left to the backend. In float32, one rounding of the exact result's double is the result. */
function arithmetic(
  primitive: object,
  values: readonly number[],
  dtype: DType,
): number | undefined {
  const x = values[0]!;
  const y = values[1]!;
  let result: number;
  if (primitive === p.add) result = x + y;
  else if (primitive === p.sub) result = x - y;
  else if (primitive === p.mul) result = x * y;
  else if (primitive === p.div) result = x / y;
  else if (primitive === p.neg) result = -x;
  else return undefined;
  return dtype === "float32" ? Math.fround(result) : result;
}

function evaluateScalar(
  { primitive, params, inputs, outputs }: Equation,
  values: readonly number[],
  evaluator: Evaluator,
): number | undefined {
  if (primitive === p.cast && inputs[0]!.aval.dtype === "bool") return values[0];
  const scalars: Var[] = inputs.map((v, id) => ({ id, aval: avalOf([], v.aval.dtype) }));
  const out: Var = { id: inputs.length, aval: avalOf([], outputs[0]!.aval.dtype) };
  const arrays = values.map((x, i) => {
    const data = allocate(scalars[i]!.aval.dtype, 1);
    data[0] = x;
    return data;
  });
  return evaluator.evaluate({ primitive, params, inputs: scalars, outputs: [out] }, arrays)[0]?.[0];
}

/** All elements `value`. */
function splat(builder: GraphBuilder, value: number, shape: Shape, dtype: DType): Var {
  return builder.broadcast(builder.constant(scalar(value, dtype)), shape);
}
