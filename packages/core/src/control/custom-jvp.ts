import { isPair, requireFunction } from "../arguments.ts";
import { isFloat } from "../dtype.ts";
import {
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  definePrimitive,
  type JvpContext,
  jvpRule,
  lowerRule,
  type Primitive,
} from "../primitive.ts";
import { Tensor } from "../tensor/tensor.ts";
import { flattenTensors, sameTree, type TreeDef, unflatten } from "../tree.ts";
import { tensorsIn } from "./arguments.ts";
import { mappedFirst } from "./batching.ts";
import {
  applyCustom,
  type Custom,
  customAvals,
  explicitTangents,
  requireBelow,
  requireTypes,
} from "./custom.ts";
import type { Tangents } from "./derivatives.ts";
import { customPair, customStructure } from "./errors.ts";
import { avalsOf, type Flat, split } from "./flat.ts";

interface Dualed {
  readonly outputs: readonly Tensor[];
  readonly tangents: readonly Tensor[];
}

interface CustomJvp extends Custom {
  readonly rule: (primals: readonly Tensor[], tangents: readonly Tensor[]) => Dualed;
}

const customJvpPrimitive: Primitive<CustomJvp> = /* @__PURE__ */ definePrimitive<
  CustomJvp,
  Record<never, never>
>({
  name: "customJvp",
  traits: {},
  aval: customAvals,
  rules: {
    [jvpRule]: (
      primals: readonly Tensor[],
      tangents: Tangents,
      { rule, explicit }: CustomJvp,
      context: JvpContext,
    ) => {
      const result = rule(
        primals.slice(0, explicit),
        explicitTangents("customJvp", primals, tangents, explicit),
      );
      requireBelow("customJvp", context, [...result.outputs, ...result.tangents]);
      return {
        outputs: result.outputs,
        tangents: result.outputs.map((y, i) =>
          isFloat(y.aval.dtype) ? result.tangents[i]! : null,
        ),
      };
    },
    [batchRule]: batch,
    [lowerRule]: (args, { f }) => f(...args),
  },
});

/**
 * `f` with a derivative of its own, for both modes, to any order: a derivative of the derivative is that of the rule.
 *
 * @param f takes and returns tensors or trees of them. What it closes over must not be differentiated
 * @param rule `rule([...args], [...tangents])` returns [output, tangent of the output]: the tangents are trees like the
 *   arguments, with zeros where an argument is not differentiated (and 0 in place of numbers), and the tangent of the
 *   output, a tree like the output, must be linear in them
 * @throws CotangentError `CUSTOM_PAIR`, `CUSTOM_STRUCTURE`, `CUSTOM_TYPE`, `CLOSED_OVER`
 * @example
 * const softplus: (x: Tensor) => Tensor = customJvp(
 *   (x: Tensor) => x.exp().add(1).log(),
 *   ([x], [dx]) => [softplus(x), dx.mul(x.sigmoid())],
 * );
 */
export function customJvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  rule: (primals: A, tangents: A) => readonly [NoInfer<R>, NoInfer<R>],
): (...args: A) => R {
  requireFunction("customJvp", f);
  requireFunction("customJvp", rule);
  return (...args) => {
    const { tensors, rebuild } = tensorsIn(args);
    let outTree: TreeDef<R> | undefined;
    const flat: Flat = (...given) => {
      const output = flattenTensors(
        f(...rebuild(given)),
        "customJvp",
        "the output of the function",
      );
      outTree = output.tree;
      return output.leaves;
    };
    const flatRule = (primals: readonly Tensor[], tangents: readonly Tensor[]): Dualed => {
      const zero = (x: unknown): unknown =>
        typeof (x instanceof Tensor ? x.weak?.like : x) === "number" ? 0 : x;
      const result = rule(rebuild(primals), rebuild(tangents, zero));
      if (!isPair(result))
        throw customPair("customJvp", "the rule to return a pair [output, tangent]", result);
      const output = flattenTensors(result[0], "customJvp", "the output of the rule");
      const tangent = flattenTensors(result[1], "customJvp", "the tangent of the rule");
      outTree ??= output.tree;
      if (!sameTree(outTree, output.tree))
        throw customStructure("customJvp", "the output of the rule", outTree, output.tree);
      if (!sameTree(outTree, tangent.tree))
        throw customStructure("customJvp", "the tangent of the rule", outTree, tangent.tree);
      requireTypes(
        "customJvp",
        "the tangent of the rule",
        avalsOf(output.leaves),
        avalsOf(tangent.leaves),
      );
      return { outputs: output.leaves, tangents: tangent.leaves };
    };
    const outputs = applyCustom(
      customJvpPrimitive,
      { f: flat, rule: flatRule, explicit: tensors.length },
      tensors,
    );
    return unflatten(outTree!, outputs);
  };
}

function batch(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  { f, rule, explicit }: CustomJvp,
  context: BatchContext,
): Batched[] {
  const given = dims.slice(0, explicit);
  const batched: CustomJvp = {
    explicit,
    f: (...x) => mappedFirst(context, f, x, dims),
    rule: (primals, tangents) => {
      const both: Flat = (...x) => {
        const result = rule(x.slice(0, explicit), x.slice(explicit));
        return [...result.outputs, ...result.tangents];
      };
      const results = mappedFirst(context, both, [...primals, ...tangents], [...given, ...given]);
      const [outputs, dys] = split(results, results.length / 2) as [Tensor[], Tensor[]];
      return { outputs, tangents: dys };
    },
  };
  return applyCustom(customJvpPrimitive, batched, args).map((y) => [y, 0]);
}
