import type { Aval } from "../aval.ts";
import { isPair, requireFunction } from "../arguments.ts";
import { isFloat } from "../dtype.ts";
import { moveaxis } from "../ops/movement.ts";
import { sum } from "../ops/reduction.ts";
import {
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  definePrimitive,
  isLinearArg,
  type JvpContext,
  jvpRule,
  lowerRule,
  type Primitive,
  transposeRule,
} from "../primitive.ts";
import { Tensor } from "../tensor/tensor.ts";
import { flatten, flattenTensors, sameTree, type TreeDef, unflatten } from "../tree.ts";
import { tensorsIn } from "./arguments.ts";
import { axisFirst, mapped, mappedFirst } from "./batching.ts";
import {
  applyCustom,
  type Custom,
  customAvals,
  explicitTangents,
  requireBelow,
  requireTypes,
} from "./custom.ts";
import { isGiven, spread, type Tangents } from "./derivatives.ts";
import { customPair, customStructure, noForwardMode } from "./errors.ts";
import { avalsOf, bindSome, type Flat, split, zerosOf } from "./flat.ts";

interface CustomVjp extends Custom {
  readonly forward: (primals: readonly Tensor[]) => {
    readonly outputs: readonly Tensor[];
    readonly residuals: unknown;
  };
  /** From residuals and cotangents of all outputs to those of the arguments; null is zero. */
  readonly backward: (residuals: unknown, cotangents: readonly Tensor[]) => Tangents;
}

const customVjpPrimitive: Primitive<CustomVjp> = /* @__PURE__ */ definePrimitive<
  CustomVjp,
  Record<never, never>
>({
  name: "customVjp",
  traits: {},
  aval: customAvals,
  rules: { [jvpRule]: differentiate, [batchRule]: batch, [lowerRule]: (args, { f }) => f(...args) },
});

interface BackwardParams {
  readonly outputs: readonly Aval[];
  /** How many arguments are residuals; tangents follow. */
  readonly kept: number;
  readonly backward: (residuals: readonly Tensor[], cotangents: Tangents) => Tangents;
}

const only = (): never => {
  throw noForwardMode();
};

/** Stands for the derivative in what is recorded of tangents, until it is transposed. */
const backwardPrimitive: Primitive<BackwardParams> = /* @__PURE__ */ definePrimitive<
  BackwardParams,
  Record<never, never>
>({
  name: "customVjp.backward",
  traits: {},
  aval: (_, { outputs }) => outputs,
  rules: {
    [transposeRule]: (_, args, { kept, backward }, { cotangents }) => {
      const results = backward(args.slice(0, kept) as readonly Tensor[], cotangents);
      return args.map((a, i) => (isLinearArg(a) ? results[i - kept]! : null));
    },
    [jvpRule]: only,
    [batchRule]: only,
    [lowerRule]: only,
  },
});

/**
 * `f` with a reverse mode of its own. Derivatives of the gradient are those of `forward` and `backward`.
 *
 * @param f takes and returns tensors or trees of them. What it closes over must not be differentiated
 * @param forward takes the arguments; returns [output, residuals]: what `f` returns, and a tree of what `backward` needs
 * @param backward `backward(residuals, cotangent)`, the cotangent a tree like the output, returns a list with a tree like
 *   each argument, or null for zero
 * @throws CotangentError `NO_FORWARD_MODE` in forward mode; `CUSTOM_PAIR`, `CUSTOM_STRUCTURE`, `CUSTOM_TYPE`, `CLOSED_OVER`
 * @example
 * const clipGradient = customVjp(
 *   (x: Tensor) => x,
 *   (x) => [x, null],
 *   (_, ct) => [clamp(ct, -1, 1)],
 * );
 */
export function customVjp<A extends readonly unknown[], R, Residuals>(
  f: (...args: A) => R,
  forward: (...args: A) => readonly [NoInfer<R>, Residuals],
  backward: (
    residuals: NoInfer<Residuals>,
    cotangent: NoInfer<R>,
  ) => { readonly [K in keyof A]: NoInfer<A[K]> | null },
): (...args: A) => R {
  for (const g of [f, forward, backward]) requireFunction("customVjp", g);
  return (...args) => {
    const { tensors, rebuild } = tensorsIn(args);
    let outTree: TreeDef<R> | undefined;
    const flat: Flat = (...given) => {
      const output = flattenTensors(
        f(...rebuild(given)),
        "customVjp",
        "the output of the function",
      );
      outTree = output.tree;
      return output.leaves;
    };
    const flatForward: CustomVjp["forward"] = (primals) => {
      const result = forward(...rebuild(primals));
      if (!isPair(result))
        throw customPair("customVjp", "forward to return a pair [output, residuals]", result);
      const output = flattenTensors(result[0], "customVjp", "the output of forward");
      outTree ??= output.tree;
      if (!sameTree(outTree, output.tree))
        throw customStructure("customVjp", "the output of forward", outTree, output.tree);
      return { outputs: output.leaves, residuals: result[1] };
    };
    const flatBackward: CustomVjp["backward"] = (residuals, cotangents) => {
      const result: unknown = backward(
        residuals as Residuals,
        unflatten(outTree!, cotangents),
      );
      if (!Array.isArray(result) || result.length !== args.length)
        throw customPair(
          "customVjp",
          `backward to return a list of ${args.length}, a cotangent for each argument`,
          result,
        );
      return cotangentLeaves(args, result, tensors);
    };
    const custom: CustomVjp = {
      f: flat,
      forward: flatForward,
      backward: flatBackward,
      explicit: tensors.length,
    };
    const outputs = applyCustom(customVjpPrimitive, custom, tensors);
    return unflatten(outTree!, outputs);
  };
}

/** A cotangent for each tensor of the arguments. */
function cotangentLeaves(
  args: readonly unknown[],
  cotangents: readonly unknown[],
  tensors: readonly Tensor[],
): Tangents {
  const found = args.flatMap((arg, i): Tangents => {
    const { leaves, tree } = flatten(arg);
    const ct = cotangents[i];
    if (ct === null || ct === undefined)
      return leaves.filter((x) => x instanceof Tensor).map(() => null);
    const given = flatten(ct);
    if (!sameTree(tree, given.tree))
      throw customStructure("customVjp", `cotangent ${i}`, tree, given.tree);
    return leaves.flatMap((x, k) => {
      const y = given.leaves[k];
      return x instanceof Tensor ? [y instanceof Tensor && isFloat(x.aval.dtype) ? y : null] : [];
    });
  });
  requireTypes(
    "customVjp",
    "the cotangents of the arguments",
    avalsOf(tensors),
    found.map((ct) => ct?.aval ?? null),
  );
  return found;
}

function differentiate(
  primals: readonly Tensor[],
  tangents: Tangents,
  { forward, backward, explicit }: CustomVjp,
  context: JvpContext,
) {
  if (context.reverse !== true) throw noForwardMode();
  explicitTangents("customVjp", primals, tangents, explicit);
  const { outputs, residuals } = forward(primals.slice(0, explicit));
  const { tensors: kept, rebuild } = tensorsIn(residuals);
  requireBelow("customVjp", context, [...outputs, ...kept]);
  const which = tangents.map(isGiven);
  const moved = outputs.map((y) => isFloat(y.aval.dtype));
  const params: BackwardParams = {
    outputs: avalsOf(outputs.filter((_, i) => moved[i]!)),
    kept: kept.length,
    backward: (values, cts) => {
      const all = spread(moved, cts);
      const given = outputs.map((y, i) => all[i] ?? zerosOf(y.aval));
      return backward(rebuild(values), given).filter((_, i) => which[i]!);
    },
  };
  return {
    outputs,
    tangents: spread(
      moved,
      bindSome(
        backwardPrimitive,
        [...kept, ...tangents.filter(isGiven)],
        params,
        params.outputs.length,
      ),
    ),
  };
}

/** The rules for all examples; a cotangent of an argument that is not mapped is the sum over the examples. */
function batch(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  { f, forward, backward, explicit }: CustomVjp,
  context: BatchContext,
): Batched[] {
  const batched: CustomVjp = {
    explicit,
    f: (...x) => mappedFirst(context, f, x, dims),
    forward: (primals) => {
      let count = 0;
      let rebuild: ((values: readonly Tensor[]) => unknown) | undefined;
      const results = mapped(
        context,
        (...x) => {
          const result = forward(x);
          count = result.outputs.length;
          const residuals = tensorsIn(result.residuals);
          rebuild = residuals.rebuild;
          return [...result.outputs, ...residuals.tensors];
        },
        primals,
        dims.slice(0, explicit),
      );
      const [outputs, kept] = split(results, count) as [Batched[], Batched[]];
      return {
        outputs: outputs.map(([y, dim]) => axisFirst(y, dim, context)),
        residuals: [kept.map(([r]) => r), kept.map(([, dim]) => dim), rebuild],
      };
    },
    backward: (residuals, cotangents) => {
      const [values, axes, rebuild] = residuals as [
        Tensor[],
        BatchDim[],
        (values: readonly Tensor[]) => unknown,
      ];
      let given: boolean[] = [];
      const results = mapped(
        context,
        (...x) => {
          const [rest, cts] = split(x, values.length) as [Tensor[], Tensor[]];
          const found = backward(rebuild(rest), cts);
          given = found.map(isGiven);
          return found.filter(isGiven);
        },
        [...values, ...cotangents],
        [...axes, ...cotangents.map(() => 0)],
      );
      return spread(given, results).map((result, i) => {
        if (result === null) return null;
        const all = axisFirst(result[0], result[1], context);
        return dims[i] === null ? sum(all, 0) : moveaxis(all, 0, dims[i]!);
      });
    },
  };
  return applyCustom(customVjpPrimitive, batched, args).map((y) => [y, 0]);
}
