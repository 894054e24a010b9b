import { Tensor } from "../tensor/tensor.ts";
import { flatten, placesOf, unflatten } from "../tree.ts";

/** The tensors of a tree that holds other things as well. */
export interface TensorsIn<T> {
  readonly tensors: Tensor[];
  /** The same tree with others in their places, and with `other` of what is no tensor. */
  readonly rebuild: (tensors: readonly unknown[], other?: (leaf: unknown) => unknown) => T;
  /** Where in a list of arguments the tensors are: `0.w`. */
  readonly paths: () => string[];
}

export function tensorsIn<T>(value: T): TensorsIn<T> {
  const { leaves, tree } = flatten(value);
  return {
    tensors: leaves.filter(isStrong),
    paths: () => placesOf(tree).filter((_, i) => isStrong(leaves[i])),
    rebuild: (tensors, other = (x) => x) => {
      let next = 0;
      return unflatten(
        tree,
        leaves.map((x) => (isStrong(x) ? tensors[next++] : other(x))),
      );
    },
  };
}

/** What stands for a number is passed on like one, or it would be typed like a tensor. */
function isStrong(x: unknown): x is Tensor {
  return x instanceof Tensor && !x.weak;
}
