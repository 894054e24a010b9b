import {
  ArrayTensor,
  type Aval,
  type Backend,
  type Buffer,
  bufferOf,
  type DType,
  type Executable,
  getDefaultDtype,
  type Graph,
  sameTree,
  type TensorLike,
  toDType,
  type TreeDef,
  unflattenTree,
} from "@cotangent/core";
import { type Call, equalTypes, type Leaf, type LeafType, typeOf } from "./call.ts";
import type { Traced } from "./traced.ts";

/** A compiled function at one structure, shapes, dtypes and static values. */
export interface Program extends Omit<Traced, "graph"> {
  /** Of a program that is not compiled yet. */
  graph?: Graph | undefined;
  /** What it is once it is compiled, or a promise of that. */
  compiling?: Executable | Promise<Executable> | undefined;
  executable?: Executable;
  readonly types: readonly LeafType[];
  readonly tree: TreeDef;
  readonly backend: Backend;
  /** The default dtype when it was traced: what the function makes of plain numbers has it. */
  readonly defaultDtype: DType;
  readonly outAvals: readonly Aval[];
  /** Every argument is a tensor itself: calls can be matched without being taken apart. */
  readonly plain: boolean;
}

/** Whether `program` is that of the call. */
export function matches(program: Program, { leaves, tree }: Call, backend: Backend): boolean {
  const { types } = program;
  if (program.backend !== backend || program.defaultDtype !== getDefaultDtype()) return false;
  return types.length === leaves.length && types.every((type, i) => equalTypes(type, typeOf(leaves[i]!))) && sameTree(program.tree, tree);
}

/**
 * The buffers of the arguments if they are what a plain program takes, else null. Nearly all calls of a compiled
 * function are like the one before; this keeps them under a microsecond.
 */
export function plainBuffers(
  { plain, types, backend, defaultDtype, executable }: Program,
  args: readonly unknown[],
): Buffer[] | null {
  if (!executable || !plain || args.length !== types.length || defaultDtype !== getDefaultDtype()) return null;
  const buffers: Buffer[] = [];
  for (let i = 0; i < types.length; i++) {
    const x = args[i];
    if (!(x instanceof ArrayTensor) || x.aval !== types[i] || x.backend !== backend) return null;
    buffers.push(x.bufferOn(backend));
  }
  return buffers;
}

export function buffersOf({ fed, backend }: Program, leaves: readonly Leaf[]): Buffer[] {
  return fed.map(([leaf, dtype]) => bufferOf(toDType(leaves[leaf] as TensorLike, dtype), backend));
}

/** Runs the program of a call with these leaves; what it returns, in the structure in which the function returned it. */
export function run(
  { executable, outAvals, outTree, places, backend }: Program,
  inputs: readonly Buffer[],
  leaves: readonly Leaf[],
): unknown {
  const outputs = executable!.run(inputs).map((buffer, i) => new ArrayTensor(outAvals[i]!, backend, buffer));
  if (outTree.kind === "leaf" && places[0] === 0) return outputs[0];
  return unflattenTree(
    outTree,
    places.map((place) => (place < 0 ? leaves[-1 - place] : outputs[place])),
  );
}
