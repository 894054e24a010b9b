import {
  type Aval,
  flattenTensors,
  flattenTree,
  getDefaultDtype,
  type Graph,
  scalar,
  Tensor,
  traceGraph,
  type TreeDef,
  unflattenTree,
} from "@cotangent/core";
import { notTraceable, staticArgnums } from "./errors.ts";

/** One call of a traced function, taken apart. */
export interface Call {
  /** What the graph takes: tensors, and numbers as zero-dimensional tensors; in float64 if any argument is, else the default dtype. */
  readonly leaves: readonly Tensor[];
  /** Those that are not static. */
  readonly arguments: readonly unknown[];
  /** Their structure. */
  readonly tree: TreeDef;
  /** The static arguments, in order. */
  readonly statics: readonly unknown[];
  /** The argument list with other leaves in place of these. */
  readonly rebuild: (leaves: readonly unknown[]) => unknown[];
}

/** Takes an argument list apart. Throws `NOT_TRACEABLE`, `STATIC_ARGNUMS`. */
export function takeApart(op: string, args: readonly unknown[], argnums: readonly number[]): Call {
  if (argnums.length === 0)
    return dynamicCall(
      op,
      args,
      args.map((_, i) => i),
      (values) => values as unknown[],
      [],
    );
  const fixed = argnums.map((n) => {
    const place = n < 0 ? n + args.length : n;
    if (!Number.isInteger(n) || place < 0 || place >= args.length)
      throw staticArgnums(op, argnums, args.length);
    return place;
  });
  const places = args.map((_, i) => i).filter((i) => !fixed.includes(i));
  const assemble = (values: readonly unknown[]): unknown[] => {
    const out = [...args];
    places.forEach((p, i) => (out[p] = values[i]));
    return out;
  };
  const statics = fixed.map((p) => args[p]);
  return dynamicCall(
    op,
    places.map((p) => args[p]),
    places,
    assemble,
    statics,
  );
}

function dynamicCall(
  op: string,
  dynamic: readonly unknown[],
  places: readonly number[],
  assemble: (values: readonly unknown[]) => unknown[],
  statics: readonly unknown[],
): Call {
  const { leaves, tree } = flattenTree(dynamic);
  const tensors: Tensor[] = [];
  const wide = leaves.some((leaf) => leaf instanceof Tensor && leaf.aval.dtype === "float64");
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i];
    if (leaf instanceof Tensor) tensors.push(leaf);
    else if (typeof leaf === "number") tensors.push(scalar(leaf, wide ? "float64" : getDefaultDtype()));
    else if (typeof leaf === "boolean") tensors.push(scalar(leaf, "bool"));
    else throw notTraceable(op, places[argumentOf(dynamic, i)]!, leaf);
  }
  return {
    leaves: tensors,
    arguments: dynamic,
    tree,
    statics,
    rebuild: (values) => assemble(unflattenTree(tree, values) as unknown[]),
  };
}

/** The argument that leaf `index` belongs to. */
function argumentOf(args: readonly unknown[], index: number): number {
  let seen = 0;
  return args.findIndex((a) => (seen += flattenTree(a).leaves.length) > index);
}

/** Graph of `f` at the avals of a call, and the structure of its output. */
export function traceCall(
  op: string,
  f: (...args: never[]) => unknown,
  call: Call,
  avals: readonly Aval[] = call.leaves.map((x) => x.aval),
): { readonly graph: Graph; readonly tree: TreeDef } {
  let tree: TreeDef = { kind: "leaf" };
  const graph = traceGraph(
    (...inputs) => {
      const output = flattenTensors(
        f(...(call.rebuild(inputs) as never[])),
        op,
        "the output of the function",
      );
      tree = output.tree;
      return output.leaves;
    },
    avals,
    op,
  );
  return { graph, tree };
}
