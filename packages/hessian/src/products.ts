import {
  flattenPrimals,
  type FlatTensors,
  flattenTree,
  requireFunction,
  requireList,
  type Tensor,
  unflattenTree,
} from "@cotangent/core";
import {
  dependentCotangents,
  gradientOf,
  instantiate,
  linearizeFlat,
  matchCotangents,
  notSingle,
  transposeGraph,
} from "@cotangent/grad";
import { matchTangents, pushforward } from "@cotangent/jvp";

/** The gradient in all arguments, beside the value; and the arguments, flattened. */
function prepare<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => Tensor,
  primals: A,
): { readonly x: FlatTensors<A>; readonly gradient: (...args: A) => readonly [A, Tensor] } {
  requireFunction(op, f);
  const single = (...args: A): Tensor => {
    const y = f(...args);
    if (flattenTree(y).tree.kind !== "leaf") throw notSingle(op, y, "Return the one to differentiate.");
    return y;
  };
  return {
    x: flattenPrimals(op, "primal", requireList(op, "the primals", primals)),
    gradient: (...args) => {
      const { gradient, value } = gradientOf(op, single, flattenPrimals(op, "primal", args), false, true);
      return [gradient, value];
    },
  };
}

/**
 * Hessian-vector product, forward over reverse, without forming the Hessian: H · tangents.
 *
 * @param f returns a tensor of shape []
 * @param tangents a list like `primals`
 * @returns [value, product], the product a list like `primals`
 * @throws CotangentError `NOT_SCALAR`, `NOT_SINGLE`, `TANGENT_STRUCTURE`, `TANGENT_SHAPE`, `NOT_FLOATING`, `NOT_A_TENSOR`
 * @example const [y, [hv]] = hvp((x) => x.pow(3).sum(), [x], [v]);
 */
export function hvp<A extends readonly unknown[]>(f: (...args: A) => Tensor, primals: A, tangents: A): [Tensor, A] {
  const { x, gradient } = prepare("hvp", f, primals);
  const dx = matchTangents("hvp", x, requireList("hvp", "the tangents", tangents));
  const pushed = pushforward("hvp", gradient, x, dx, true);
  return [pushed.aux, unflattenTree(x.tree, instantiate(pushed.tangents, x.leaves))];
}

/**
 * Vector-Hessian product, reverse over reverse: cotangentsᵀ · H. Equal to `hvp` where the Hessian is symmetric,
 * and usually dearer.
 *
 * @returns [value, product], the product a list like `primals`
 * @throws CotangentError as `hvp`, with `COTANGENT_STRUCTURE` and `COTANGENT_SHAPE`
 */
export function vhp<A extends readonly unknown[]>(f: (...args: A) => Tensor, primals: A, cotangents: A): [Tensor, A] {
  const { x, gradient } = prepare("vhp", f, primals);
  const lin = linearizeFlat("vhp", gradient, x, true);
  const cts = matchCotangents("vhp", lin, requireList("vhp", "the cotangents", cotangents), "primal");
  const product = transposeGraph(lin.graph, dependentCotangents(lin, cts));
  return [lin.aux, unflattenTree(x.tree, instantiate(product, x.leaves))];
}
