import {
  ArrayTensor,
  type Aval,
  type Backend,
  type Buffer,
  type DType,
  type Executable,
  getDefaultDtype,
  sameTree,
  type Tensor,
  type TreeDef,
  unflattenTree,
} from "@cotangent/core";
import type { Call } from "./call.ts";
import { equalStatics } from "./statics.ts";

/** A compiled function at one structure, shapes, dtypes and static values. */
export interface Program {
  readonly avals: readonly Aval[];
  readonly tree: TreeDef;
  readonly statics: readonly unknown[];
  readonly backend: Backend;
  /** The default dtype when it was traced: what the function makes of plain numbers has it. */
  readonly defaultDtype: DType;
  readonly executable: Executable;
  readonly outAvals: readonly Aval[];
  readonly outTree: TreeDef;
  /** Every argument is a tensor itself: calls can be matched without being taken apart. */
  readonly plain: boolean;
}

/** Whether `program` is that of the call. */
export function matches(program: Program, call: Call, backend: Backend): boolean {
  const { avals } = program;
  if (program.backend !== backend || program.defaultDtype !== getDefaultDtype()) return false;
  if (avals.length !== call.leaves.length) return false;
  for (let i = 0; i < avals.length; i++) if (avals[i] !== call.leaves[i]!.aval) return false;
  return sameTree(program.tree, call.tree) && equalStatics(program.statics, call.statics);
}

/**
 * The buffers of the arguments if they are what a plain program takes, else null. Nearly all calls of a compiled
 * function are like the one before; this keeps them under a microsecond.
 */
export function plainBuffers(
  { plain, avals, backend, defaultDtype }: Program,
  args: readonly unknown[],
): Buffer[] | null {
  if (!plain || args.length !== avals.length || defaultDtype !== getDefaultDtype()) return null;
  const buffers: Buffer[] = [];
  for (let i = 0; i < avals.length; i++) {
    const x = args[i];
    if (!(x instanceof ArrayTensor) || x.aval !== avals[i] || x.backend !== backend) return null;
    buffers.push(x.bufferOn(backend));
  }
  return buffers;
}

export function buffersOf(leaves: readonly Tensor[], backend: Backend): Buffer[] {
  return leaves.map((x) => (x as ArrayTensor).bufferOn(backend));
}

/** Runs the program; the outputs in the structure in which the function returned them. */
export function run(
  { executable, outAvals, outTree, backend }: Program,
  inputs: readonly Buffer[],
): unknown {
  const buffers = executable.run(inputs);
  if (outTree.kind === "leaf") return new ArrayTensor(outAvals[0]!, backend, buffers[0]!);
  return unflattenTree(
    outTree,
    buffers.map((buffer, i) => new ArrayTensor(outAvals[i]!, backend, buffer)),
  );
}
