import { CotangentError, describe } from "./errors.ts";
import { Tensor } from "./tensor/tensor.ts";

/** A tensor, or an array, tuple or plain object of such. */
export type TensorTree = Tensor | readonly TensorTree[] | { readonly [key: string]: TensorTree };

declare const type: unique symbol;

/**
 * The shape of a pytree: where its leaves are. Anything but arrays and plain objects is a leaf.
 * `T` is the type of the trees of this shape, for the one who builds another.
 */
export type TreeDef<T = unknown> = { readonly [type]?: T } & (
  | { readonly kind: "leaf" }
  | { readonly kind: "array"; readonly children: readonly TreeDef[] }
  | { readonly kind: "object"; readonly keys: readonly string[]; readonly children: readonly TreeDef[] }
);

export interface Flat<T = unknown> {
  readonly leaves: unknown[];
  readonly tree: TreeDef<T>;
}

const leaf: TreeDef<never> = { kind: "leaf" };

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || value instanceof Tensor) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}

/** Leaves in order (arrays by index, objects by sorted key) and the structure that `unflatten` takes. */
export function flatten<T>(value: T): Flat<T> {
  const leaves: unknown[] = [];
  return { leaves, tree: flattenInto(value, leaves) };
}

function flattenInto<T>(value: T, leaves: unknown[]): TreeDef<T> {
  if (Array.isArray(value))
    return { kind: "array", children: value.map((v) => flattenInto(v, leaves)) };
  if (isPlainObject(value)) {
    const keys = Object.keys(value).sort();
    return { kind: "object", keys, children: keys.map((k) => flattenInto(value[k], leaves)) };
  }
  leaves.push(value);
  return leaf;
}

/** The inverse of `flatten`, for leaves of the same kind. */
export function unflatten<T>(tree: TreeDef<T>, leaves: readonly unknown[]): T {
  let next = 0;
  const build = (t: TreeDef): unknown => {
    if (t.kind === "leaf") return leaves[next++];
    if (t.kind === "array") return t.children.map(build);
    return Object.fromEntries(t.keys.map((k, i) => [k, build(t.children[i]!)]));
  };
  return build(tree) as T;
}

/** The same tree with `f` of each leaf. */
export function mapLeaves(value: unknown, f: (leaf: unknown, index: number) => unknown): unknown {
  const { leaves, tree } = flatten(value);
  return unflatten(tree, leaves.map(f));
}

export function sameTree(a: TreeDef, b: TreeDef): boolean {
  if (a === b) return true;
  if (a.kind === "leaf" || b.kind === "leaf") return a.kind === b.kind;
  if (a.kind !== b.kind || a.children.length !== b.children.length) return false;
  if (a.kind === "object" && a.keys.some((k, i) => k !== (b as typeof a).keys[i])) return false;
  return a.children.every((c, i) => sameTree(c, b.children[i]!));
}

/** `[*, { b: *, w: * }]` */
export function formatTree(tree: TreeDef): string {
  if (tree.kind === "leaf") return "*";
  if (tree.kind === "array") return `[${tree.children.map(formatTree).join(", ")}]`;
  return `{ ${tree.keys.map((k, i) => `${k}: ${formatTree(tree.children[i]!)}`).join(", ")} }`;
}

/** How a user would write the way to each leaf: `[0].w`. */
export function pathsOf(tree: TreeDef, path = ""): string[] {
  if (tree.kind === "leaf") return [path];
  return tree.children.flatMap((t, i) => pathsOf(t, path + (tree.kind === "array" ? `[${i}]` : `.${tree.keys[i]}`)));
}

/** The way to each leaf of a list of arguments: `0.w`. */
export function placesOf(list: TreeDef): string[] {
  return pathsOf(list).map((path) => path.replace(/.(\d+)./, "$1"));
}

/**
 * Flattens a tree whose leaves must be tensors; `what` names it in the error, `argument 1 of grad`, and `hint` says what
 * to do about a number.
 */
export function flattenTensors<T>(
  value: T,
  op: string,
  what: string,
  hint = "Wrap it: tensor(value).",
): { readonly leaves: Tensor[]; readonly tree: TreeDef<T> } {
  const { leaves, tree } = flatten(value);
  const tensors = leaves.map((x, i) => {
    if (!(x instanceof Tensor)) throw notATensor(op, what, x, pathsOf(tree)[i]!, hint);
    return x.weak?.as() ?? x;
  });
  return { leaves: tensors, tree };
}

function notATensor(op: string, what: string, got: unknown, path: string, hint: string): CotangentError {
  return new CotangentError(
    "NOT_A_TENSOR",
    `${op}: expected ${what} to be a tensor or a tree of tensors, got ${describe(got)}${path && ` at ${path}`}.`,
    typeof got === "number" || typeof got === "boolean"
      ? hint
      : got instanceof Promise
        ? "The function must not be async."
        : undefined,
  );
}

/** The tree of `Out` with the tree `In` at each of its leaves: the structure of a Jacobian. */
export type TreeProduct<Out, In> = Out extends Tensor ? In : { -readonly [K in keyof Out]: TreeProduct<Out[K], In> };
