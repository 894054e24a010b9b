import type { Tensor } from "@cotangent/core";
import { jacobianBlocks } from "./blocks.ts";
import { type Curried, curry, isInputs } from "./curry.ts";
import { jacobianSettings, type Settings } from "./options.ts";
import { requireOutputs, requirePairs, requireResults } from "./strict.ts";
import { asFunction, asInputs, detachUnless, like } from "./tuples.ts";
import type { ArgumentsOf, Jacobian, JacobianOptions, OneOrTuple, TensorFunction } from "./types.ts";

/**
 * The Jacobian of `f` at `inputs`, as `torch.autograd.functional.jacobian`.
 *
 * @param f a function of tensors that returns a tensor or an array of tensors
 * @param inputs a tensor, or an array of tensors, the arguments of `f`
 * @returns J[output][input] of shape output + input; an index disappears where that side is a bare tensor.
 *   Without `inputs` a function of the inputs, whose results stay differentiable unless `createGraph: false`.
 * @throws CotangentError `AF_…`: see errors.ts
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 * @example jacobian((x) => x.square(), tensor([1, 2])) // [[2, 0], [0, 4]]
 */
export function jacobian<I extends OneOrTuple, O extends OneOrTuple>(
  f: (...inputs: ArgumentsOf<I>) => O,
  inputs: I,
  options?: JacobianOptions,
): Jacobian<O, I>;
export function jacobian<A extends readonly Tensor[], O extends OneOrTuple>(
  f: (...inputs: A) => O,
  options?: JacobianOptions,
): Curried<A, O>;
export function jacobian(func: unknown, inputs?: unknown, options?: JacobianOptions): unknown {
  if (isInputs("jacobian", inputs)) {
    const settings = jacobianSettings("jacobian", options ?? {});
    return compute(asFunction("jacobian", func), inputs, settings, settings.createGraph);
  }
  const f = asFunction("jacobian", func);
  const given = (inputs ?? options ?? {}) as JacobianOptions;
  const settings = jacobianSettings("jacobian", given);
  return curry((later) => compute(f, later, settings, given.createGraph !== false));
}

function compute(f: TensorFunction, inputs: unknown, settings: Settings, differentiable: boolean): unknown {
  const given = asInputs("jacobian", inputs);
  const xs = detachUnless(differentiable, given.tensors);
  if (settings.strict) {
    const depends = requireOutputs("jacobian", f, xs);
    requirePairs("jacobian", depends, (i) => `output ${i}`);
    if (settings.createGraph)
      requireResults(
        "jacobian",
        (...inner) => jacobianBlocks("jacobian", f, inner, settings).blocks.flat(),
        xs,
        (k) => `the derivative of output ${Math.floor(k / xs.length)} by input ${k % xs.length}`,
      );
  }
  const { blocks, isTuple } = jacobianBlocks("jacobian", f, xs, settings);
  const rows = blocks.map((row) => like(given, detachUnless(differentiable, row)));
  return isTuple ? rows : rows[0];
}
