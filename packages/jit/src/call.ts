import { type Flat, flattenTree, placesOf, Tensor } from "@cotangent/core";
import { notTraceable, staticArgnums } from "./errors.ts";
import { equalStatics } from "./statics.ts";

/** The value of an argument that is not traced. */
export class Static {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** What a call is made of: tensors, numbers and booleans, which tracers stand for, and static values. */
export type Leaf = Tensor | number | boolean | Static;

/** One call of a traced function, taken apart. */
export interface Call extends Flat {
  readonly leaves: Leaf[];
}

/** Takes an argument list apart. Throws `NOT_TRACEABLE`, `STATIC_ARGNUMS`. */
export function takeApart(op: string, args: readonly unknown[], argnums: number | readonly number[] = []): Call {
  const places = [argnums].flat().map((n, _, list) => {
    const place = n < 0 ? n + args.length : n;
    if (!Number.isInteger(n) || !(place in args)) throw staticArgnums(op, list, args.length);
    return place;
  });
  const given = args.map((x, i) => (places.includes(i) ? new Static(x) : x));
  const { leaves, tree } = flattenTree(given);
  leaves.forEach((leaf, i) => {
    if (!isLeaf(leaf)) throw notTraceable(op, placesOf(tree)[i]!, leaf);
  });
  return { leaves: leaves as Leaf[], tree };
}

function isLeaf(x: unknown): x is Leaf {
  return x instanceof Tensor || x instanceof Static || /number|bool/.test(typeof x);
}

/** What a program is compiled for: a shape and a dtype, a number that stands for all of one kind, a static value. */
export type LeafType = Tensor["aval"] | number | boolean | Static;

/** Numbers are of one kind if every operation gives all of them the same dtype. */
export function typeOf(leaf: Leaf): LeafType {
  if (leaf instanceof Tensor) return leaf.weak?.like ?? leaf.aval;
  if (typeof leaf === "object") return leaf;
  if (typeof leaf === "boolean") return false;
  if (!Number.isInteger(leaf) || leaf < -(2 ** 31) || leaf >= 2 ** 32) return 0.5;
  return leaf < 2 ** 31 ? 0 : 2 ** 31;
}

export function equalTypes(a: LeafType, b: LeafType): boolean {
  return a === b || (a instanceof Static && b instanceof Static && equalStatics(a.value, b.value));
}
