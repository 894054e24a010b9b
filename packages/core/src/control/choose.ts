import { sameShape } from "../aval.ts";
import { where as select } from "../ops/elementwise.ts";
import {
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  controlRule,
  definePrimitive,
  hostRule,
  inlineRule,
  type JvpContext,
  jvpRule,
  type LinearArg,
  type Primitive,
  type TransposeContext,
  transposeRule,
} from "../primitive.ts";
import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { first, mapped, mappedFirst } from "./batching.ts";
import {
  dependents,
  isGiven,
  knownArgs,
  linearizeGraph,
  pushForward,
  replaceKnown,
  spread,
  type Tangents,
  transposeCall,
  withTangents,
} from "./derivatives.ts";
import { branchTypes } from "./errors.ts";
import {
  avalsOf,
  bindSome,
  call,
  type Flat, type Names,
  knownValue,
  split,
  stage,
  widen,
  zerosOf,
} from "./flat.ts";

interface Branches {
  readonly ifTrue: Graph;
  readonly ifFalse: Graph;
}

/** The primitive behind `cond`: arguments are the predicate, then those of both graphs. */
const condPrimitive: Primitive<Branches> = /* @__PURE__ */ definePrimitive<
  Branches,
  Record<never, never>
>({
  name: "cond",
  traits: {},
  aval: (_, { ifTrue }) => avalsOf(ifTrue.outputs),
  rules: {
    [jvpRule]: differentiate,
    [transposeRule]: (_, args, branches, context) => transposeBranches(args, branches, context),
    [batchRule]: batch,
    [controlRule]: (params) => ({ kind: "choose", ...params }),
    [inlineRule](inputs, { ifTrue, ifFalse }, tools) {
      const known = tools.numberOf[inputs[0]!.id];
      return known === undefined
        ? undefined
        : tools.append(known === 0 ? ifFalse : ifTrue, inputs.slice(1));
    },
    [hostRule]: ({ ifTrue, ifFalse }, compile) => {
      const [yes, no] = [compile(ifTrue), compile(ifFalse)];
      return ([pred, ...operands]) => (pred![0] === 0 ? no : yes)(operands);
    },
  },
});

/** `cond` of functions of leaves; `check` is called when both have been traced. */
export function choose(
  pred: Tensor,
  ifTrue: Flat,
  ifFalse: Flat,
  operands: readonly Tensor[],
  check?: () => void,
  names?: Names,
): readonly Tensor[] {
  const known = knownValue(pred);
  if (known !== null) return (known === 0 ? ifFalse : ifTrue)(...operands);
  const avals = avalsOf(operands);
  const [yes, no] = [stage("cond", ifTrue, avals, names), stage("cond", ifFalse, avals, names)] as const;
  check?.();
  yes.graph.outputs.forEach(({ aval }, i) => {
    const other = no.graph.outputs[i]!.aval;
    if (aval.dtype !== other.dtype || !sameShape(aval.shape, other.shape))
      throw branchTypes(i, aval, other);
  });
  const captured = [...new Set([...yes.captured, ...no.captured])];
  const [graphTrue, graphFalse] = [yes, no].map((s) => widen(s, operands.length, captured)) as [
    Graph,
    Graph,
  ];
  return bindSome(
    condPrimitive,
    [pred, ...operands, ...captured],
    { ifTrue: graphTrue, ifFalse: graphFalse },
    graphTrue.outputs.length,
  );
}

function either(
  branches: Branches,
  inputs: readonly boolean[],
  differentiable: boolean,
): boolean[] {
  const no = dependents(branches.ifFalse, inputs, differentiable);
  return dependents(branches.ifTrue, inputs, differentiable).map((b, i) => b || no[i]!);
}

/**
 * In forward mode one `cond` of branches with tangents. In reverse mode two: of the branches, which also return what their
 * derivatives need, zeros in place of those of the branch that was not taken; and of the linear functions of tangents.
 */
function differentiate(
  [pred, ...xs]: readonly Tensor[],
  [, ...ts]: Tangents,
  branches: Branches,
  context: JvpContext,
) {
  const { ifTrue, ifFalse } = branches;
  const known = knownValue(pred!);
  if (known !== null) return pushForward(context, call(known === 0 ? ifFalse : ifTrue), xs, ts);
  const which = ts.map(isGiven);
  const given = ts.filter(isGiven);
  const moved = either(branches, which, true);
  const n = moved.length;
  if (!context.reverse) {
    const [yes, no] = [ifTrue, ifFalse].map((g) => withTangents(context, g, which, moved)) as [
      Flat,
      Flat,
    ];
    const [outputs, tangents] = split(choose(pred!, yes, no, [...xs, ...given]), n) as [
      Tensor[],
      Tensor[],
    ];
    return { outputs, tangents: spread(moved, tangents) };
  }
  const parts = [ifTrue, ifFalse].map((g) => {
    const { forward, linear, residuals } = linearizeGraph(context, g, which, moved);
    return {
      forward,
      linear,
      residuals,
      kept: residuals.filter((v) => !forward.inputs.includes(v)),
    };
  });
  const forward = parts.map(({ forward: graph, residuals, kept }, i): Flat => (...args) => {
    const [outputs, all] = split(call(graph)(...args), n) as [Tensor[], Tensor[]];
    const mine = all.filter((_, k) => kept.includes(residuals[k]!));
    const others = parts[1 - i]!.kept.map((v) => zerosOf(v.aval));
    return i === 0 ? [...outputs, ...mine, ...others] : [...outputs, ...others, ...mine];
  });
  const [outputs, ...kept] = split(
    choose(pred!, forward[0]!, forward[1]!, xs),
    n,
    parts[0]!.kept.length,
  ) as [Tensor[], Tensor[], Tensor[]];
  const linear = parts.map(
    ({ forward: { inputs }, linear: graph, residuals, kept: mine }, i): Flat =>
      (...tangents) =>
        call(graph)(
          ...tangents,
          ...residuals.map((v) => xs[inputs.indexOf(v)] ?? kept[i]![mine.indexOf(v)]!),
        ),
  );
  return {
    outputs: outputs!,
    tangents: spread(moved, choose(pred!, linear[0]!, linear[1]!, given)),
  };
}

function transposeBranches(
  args: readonly (Tensor | LinearArg)[],
  { ifTrue, ifFalse }: Branches,
  context: TransposeContext,
): Tangents {
  const [pred, ...operands] = args as readonly [Tensor, ...(Tensor | LinearArg)[]];
  const known = knownArgs(operands);
  const unknown = operands.map((a) => !known.includes(a as Tensor));
  const [yes, no] = [ifTrue, ifFalse].map((graph): Flat => (...given) => {
    const [values, cts] = split(given, known.length) as [Tensor[], Tensor[]];
    const results = transposeCall(
      graph,
      replaceKnown(operands, values),
      spread(context.cotangents.map(isGiven), cts),
      context,
    );
    return results.flatMap((ct, i) => (unknown[i]! ? [ct ?? zerosOf(graph.inputs[i]!.aval)] : []));
  }) as [Flat, Flat];
  return [
    null,
    ...spread(unknown, choose(pred, yes, no, [...known, ...context.cotangents.filter(isGiven)])),
  ];
}

/** With a mapped predicate both branches are computed, and selected by example. */
function batch(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  branches: Branches,
  context: BatchContext,
): Batched[] {
  const [yes, no] = [call(branches.ifTrue), call(branches.ifFalse)];
  if (dims[0] !== null)
    return mapped(
      context,
      (pred, ...xs) => {
        const others = no(...xs);
        return yes(...xs).map((y, i) => select(pred!, y, others[i]!));
      },
      args,
      dims,
    );
  const [pred, ...xs] = args;
  const where = either(branches, dims.slice(1).map(isGiven), false);
  const [left, right] = [yes, no].map(
    (f): Flat =>
      (...values) =>
        mappedFirst(context, f, values, dims.slice(1), where),
  ) as [Flat, Flat];
  const axes = first(where);
  return choose(pred!, left, right, xs).map((y, i) => [y, axes[i]!]);
}
