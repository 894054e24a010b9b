import { type Aval, bufferOf, type TypedArray } from "@cotangent/core";
import type { Program, Value } from "@cotangent/compiler";
import type { Machine } from "./machine.ts";
import { type Copy, copier, type Take, taker } from "./memory/copies.ts";
import type { Layout } from "./print/printed.ts";

/** A part of a block: where it begins there, and how it is copied. */
export interface Slot {
  readonly aval: Aval;
  readonly offset: number;
  readonly copy: Copy;
}

/** What a program hands out: what it computed, or what it has from elsewhere. */
export type Output =
  | { readonly from: "slot"; readonly index: number }
  | { readonly from: "input"; readonly index: number }
  | { readonly from: "constant"; readonly data: TypedArray };

/** How data go into a block and come out of it. */
export interface Slots {
  readonly inputs: readonly Slot[];
  readonly constants: readonly (Slot & { readonly data: TypedArray })[];
  /** One for each array that is computed. */
  readonly results: readonly (Slot & { readonly take: Take })[];
  readonly outputs: readonly Output[];
  /** The outputs are the results, in order. */
  readonly plain: boolean;
}

export function slotsOf(program: Program, layout: Layout, { backend, memory }: Machine): Slots {
  const slot = ({ aval }: Value, offset: number): Slot => ({ aval, offset, copy: copier(aval) });
  const constants = program.constants.map(({ value, tensor }, i) => ({
    ...slot(value, layout.constants[i]!),
    data: bufferOf(tensor, backend) as TypedArray,
  }));
  const results: (Slot & { readonly take: Take })[] = [];
  const known = new Map<Value, Output>();
  program.inputs.forEach((value, index) => known.set(value, { from: "input", index }));
  program.constants.forEach(({ value }, i) => known.set(value, { from: "constant", data: constants[i]!.data }));
  const outputs = program.outputs.map((value, i) => {
    let output = known.get(value);
    if (output === undefined) {
      output = { from: "slot", index: results.push({ ...slot(value, layout.outputs[i]!), take: taker(value.aval, memory.shared) }) - 1 };
      known.set(value, output);
    }
    return output;
  });
  return {
    inputs: program.inputs.map((value, i) => slot(value, layout.inputs[i]!)),
    constants,
    results,
    outputs,
    plain: outputs.every((output, i) => output.from === "slot" && output.index === i),
  };
}
