import { flattenTree, formatTree, sameTree, Tensor } from "@cotangent/core";
import {
  type GoldenTensor,
  type GoldenTree,
  isGoldenTensor,
  numbersOf,
  precision,
} from "./golden.ts";

/** How a mismatch reads: which case, which result, which element, both numbers. */
export class GoldenMismatch extends Error {}

/** How far a finite element may be from the file's. */
export interface Tolerance {
  /** Of its own magnitude. */
  readonly relative: number;
  /** Of the largest element expected, which is added: what cancels to nearly 0 carries the rounding of its terms. */
  readonly ofLargest: number;
  /** Added too, where the rounding of the terms shows in no element. Default 0. */
  readonly absolute?: number;
}

/** `rtol` relative plus `rtol / 1000` of the largest. */
export function toWithin(rtol: number): Tolerance {
  return { relative: rtol, ofLargest: rtol * 1e-3 };
}

/** Compares a tree of tensors with a tree of the file: structure, shapes, NaN and ±Infinity exactly, other elements to the tolerance. */
export async function expectClose(
  got: unknown,
  expected: GoldenTree,
  tolerance: Tolerance,
  what: string,
): Promise<void> {
  const wanted = flattenGolden(expected);
  const flat = flattenTree(got);
  if (!sameTree(flat.tree, flattenTree(wanted.structure).tree))
    throw new GoldenMismatch(
      `${what}: expected the structure ${formatTree(flattenTree(wanted.structure).tree)}, got ${formatTree(flat.tree)}`,
    );
  for (const [i, leaf] of wanted.leaves.entries()) {
    const where = wanted.leaves.length === 1 ? what : `${what}, leaf ${i}`;
    await expectTensorClose(flat.leaves[i], leaf, tolerance, where);
  }
}

/** Waits for the numbers of all tensors of a tree. */
export async function read(tree: unknown): Promise<void> {
  for (const leaf of flattenTree(tree).leaves) if (leaf instanceof Tensor) await leaf.data();
}

async function expectTensorClose(
  got: unknown,
  expected: GoldenTensor,
  { relative, ofLargest, absolute = 0 }: Tolerance,
  what: string,
): Promise<void> {
  if (!(got instanceof Tensor))
    throw new GoldenMismatch(`${what}: expected a tensor, got ${String(got)}`);
  if (got.dtype !== precision() || got.shape.join() !== expected.shape.join())
    throw new GoldenMismatch(
      `${what}: expected ${precision()}[${expected.shape.join()}], got ${got.dtype}[${got.shape.join()}]`,
    );
  const numbers = numbersOf(expected);
  const finite = numbers.filter(Number.isFinite).map(Math.abs);
  const magnitude = finite.reduce((a, b) => Math.max(a, b), 0);
  const data = await got.data();
  numbers.forEach((e, i) => {
    const g = data[i]!;
    const close = Number.isFinite(e)
      ? Math.abs(g - e) <= relative * Math.abs(e) + ofLargest * magnitude + absolute
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
