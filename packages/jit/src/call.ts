import {
  type Aval,
  type DType,
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
export function takeApart(
  op: string,
  args: readonly unknown[],
  staticArgnums: number | readonly number[] = [],
): Call {
  const argnums = typeof staticArgnums === "number" ? [staticArgnums] : staticArgnums;
  return argnums.length === 0 ? dynamicCall(op, args) : callWithStatics(op, args, argnums);
}

function callWithStatics(op: string, args: readonly unknown[], argnums: readonly number[]): Call {
  const fixed = argnums.map((n) => {
    const place = n < 0 ? n + args.length : n;
    if (!Number.isInteger(n) || place < 0 || place >= args.length)
      throw staticArgnums(op, argnums, args.length);
    return place;
  });
  const places = args.map((_, i) => i).filter((i) => !fixed.includes(i));
  const call = dynamicCall(
    op,
    places.map((p) => args[p]),
    places,
  );
  return {
    ...call,
    statics: fixed.map((p) => args[p]),
    rebuild: (leaves) => {
      const out = [...args];
      const values = call.rebuild(leaves);
      places.forEach((p, i) => (out[p] = values[i]));
      return out;
    },
  };
}

/** `places` are those of the arguments in the whole call, if there are others. */
function dynamicCall(op: string, dynamic: readonly unknown[], places?: readonly number[]): Call {
  const { leaves, tree } = flattenTree(dynamic);
  const tensors: Tensor[] = [];
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i];
    if (leaf instanceof Tensor) tensors.push(leaf);
    else if (typeof leaf === "number") tensors.push(scalar(leaf, floatBeside(leaves)));
    else if (typeof leaf === "boolean") tensors.push(scalar(leaf, "bool"));
    else {
      const argument = argumentOf(dynamic, i);
      throw notTraceable(op, places?.[argument] ?? argument, leaf);
    }
  }
  return {
    leaves: tensors,
    arguments: dynamic,
    tree,
    statics: [],
    rebuild: (values) => unflattenTree(tree, values) as unknown[],
  };
}

/** The dtype of a number among these. */
function floatBeside(leaves: readonly unknown[]): DType {
  const wide = leaves.some((leaf) => leaf instanceof Tensor && leaf.aval.dtype === "float64");
  return wide ? "float64" : getDefaultDtype();
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
