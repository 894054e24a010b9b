import {
  checkOptions,
  flattenPrimals,
  flattenTensors,
  type FlatTensors,
  placesOf,
  requireFunction,
  requireList,
  sameShape,
  sameTree,
  type Tensor,
  toDType,
  unflattenTree,
  zerosLike,
} from "@cotangent/core";
import { emptyOutput, independentOutput, noPrimals, tangentShape, tangentStructure } from "./errors.ts";
import { pushforward } from "./pushforward.ts";

export interface JvpOptions<HasAux extends boolean = false> {
  /** The function returns [output, aux]; aux is passed on as it is. */
  readonly hasAux?: HasAux;
  /** Throw where an output does not depend on the inputs, instead of a zero tangent. */
  readonly strict?: boolean;
}

/**
 * Value and directional derivative of `f` at `primals` along `tangents`: the Jacobian-vector product, forward mode.
 *
 * @param primals the arguments of `f`, each a tensor or a tree of tensors
 * @param tangents of the same structure and shapes
 * @returns [output, tangent], or [output, tangent, aux] with `hasAux`
 * @throws CotangentError `TANGENT_STRUCTURE`, `TANGENT_SHAPE`, `EMPTY_OUTPUT`, `NOT_FLOATING`, `NOT_A_TENSOR`
 * @example const [y, dy] = jvp((x) => x.sin(), [x], [onesLike(x)]);
 */
export function jvp<A extends readonly unknown[], R, Aux>(
  f: (...args: A) => readonly [R, Aux],
  primals: A,
  tangents: A,
  options: JvpOptions<true> & { readonly hasAux: true },
): [R, R, Aux];
export function jvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
  tangents: A,
  options?: JvpOptions,
): [R, R];
export function jvp<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  primals: A,
  tangents: A,
  options: JvpOptions<boolean> = {},
): unknown[] {
  requireFunction("jvp", f);
  checkOptions("jvp", options, ["hasAux", "strict"]);
  const { hasAux = false, strict = false } = options;
  const x = flattenPrimals("jvp", "primal", requireList("jvp", "the primals", primals));
  requireList("jvp", "the tangents", tangents);
  if (x.leaves.length === 0) throw noPrimals("jvp");
  const result = pushforward("jvp", f, x, matchTangents("jvp", x, tangents), hasAux);
  if (result.outputs.length === 0) throw emptyOutput("jvp");
  if (strict)
    result.tangents.forEach((t, i) => {
      if (t === null) throw independentOutput("jvp", i);
    });
  const output = unflattenTree(result.tree, result.outputs);
  const tangent = unflattenTree(
    result.tree,
    result.outputs.map((y, i) => result.tangents[i] ?? zerosLike(y)),
  );
  return hasAux ? [output, tangent, result.aux] : [output, tangent];
}

/** The leaves of a list of tangents, checked against the primals: one structure, equal shapes; dtypes are converted. */
export function matchTangents(
  op: string,
  primals: FlatTensors,
  tangents: unknown,
): readonly Tensor[] {
  const given = flattenTensors(tangents, op, "every tangent");
  if (!sameTree(primals.tree, given.tree)) throw tangentStructure(op, primals.tree, given.tree);
  return given.leaves.map((t, i) => {
    const { aval } = primals.leaves[i]!;
    if (!sameShape(t.aval.shape, aval.shape)) throw tangentShape(op, placesOf(given.tree)[i]!, aval, t.aval);
    return toDType(t, aval.dtype);
  });
}
