import { ConcretizationError, currentBackend, staging, type Tensor, type TypedArray } from "@cotangent/core";
import { matrixOf, stackOf } from "./factorisation.ts";

/**
 * The elements of a tensor where they are known at once: eagerly, also inside of `grad` and `jvp`. Null under `jit` and
 * `vmap`, and on backends that must be awaited.
 */
export function knownElements(x: Tensor): TypedArray | null {
  // a graph that is built would look for the argument to blame: for each of many factorisations, through all equations
  if (staging() !== null) return null;
  try {
    const concrete = x.trace.known(x);
    return (concrete.backend ?? currentBackend()).readSync === undefined ? null : concrete.dataSync();
  } catch (error) {
    if (error instanceof ConcretizationError) return null;
    throw error;
  }
}

/**
 * Calls `check` with the elements of each matrix of a stack […, m, n] and its place in the stack (and the place's number), where they are known: to
 * throw an error where a factorisation has failed. Elsewhere it does nothing.
 */
export function checkMatrices(x: Tensor, check: (elements: TypedArray, place: readonly number[], index: number) => void): void {
  const elements = knownElements(x);
  if (elements === null || elements.length === 0) return;
  const [rows, columns] = matrixOf(x.aval.shape) as [number, number];
  const stack = stackOf(x.aval.shape);
  const size = rows * columns;
  for (let k = 0; k * size < elements.length; k++) check(elements.subarray(k * size, (k + 1) * size), placeIn(stack, k), k);
}

function placeIn(stack: readonly number[], index: number): readonly number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of stack.toReversed()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
