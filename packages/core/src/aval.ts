import { type DType } from "./dtype.ts";

export type Shape = readonly number[];

/**
 * What is known of a value before it is computed: its shape and dtype.
 * Avals are interned, so that caches can be keyed by identity; compare shapes with `sameShape` all the same,
 * since the table of interned avals is bounded.
 */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
}

class Node {
  aval: Aval | undefined = undefined;
  readonly next = new Map<number, Node>();
}

const maxInterned = 1 << 16;
let interned = 0;
let roots: Partial<Record<DType, Node>> = {};

/** The one aval of this shape and dtype. */
export function avalOf(shape: Shape, dtype: DType): Aval {
  let node = (roots[dtype] ??= new Node());
  for (let i = 0; i < shape.length; i++) {
    const d = shape[i]!;
    let next = node.next.get(d);
    if (next === undefined) node.next.set(d, (next = new Node()));
    node = next;
  }
  if (node.aval === undefined) {
    if (++interned > maxInterned) {
      interned = 1;
      roots = {};
    }
    node.aval = Object.freeze({ shape: Object.freeze([...shape]), dtype, size: sizeOf(shape) });
  }
  return node.aval;
}

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i]!;
  return n;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `float32[3,2]` */
export function formatAval(aval: { readonly shape: Shape; readonly dtype: DType }): string {
  return `${aval.dtype}[${aval.shape.join(",")}]`;
}
