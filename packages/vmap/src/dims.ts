import { flattenTree, type TreeDef } from "@cotangent/core";

/** Axes for a tree of tensors, or for a prefix of it: one entry stands for everything below. `null`: not mapped. */
export type Dims = number | null | readonly Dims[] | { readonly [key: string]: Dims };

/** The entry of the prefix `dims` for each leaf of `tree`, or null if the structures do not fit. */
export function spreadDims(dims: unknown, tree: TreeDef): unknown[] | null {
  const prefix = flattenTree(dims);
  const out: unknown[] = [];
  let next = 0;
  const walk = (p: TreeDef, t: TreeDef): boolean => {
    if (p.kind === "leaf") {
      fill(t, prefix.leaves[next++], out);
      return true;
    }
    if (t.kind === "leaf" || p.kind !== t.kind || p.children.length !== t.children.length)
      return false;
    if (p.kind === "object" && p.keys.some((key, i) => key !== (t as typeof p).keys[i]))
      return false;
    return p.children.every((child, i) => walk(child, t.children[i]!));
  };
  return walk(prefix.tree, tree) ? out : null;
}

function fill(tree: TreeDef, entry: unknown, out: unknown[]): void {
  if (tree.kind === "leaf") out.push(entry);
  else for (const child of tree.children) fill(child, entry, out);
}
