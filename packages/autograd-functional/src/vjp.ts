import { isFloat, type Tensor, zerosLike } from "@cotangent/core";
import { vjp as reverse } from "@cotangent/grad";
import { asDirection } from "./direction.ts";
import { floatingOutputs } from "./floating.ts";
import { productSettings } from "./options.ts";
import { requireInputs, requireOutputs, requireResults } from "./strict.ts";
import { asFunction, asInputs, detachUnless, like, type Tuple } from "./tuples.ts";
import type { ArgumentsOf, Like, OneOrTuple, ProductOptions } from "./types.ts";

/**
 * The outputs of `f` at `inputs` and `v` times its Jacobian there, as `torch.autograd.functional.vjp`.
 *
 * @param inputs a tensor, or an array of tensors, the arguments of `f`
 * @param v of the structure and shapes of the outputs; may be left out for a single output of one element
 * @returns [outputs, product], the product of the structure and shapes of the inputs
 * @throws CotangentError `AF_…`: see errors.ts
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 * @example vjp((x) => x.square().sum(), tensor([1, 2])) // [5, [2, 4]]
 */
export function vjp<I extends OneOrTuple, O extends OneOrTuple>(
  f: (...inputs: ArgumentsOf<I>) => O,
  inputs: I,
  v?: OneOrTuple | null,
  options?: ProductOptions,
): [outputs: Like<O>, product: Like<I>];
export function vjp(func: unknown, inputs: unknown, v?: unknown, options: ProductOptions = {}): unknown {
  const { createGraph, strict } = productSettings("vjp", options);
  const f = asFunction("vjp", func);
  const given = asInputs("vjp", inputs);
  const xs = detachUnless(createGraph, given.tensors);
  if (strict) requireInputs("vjp", requireOutputs("vjp", f, xs), "the output");
  const compute = (...inner: Tensor[]): readonly [Tuple, readonly Tensor[]] => {
    const [ys, pull, outputs] = reverse((...args: Tensor[]) => floatingOutputs("vjp", f, args), inner, { hasAux: true });
    const cts = asDirection("vjp", v, "output", outputs).filter((_, i) => isFloat(outputs.tensors[i]!.aval.dtype));
    return [outputs, pull(cts.length > 0 ? cts : ys.map((y) => zerosLike(y)))];
  };
  if (strict && createGraph)
    requireResults("vjp", (...inner) => compute(...inner)[1], xs, (i) => `the product for input ${i}`);
  const [outputs, product] = compute(...xs);
  return [
    like(outputs, detachUnless(createGraph, outputs.tensors)),
    like(given, detachUnless(createGraph, product)),
  ];
}
