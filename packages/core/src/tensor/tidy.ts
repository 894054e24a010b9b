import { requireFunction } from "../arguments.ts";
import { badArgument } from "../errors.ts";
import { activeTraces } from "../trace.ts";
import { mapLeaves } from "../tree.ts";

import { type ArrayTensor, Tensor } from "./tensor.ts";

let scope: ArrayTensor[] | null = null;

/** Every new tensor with a buffer is announced here. */
export function tidied(tensor: ArrayTensor): void {
  if (scope !== null) scope.push(tensor);
}

/**
 * Runs `body`, which must not be async, and disposes every tensor made inside it that is not in its result. Inside a
 * transform, which still needs them for what comes later, it leaves that to a `tidy` around it.
 * Nobody must call this: memory is bounded without. It frees at once where that matters.
 * @example const y = tidy(() => x.sin().sum());
 */
export function tidy<R>(body: () => R): R {
  requireFunction("tidy", body);
  if (Object.prototype.toString.call(body) === "[object AsyncFunction]")
    throw badArgument(
      "tidy",
      "the body",
      "a function that is not async",
      body,
      "What follows an await in it would run when tidy is over: await outside of it.",
    );
  if (activeTraces().length > 0) return body();
  const outer = scope;
  const made: ArrayTensor[] = (scope = []);
  const kept = new Set<Tensor>();
  try {
    const result = body();
    mapLeaves(result, (leaf) => {
      if (leaf instanceof Tensor) kept.add(leaf);
      return leaf;
    });
    return result;
  } finally {
    scope = outer;
    for (const tensor of made)
      if (!kept.has(tensor)) tensor.dispose();
      else if (outer !== null) outer.push(tensor);
  }
}
