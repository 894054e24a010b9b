import type { Tensor } from "@cotangent/core";
import { jacobianBlocks } from "./blocks.ts";
import { type Curried, curry, isInputs } from "./curry.ts";
import { gradientOf } from "./gradient.ts";
import { hessianSettings, type Settings } from "./options.ts";
import { requireGradients, requireOutputs, requirePairs } from "./strict.ts";
import { asFunction, asInputs, detachUnless, like } from "./tuples.ts";
import type { ArgumentsOf, Hessian, HessianOptions, OneOrTuple, TensorFunction } from "./types.ts";

/**
 * The Hessian at `inputs` of a function whose output has one element, as `torch.autograd.functional.hessian`.
 *
 * With `strict`, every second derivative must depend on its two inputs; a constant one (of a quadratic) is allowed,
 * with `createGraph` too.
 *
 * @param f a function of tensors that returns one tensor of one element
 * @param inputs a tensor, or an array of tensors, the arguments of `f`
 * @returns for a tensor its Hessian, of shape input + input; for an array H[i][j] of shape input i + input j.
 *   Without `inputs` a function of the inputs, whose results stay differentiable unless `createGraph: false`.
 * @throws CotangentError `AF_…`: see errors.ts
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 * @example hessian((x) => x.square().sum(), tensor([1, 2])) // [[2, 0], [0, 2]]
 */
export function hessian<I extends OneOrTuple>(
  f: (...inputs: ArgumentsOf<I>) => Tensor,
  inputs: I,
  options?: HessianOptions,
): Hessian<I>;
export function hessian<A extends readonly Tensor[]>(
  f: (...inputs: A) => Tensor,
  options?: HessianOptions,
): Curried<A, "inputs">;
export function hessian(func: unknown, inputs?: unknown, options?: HessianOptions): unknown {
  if (isInputs("hessian", inputs)) {
    const settings = hessianSettings("hessian", options ?? {});
    return compute(asFunction("hessian", func), inputs, settings, settings.createGraph);
  }
  const f = asFunction("hessian", func);
  const given = (inputs ?? options ?? {}) as HessianOptions;
  const settings = hessianSettings("hessian", given);
  return curry((later) => compute(f, later, settings, given.createGraph !== false));
}

function compute(f: TensorFunction, inputs: unknown, settings: Settings, differentiable: boolean): unknown {
  const given = asInputs("hessian", inputs);
  const xs = detachUnless(differentiable, given.tensors);
  const gradient = gradientOf("hessian", f);
  if (settings.strict) {
    // in PyTorch's order: the output, the gradients, the second derivatives
    requireOutputs("hessian", f, xs);
    const depends = requireGradients("hessian", gradient, xs);
    requirePairs("hessian", depends, (i) => `the gradient with respect to input ${i}`);
  }
  const { blocks } = jacobianBlocks("hessian", (...inner) => gradient(...inner)[0], xs, settings);
  return like(given, blocks.map((row) => like(given, detachUnless(differentiable, row))));
}
