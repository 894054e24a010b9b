import { flattenTree, formatTree, sameTree, Tensor } from "@cotangent/core";
import { type GoldenTensor, type GoldenTree, isGoldenTensor, numbersOf } from "./golden.ts";

/** How a mismatch reads: which case, which result, which element, both numbers. */
export class GoldenMismatch extends Error {}

/**
 * Compares a tree of tensors with a tree of the file: structure and shapes exactly, NaN and ±Infinity exactly,
 * other elements to `rtol` relative plus `rtol / 1000` of the largest element expected (what cancels to nearly 0
 * carries the rounding of its terms).
 */
export function expectClose(got: unknown, expected: GoldenTree, rtol: number, what: string): void {
  const wanted = flattenGolden(expected);
  const flat = flattenTree(got);
  if (!sameTree(flat.tree, flattenTree(wanted.structure).tree))
    throw new GoldenMismatch(
      `${what}: expected the structure ${formatTree(flattenTree(wanted.structure).tree)}, got ${formatTree(flat.tree)}`,
    );
  wanted.leaves.forEach((leaf, i) => {
    const where = wanted.leaves.length === 1 ? what : `${what}, leaf ${i}`;
    expectTensorClose(flat.leaves[i], leaf, rtol, where);
  });
}

function expectTensorClose(got: unknown, expected: GoldenTensor, rtol: number, what: string): void {
  if (!(got instanceof Tensor))
    throw new GoldenMismatch(`${what}: expected a tensor, got ${String(got)}`);
  if (got.dtype !== "float64" || got.shape.join() !== expected.shape.join())
    throw new GoldenMismatch(
      `${what}: expected float64[${expected.shape.join()}], got ${got.dtype}[${got.shape.join()}]`,
    );
  const numbers = numbersOf(expected);
  const finite = numbers.filter(Number.isFinite).map(Math.abs);
  const magnitude = finite.reduce((a, b) => Math.max(a, b), 0);
  const data = got.dataSync();
  numbers.forEach((e, i) => {
    const g = data[i]!;
    const close = Number.isFinite(e)
      ? Math.abs(g - e) <= rtol * Math.abs(e) + rtol * 1e-3 * magnitude
      : Object.is(g, e);
    if (!close)
      throw new GoldenMismatch(
        `${what}: element ${i} of [${data.join(", ")}] is ${g}, expected ${e} of [${numbers.join(", ")}]`,
      );
  });
}

function flattenGolden(tree: GoldenTree): {
  readonly leaves: GoldenTensor[];
  readonly structure: unknown;
} {
  const leaves: GoldenTensor[] = [];
  const walk = (t: GoldenTree): unknown => {
    if (isGoldenTensor(t)) return leaves.push(t);
    if (Array.isArray(t)) return (t as readonly GoldenTree[]).map(walk);
    // in the order in which flattenTree takes an object's keys
    const entries = Object.entries(t as { readonly [key: string]: GoldenTree }).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    return Object.fromEntries(entries.map(([k, v]) => [k, walk(v)]));
  };
  return { structure: walk(tree), leaves };
}
