import { isFloat } from "../dtype.ts";
import { zerosLike } from "../ops/creation.ts";
import type { Equation, Graph, Var } from "../graph/graph.ts";
import { traceGraph } from "../graph/trace-graph.ts";
import {
  isLinearArg,
  type Dual,
  type JvpContext,
  type LinearArg,
  type TransposeContext,
} from "../primitive.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind, withTrace } from "../trace.ts";
import { avalsOf, call, type Flat } from "./flat.ts";

// Derivatives of functions and graphs, by the engine that comes with the context of a rule.

export type Tangents = readonly (Tensor | null)[];

export function isGiven<T>(x: T | null): x is T {
  return x !== null;
}

/** `list` where `where` is true, null elsewhere. */
export function spread<T>(where: readonly boolean[], list: readonly T[]): (T | null)[] {
  let next = 0;
  return where.map((w) => (w ? list[next++]! : null));
}

/** Value and tangent of `f`. */
export function pushForward(
  context: JvpContext,
  f: Flat,
  primals: readonly Tensor[],
  tangents: Tangents,
): { outputs: Tensor[]; tangents: (Tensor | null)[] } {
  const trace = context.fork();
  trace.quiet = true;
  return withTrace(trace, () => {
    const results = f(
      ...primals.map((x, i) => trace.wrap(x, tangents[i] ?? null)),
    ) as readonly (Tensor & Dual)[];
    return {
      outputs: results.map((y) => (y.trace === trace ? y.primal : y)),
      tangents: results.map((y) => (y.trace === trace ? y.tangent : null)),
    };
  });
}

/**
 * The function of a graph together with its tangents: takes the primals, then tangents of those that `which` says, and
 * returns the outputs, then tangents of those that `moved` says.
 */
export function withTangents(
  context: JvpContext,
  graph: Graph,
  which: readonly boolean[],
  moved: readonly boolean[],
): Flat {
  return (...args) => {
    const n = which.length;
    const { outputs, tangents } = pushForward(
      context,
      call(graph),
      args.slice(0, n),
      spread(which, args.slice(n)),
    );
    return [
      ...outputs,
      ...outputs.flatMap((y, i) => (moved[i]! ? [tangents[i] ?? zerosLike(y)] : [])),
    ];
  };
}

/** Which outputs depend on the given inputs, as far as a derivative passes (or at all). */
export function dependents(
  graph: Graph,
  inputs: readonly boolean[],
  differentiable: boolean,
): boolean[] {
  const reached = new Set(
    graph.inputs.filter((v, i) => inputs[i]! && (!differentiable || isFloat(v.aval.dtype))),
  );
  for (const { primitive, inputs: used, outputs } of graph.equations) {
    if ((differentiable && primitive.traits.discrete === true) || !used.some((v) => reached.has(v)))
      continue;
    for (const v of outputs) if (!differentiable || isFloat(v.aval.dtype)) reached.add(v);
  }
  return graph.outputs.map((v) => reached.has(v));
}

/** As `dependents` of a loop's body, whose first `carry` outputs are its first inputs at the next step. */
export function loopDependents(
  body: Graph,
  carry: number,
  inputs: readonly boolean[],
  differentiable: boolean,
): boolean[] {
  let now = [...inputs];
  for (;;) {
    const outputs = dependents(body, now, differentiable);
    const next = now.map((b, i) => b || (i < carry && outputs[i]!));
    if (next.every((b, i) => b === now[i]))
      return [...now.slice(0, carry), ...outputs.slice(carry)];
    now = next;
  }
}

/** A derivative in two parts: `forward` computes the outputs and residuals, `linear` takes tangents, then residuals. */
export interface Linearized {
  readonly forward: Graph;
  readonly linear: Graph;
  readonly residuals: readonly Var[];
}

/** Splits `withTangents` of a graph, such that what is recorded of tangents holds no step that does not depend on them. */
export function linearizeGraph(
  context: JvpContext,
  graph: Graph,
  which: readonly boolean[],
  moved: readonly boolean[],
): Linearized {
  const avals = [...avalsOf(graph.inputs), ...avalsOf(graph.inputs.filter((_, i) => which[i]!))];
  const joint = traceGraph(withTangents(context, graph, which, moved), avals, context.name);
  const n = which.length;
  const tangents = joint.inputs.slice(n);
  const outputs = joint.outputs.slice(graph.outputs.length);
  const unknown = new Set(tangents);
  // what depends on nothing is computed on both sides rather than kept
  const free = new Set(joint.constants.map((c) => c.variable));
  const linear: Equation[] = [];
  const known: Equation[] = [];
  for (const equation of joint.equations) {
    const moves = equation.inputs.some((v) => unknown.has(v));
    const always = equation.inputs.every((v) => free.has(v));
    for (const v of equation.outputs) if (moves || always) (moves ? unknown : free).add(v);
    if (moves || always) linear.push(equation);
    if (!moves) known.push(equation);
  }
  const needed = restrict({ ...joint, inputs: tangents, equations: linear, outputs });
  const used = [...needed.equations.flatMap((e) => e.inputs), ...outputs];
  const residuals = [...new Set(used)].filter((v) => !unknown.has(v) && !free.has(v));
  return {
    forward: {
      ...joint,
      inputs: joint.inputs.slice(0, n),
      equations: known,
      outputs: [...joint.outputs.slice(0, graph.outputs.length), ...residuals],
    },
    linear: { ...needed, inputs: [...tangents, ...residuals] },
    residuals,
  };
}

/** The graph without equations that these outputs do not need. */
export function restrict(graph: Graph, outputs: readonly Var[] = graph.outputs): Graph {
  const needed = new Set(outputs);
  const equations = graph.equations.toReversed().filter((e) => {
    if (!e.outputs.some((v) => needed.has(v))) return false;
    for (const v of e.inputs) needed.add(v);
    return true;
  });
  return {
    ...graph,
    constants: graph.constants.filter((c) => needed.has(c.variable)),
    equations: equations.reverse(),
    outputs,
  };
}

/**
 * Cotangents of the unknown arguments of a graph that is linear in them; null for known ones. What depends on known ones
 * alone is computed first.
 */
export function transposeCall(
  graph: Graph,
  args: readonly (Tensor | LinearArg)[],
  cotangents: Tangents,
  context: TransposeContext,
): Tangents {
  const known = new Map<Var, Tensor>(graph.constants.map((c) => [c.variable, c.value]));
  graph.inputs.forEach((v, i) => {
    const arg = args[i]!;
    if (!isLinearArg(arg)) known.set(v, arg);
  });
  const equations = graph.equations.filter(({ primitive, inputs, params, outputs }) => {
    if (inputs.some((v) => !known.has(v))) return true;
    const results = bind(
      primitive,
      inputs.map((v) => known.get(v)!),
      params,
    );
    outputs.forEach((v, i) => known.set(v, results[i]!));
    return false;
  });
  const linear: Graph = {
    ...graph,
    inputs: graph.inputs.filter((v) => !known.has(v)),
    constants: [...known].map(([variable, value]) => ({ variable, value })),
    equations,
  };
  return spread(
    graph.inputs.map((v) => !known.has(v)),
    context.transpose(linear, cotangents),
  );
}

/** The known ones, for `replaceKnown` to put others in their places. */
export function knownArgs(args: readonly (Tensor | LinearArg)[]): Tensor[] {
  return args.filter((a): a is Tensor => !isLinearArg(a));
}

export function replaceKnown(
  args: readonly (Tensor | LinearArg)[],
  values: readonly Tensor[],
): (Tensor | LinearArg)[] {
  let next = 0;
  return args.map((a) => (isLinearArg(a) ? a : values[next++]!));
}
