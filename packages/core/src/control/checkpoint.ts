import { requireFunction } from "../arguments.ts";
import type { Graph } from "../graph/graph.ts";
import {
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  definePrimitive,
  hostRule,
  type JvpContext,
  jvpRule,
  type LinearArg,
  lowerRule,
  type Primitive,
  type TransposeContext,
  transposeRule,
  isLinearArg,
} from "../primitive.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { activeTraces, staging } from "../trace.ts";
import { flattenTensors, type TreeDef, unflatten } from "../tree.ts";
import { first, mappedFirst } from "./batching.ts";
import {
  dependents,
  isGiven,
  knownArgs,
  replaceKnown,
  spread,
  type Tangents,
  transposeCall,
  withTangents,
} from "./derivatives.ts";
import { tensorsIn } from "./arguments.ts";
import { avalsOf, bindSome, call, type Flat, type Names, split, stage, zerosOf } from "./flat.ts";

interface CheckpointParams {
  readonly graph: Graph;
}

/** The primitive behind `checkpoint`: a graph that is computed as a whole, and again where it is transposed. */
const checkpointPrimitive: Primitive<CheckpointParams> = /* @__PURE__ */ definePrimitive<
  CheckpointParams,
  Record<never, never>
>({
  name: "checkpoint",
  traits: {},
  aval: (_, { graph }) => avalsOf(graph.outputs),
  rules: {
    [jvpRule]: differentiate,
    [transposeRule]: (_, args, params, context) => transposeAgain(args, params, context),
    [batchRule]: batch,
    // as a whole, so that a compiler does not share what is computed twice on purpose
    [hostRule]: ({ graph }, compile) => compile(graph),
    [lowerRule]: (args, { graph }) => call(graph)(...args),
  },
});

/**
 * `f`, of which reverse mode keeps the arguments only, and computes the rest once more on the way back: less memory for
 * more time. Inside a transform `f` is traced, so that values are not known in it, as under `jit`. Outside it is `f`.
 *
 * @throws CotangentError `NOT_A_TENSOR` for outputs that are no tree of tensors
 * @example const block = checkpoint((x: Tensor, w: Tensor) => x.matmul(w).tanh());
 */
export function checkpoint<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R {
  requireFunction("checkpoint", f);
  return (...args) => {
    if (activeTraces().length === 0) return f(...args);
    const { tensors, rebuild, paths } = tensorsIn(args);
    let tree: TreeDef<R>;
    const body: Flat = (...given) => {
      const output = flattenTensors(
        f(...rebuild(given)),
        "checkpoint",
        "the output of the function",
      );
      tree = output.tree;
      return output.leaves;
    };
    const outputs = checkpointed(body, tensors, () => paths().map((path) => `argument ${path}`));
    return unflatten(tree!, outputs);
  };
}

function checkpointed(f: Flat, args: readonly Tensor[], names?: Names): readonly Tensor[] {
  const { graph, captured } = stage("checkpoint", f, avalsOf(args), names);
  const all = [...args, ...captured];
  // nothing to be differentiated
  if (!staging() && all.every((x) => x.trace.level === 0)) return call(graph)(...all);
  return bindSome(checkpointPrimitive, all, { graph }, graph.outputs.length);
}

/** What is recorded of tangents in reverse mode computes the values that it needs by itself: it takes the arguments. */
function differentiate(
  args: readonly Tensor[],
  tangents: Tangents,
  { graph }: CheckpointParams,
  context: JvpContext,
) {
  const which = tangents.map(isGiven);
  const moved = dependents(graph, which, true);
  const joint = withTangents(context, graph, which, moved);
  const all = [...args, ...tangents.filter(isGiven)];
  const n = graph.outputs.length;
  if (context.reverse)
    return {
      outputs: checkpointed(call(graph), args),
      tangents: spread(
        moved,
        checkpointed((...x) => joint(...x).slice(n), all),
      ),
    };
  const [outputs, dys] = split(checkpointed(joint, all), n) as [Tensor[], Tensor[]];
  return { outputs, tangents: spread(moved, dys) };
}

function transposeAgain(
  args: readonly (Tensor | LinearArg)[],
  { graph }: CheckpointParams,
  context: TransposeContext,
): Tangents {
  const known = knownArgs(args);
  const unknown = args.map(isLinearArg);
  const results = checkpointed(
    (...given) => {
      const [values, cts] = split(given, known.length) as [Tensor[], Tensor[]];
      const found = transposeCall(
        graph,
        replaceKnown(args, values),
        spread(context.cotangents.map(isGiven), cts),
        context,
      );
      return graph.inputs.flatMap((v, i) => (unknown[i]! ? [found[i] ?? zerosOf(v.aval)] : []));
    },
    [...known, ...context.cotangents.filter(isGiven)],
  );
  return spread(unknown, results);
}

function batch(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  { graph }: CheckpointParams,
  context: BatchContext,
): Batched[] {
  const where = dependents(graph, dims.map(isGiven), false);
  const axes = first(where);
  return checkpointed((...x) => mappedFirst(context, call(graph), x, dims, where), args).map(
    (y, i) => [y, axes[i]!],
  );
}
