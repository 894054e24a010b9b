import type { Tensor } from "@cotangent/core";
import { vjp as reverse } from "@cotangent/grad";
import { jvp as forward } from "@cotangent/jvp";
import { asDirection } from "./direction.ts";
import { type Gradient, gradientOf } from "./gradient.ts";
import { productSettings } from "./options.ts";
import { requireGradients, requireInputs, requireOutputs } from "./strict.ts";
import { asFunction, asInputs, detachUnless, like } from "./tuples.ts";
import type { ArgumentsOf, Like, OneOrTuple, ProductOptions } from "./types.ts";

/**
 * The output of `f` at `inputs` and `v` times its Hessian there, as `torch.autograd.functional.vhp`: reverse mode of
 * the gradient. Of a function whose second derivatives are continuous it is the same as `hvp`.
 *
 * @param f a function of tensors that returns one tensor of one element
 * @param v of the structure and shapes of the inputs; may be left out for a single input of one element
 * @returns [output, product], the product of the structure and shapes of the inputs
 * @throws CotangentError `AF_…`: see errors.ts
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
 * @example vhp((x) => x.square().sum(), tensor([1, 2]), tensor([1, 0])) // [5, [2, 0]]
 */
export function vhp<I extends OneOrTuple>(
  f: (...inputs: ArgumentsOf<I>) => Tensor,
  inputs: I,
  v?: OneOrTuple | null,
  options?: ProductOptions,
): [output: Tensor, product: Like<I>];
export function vhp(f: unknown, inputs: unknown, v?: unknown, options: ProductOptions = {}): unknown {
  return product("vhp", f, inputs, v, options, (gradient, xs, direction) => {
    const [, pull, [value]] = reverse(gradient, xs, { hasAux: true });
    return [value, pull(direction)];
  });
}

/**
 * The output of `f` at `inputs` and its Hessian there times `v`, as `torch.autograd.functional.hvp`, by forward mode
 * of the gradient: one pass, where PyTorch needs two in reverse.
 *
 * @param f a function of tensors that returns one tensor of one element
 * @param v of the structure and shapes of the inputs; may be left out for a single input of one element
 * @returns [output, product], the product of the structure and shapes of the inputs
 * @throws CotangentError `AF_…`: see errors.ts
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 * @example hvp((x) => x.square().sum(), tensor([1, 2]), tensor([1, 0])) // [5, [2, 0]]
 */
export function hvp<I extends OneOrTuple>(
  f: (...inputs: ArgumentsOf<I>) => Tensor,
  inputs: I,
  v?: OneOrTuple | null,
  options?: ProductOptions,
): [output: Tensor, product: Like<I>];
export function hvp(f: unknown, inputs: unknown, v?: unknown, options: ProductOptions = {}): unknown {
  return product("hvp", f, inputs, v, options, (gradient, xs, direction) => {
    const [, tangents, [value]] = forward(gradient, xs, direction, { hasAux: true });
    return [value, tangents];
  });
}

type Compute = (gradient: Gradient, xs: Tensor[], v: Tensor[]) => readonly [value: Tensor, product: readonly Tensor[]];

function product(
  op: string,
  func: unknown,
  inputs: unknown,
  v: unknown,
  options: ProductOptions,
  compute: Compute,
): unknown {
  const { createGraph, strict } = productSettings(op, options);
  const f = asFunction(op, func);
  const given = asInputs(op, inputs);
  const direction = asDirection(op, v, "input", given);
  const xs = detachUnless(createGraph, given.tensors);
  const gradient = gradientOf(op, f);
  if (strict) {
    requireInputs(op, requireOutputs(op, f, xs), "the output");
    requireInputs(op, requireGradients(op, gradient, xs), "the gradient");
  }
  const [value, result] = compute(gradient, [...xs], [...direction]);
  return [detachUnless(createGraph, [value])[0], like(given, detachUnless(createGraph, result))];
}
