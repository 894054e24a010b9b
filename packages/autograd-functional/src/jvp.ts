import { type Tensor, zerosLike } from "@cotangent/core";
import { jvp as forward } from "@cotangent/jvp";
import { asDirection } from "./direction.ts";
import { floatingOutputs, inPlaces } from "./floating.ts";
import { productSettings } from "./options.ts";
import { requireInputs, requireOutputs, requireResults } from "./strict.ts";
import { asFunction, asInputs, detachUnless, like, type Tuple } from "./tuples.ts";
import type { ArgumentsOf, Like, OneOrTuple, ProductOptions } from "./types.ts";

/**
 * The outputs of `f` at `inputs` and its Jacobian there times `v`, as `torch.autograd.functional.jvp`.
 *
 * @param inputs a tensor, or an array of tensors, the arguments of `f`
 * @param v of the structure and shapes of the inputs; may be left out for a single input of one element
 * @returns [outputs, product], both of one structure and equal shapes; integer outputs have zeros
 * @throws CotangentError `AF_…`: see errors.ts
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 * @example jvp((x) => x.square(), tensor([1, 2]), tensor([1, 1])) // [[1, 4], [2, 4]]
 */
export function jvp<I extends OneOrTuple, O extends OneOrTuple>(
  f: (...inputs: ArgumentsOf<I>) => O,
  inputs: I,
  v?: OneOrTuple | null,
  options?: ProductOptions,
): [outputs: Like<O>, product: Like<O>];
export function jvp(func: unknown, inputs: unknown, v?: unknown, options: ProductOptions = {}): unknown {
  const { createGraph, strict } = productSettings("jvp", options);
  const f = asFunction("jvp", func);
  const given = asInputs("jvp", inputs);
  const tangents = asDirection("jvp", v, "input", given);
  const xs = detachUnless(createGraph, given.tensors);
  if (strict) requireInputs("jvp", requireOutputs("jvp", f, xs), "the output");
  const compute = (...inner: Tensor[]): readonly [Tuple, readonly Tensor[]] => {
    const [, dys, outputs] = forward((...args: Tensor[]) => floatingOutputs("jvp", f, args), inner, [...tangents], {
      hasAux: true,
    });
    const avals = outputs.tensors.map((y) => y.aval);
    return [outputs, inPlaces(avals, dys, (_, i) => zerosLike(outputs.tensors[i]!))];
  };
  if (strict && createGraph)
    requireResults("jvp", (...inner) => compute(...inner)[1], xs, (i) => `the product for output ${i}`);
  const [outputs, product] = compute(...xs);
  return [
    like(outputs, detachUnless(createGraph, outputs.tensors)),
    like(outputs, detachUnless(createGraph, product)),
  ];
}
