import { requireFunction } from "./arguments.ts";
import { badArgument, CotangentError } from "./errors.ts";
import { requireTensor, resultType, toDType } from "./ops/lift.ts";
import { concatenate, reshape, sliceAxis } from "./ops/movement.ts";
import type { Tensor } from "./tensor/tensor.ts";
import { flattenTensors, formatTree, sameTree, type TreeDef, unflatten } from "./tree.ts";

const treesDiffer = (op: string, index: number, expected: TreeDef, got: TreeDef): CotangentError =>
  new CotangentError(
    "TREES_DIFFER",
    `${op}: expected all trees to have the structure of the first, ${formatTree(expected)}, got ${formatTree(got)} (tree ${index}).`,
  );

/**
 * The tree of `f` of each tensor; with further trees of the same structure, of the tensors at the same place.
 *
 * @param f takes one tensor of each tree; returns a tensor
 * @throws CotangentError `NOT_A_TENSOR`, `TREES_DIFFER`
 * @example const next = treeMap((p, g) => p.sub(g.mul(0.1)), params, gradients);
 */
export function treeMap<T, O extends readonly T[]>(
  f: (x: Tensor, ...others: { readonly [K in keyof O]: Tensor }) => Tensor,
  tree: T,
  ...others: O
): T;
export function treeMap(f: (...tensors: Tensor[]) => Tensor, tree: unknown, ...others: readonly unknown[]): unknown {
  requireFunction("treeMap", f);
  const first = flattenTensors(tree, "treeMap", "the tree");
  const columns = others.map((other, i) => {
    const flat = flattenTensors(other, "treeMap", `tree ${i + 1}`);
    if (!sameTree(first.tree, flat.tree)) throw treesDiffer("treeMap", i + 1, first.tree, flat.tree);
    return flat.leaves;
  });
  const results = first.leaves.map((x, i) => requireTensor("treeMap", f(x, ...columns.map((column) => column[i]!)), "what the function returns"));
  return unflatten(first.tree, results);
}

/** The tensors of a tree, in order: of arrays by index, of objects by sorted key. Throws `NOT_A_TENSOR`. */
export function treeLeaves(tree: unknown): Tensor[] {
  return flattenTensors(tree, "treeLeaves", "the tree").leaves;
}

/**
 * All elements of a tree of tensors as one vector, [n], and the function that makes a tree of such a vector again, each
 * tensor with its shape and dtype. So a function of a tree is one of a vector, whose Hessian is a matrix.
 *
 * @throws CotangentError `NOT_A_TENSOR`; the function: `BAD_ARGUMENT` for another size than [n]
 * @example const [w, unravel] = ravelTree(params); hessian((w: Tensor) => loss(unravel(w)))(w) // [n, n]
 */
export function ravelTree<T>(tree: T): [vector: Tensor, unravel: (vector: Tensor) => T] {
  const { leaves, tree: structure } = flattenTensors(tree, "ravelTree", "the tree");
  if (leaves.length === 0) throw badArgument("ravelTree", "the tree", "one with tensors", tree);
  const avals = leaves.map((x) => x.aval);
  const flat = leaves.map((x) => reshape(x, [x.aval.size]));
  const dtype = resultType("ravelTree", flat);
  const vector = concatenate(flat.map((x) => toDType(x, dtype)));
  const unravel = (v: Tensor): T => {
    const { shape } = requireTensor("unravel", v).aval;
    if (shape.length !== 1 || shape[0] !== vector.aval.size)
      throw badArgument("unravel", "the vector", `of shape [${vector.aval.size}]`, v);
    let start = 0;
    const parts = avals.map((aval) => {
      const part = reshape(sliceAxis(v, 0, start, (start += aval.size)), aval.shape);
      return aval.dtype === dtype ? part : toDType(part, aval.dtype);
    });
    return unflatten(structure, parts);
  };
  return [vector, unravel];
}
