import { isFloat } from "./dtype.ts";
import { auxPair, describe, notAFunction, notAList, notFloating, unknownOption } from "./errors.ts";
import { flattenTensors, isPlainObject, pathsOf, type TreeDef } from "./tree.ts";
import type { Tensor } from "./tensor/tensor.ts";

/** Leaves and structure of an argument of a transform. */
export interface FlatTensors<T = unknown> {
  readonly leaves: readonly Tensor[];
  readonly tree: TreeDef<T>;
}

/** The first argument of every transform. Throws `NOT_A_FUNCTION`. */
export function requireFunction(op: string, f: unknown): void {
  if (typeof f !== "function") throw notAFunction(op, f);
}

/** A misspelt option (`has_aux`) is an error, not ignored. Throws `UNKNOWN_OPTION`, or what `refuse` makes. */
export function checkOptions(
  op: string,
  options: unknown,
  known: readonly string[],
  refuse: typeof unknownOption = unknownOption,
): void {
  if (!isPlainObject(options)) throw refuse(op, describe(options), known);
  for (const name of Object.keys(options)) if (!known.includes(name)) throw refuse(op, name, known);
}

/** A list with one entry per argument of the function. Throws `NOT_A_LIST`. */
export function requireList<A extends readonly unknown[]>(op: string, what: string, value: A): A {
  if (!Array.isArray(value)) throw notAList(op, what, value);
  return value;
}

/**
 * A list of arguments that are differentiated: trees of floating-point tensors. Throws `NOT_A_TENSOR`, `NOT_FLOATING`.
 * @param what how an error calls them: `what` and the number of the one that does not fit
 * @param places their numbers, where they are not 0, 1, 2, …
 */
export function flattenPrimals<A extends readonly unknown[]>(
  op: string,
  what: string,
  values: A,
  places?: readonly number[],
): FlatTensors<A> {
  const leaves: Tensor[] = [];
  const otherwise = places ? "leave the argument out with argnums" : "let the function close over it";
  const children = values.map((value, i) => {
    const name = `${what} ${places?.[i] ?? i}`;
    const flat = flattenTensors(value, op, name);
    flat.leaves.forEach((x, k) => {
      if (!isFloat(x.aval.dtype)) throw notFloating(op, name + pathsOf(flat.tree)[k], x.aval, otherwise);
    });
    leaves.push(...flat.leaves);
    return flat.tree;
  });
  return { leaves, tree: { kind: "array", children } };
}

export function isPair(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

/** The pair [output, aux] of a function with `hasAux`, else [output, undefined]. Throws `AUX_PAIR`. */
export function splitAux(op: string, result: unknown, hasAux: boolean): readonly [unknown, unknown] {
  if (!hasAux) return [result, undefined];
  if (!isPair(result)) throw auxPair(op, result);
  return result;
}
