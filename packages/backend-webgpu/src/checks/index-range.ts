import type { GraphBuilder, Target } from "@cotangent/compiler";
import type { Shape, Tensor, TypedArray, Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";

/** What is known of the variables of a graph that is being built. */
export interface Known {
  readonly builder: GraphBuilder;
  readonly constants: ReadonlyMap<Var, Tensor>;
  readonly target: Target;
}

const moves = /* @__PURE__ */ new Set<object>([
  p.reshape,
  p.transpose,
  p.broadcastTo,
  p.slice,
  p.flip,
  p.stopGradient,
]);

/** The elements of the variable are whole numbers from 0 on below this, as far as that is known; else Infinity. */
export function rangeOf(v: Var, known: Known): number {
  const { builder, constants, target } = known;
  const from = builder.definition[v.id];
  if (from === undefined) {
    const constant = constants.get(v);
    return constant === undefined ? Infinity : rangeOfNumbers(target.read(constant));
  }
  const { primitive, params, inputs } = from;
  if (moves.has(primitive)) return rangeOf(inputs[0]!, known);
  if (primitive === p.iota) {
    const { shape, axis } = params as { readonly shape: Shape; readonly axis: number };
    return shape[axis]!;
  }
  if (primitive === p.argSort || primitive === p.argMax || primitive === p.argMin)
    return inputs[0]!.aval.shape[(params as { readonly axis: number }).axis]!;
  if (primitive === p.select && isNegative(inputs[0]!, inputs[2]!, builder))
    return rangeOf(inputs[2]!, known);
  return Infinity;
}

/** Whether the condition is v < 0. */
function isNegative(condition: Var, v: Var, builder: GraphBuilder): boolean {
  const test = builder.definition[condition.id];
  if (test?.primitive !== p.lt) return false;
  return test.inputs[0] === v && builder.numberOf[test.inputs[1]!.id] === 0;
}

function rangeOfNumbers(numbers: TypedArray | null): number {
  let most = 0;
  for (const index of numbers ?? [-1]) {
    if (!(index >= 0)) return Infinity;
    most = Math.max(most, index + 1);
  }
  return most;
}
