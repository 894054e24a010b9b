import { cos, flattenTree, isFloat, range, reshape, type Shape, type Tensor, type TensorTree, toDType } from "@cotangent/core";
import { expect } from "vitest";

/** One tensor of a result. */
export interface Numbers {
  readonly shape: Shape;
  readonly numbers: readonly number[];
}

const leavesOf = (tree: TensorTree): Tensor[] => flattenTree(tree).leaves as Tensor[];

/** The tensors of a result, in the order of their names. */
export const read = (tree: TensorTree): Numbers[] =>
  leavesOf(tree).map((x) => ({ shape: x.shape, numbers: Array.from(x.dataSync()) }));

export const readLater = (tree: TensorTree): Promise<Numbers[]> =>
  Promise.all(leavesOf(tree).map(async (x) => ({ shape: x.shape, numbers: Array.from(await x.data()) })));

/** Each number within `tolerance` times the largest of its tensor (or 1, where that is larger); NaN and infinities exactly. */
export function expectAgreement(got: readonly Numbers[], expected: readonly Numbers[], tolerance: number): void {
  expect(got.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  expected.forEach(({ numbers }, leaf) => {
    const largest = Math.max(1, ...numbers.filter(Number.isFinite).map(Math.abs));
    numbers.forEach((e, i) => {
      const g = got[leaf]!.numbers[i]!;
      const close = Number.isFinite(e) ? Math.abs(g - e) <= tolerance * largest : Object.is(g, e);
      if (!close) expect.fail(`tensor ${leaf}, element ${i}: ${g} instead of ${e}, in [${got[leaf]!.numbers.join(", ")}]`);
    });
  });
}

/** One number that depends on all floating-point elements of a result, each with a weight of its own. */
export function weighed(tree: TensorTree): Tensor {
  const terms = leavesOf(tree).filter((x) => isFloat(x.dtype)).map((x) => {
    const weights = cos(toDType(range([x.size], 0, "int32"), x.dtype));
    return x.mul(reshape(weights, x.shape)).sum();
  });
  return terms.reduce((a, b) => a.add(b));
}
