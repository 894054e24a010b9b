import type { Control } from "@cotangent/core";
import type { Machine } from "../machine.ts";
import type { HostCall } from "../print/index.ts";
import { move, Nested } from "./nested.ts";

/** Runs one of two graphs on the operands after the first, which says which. */
export function choose(
  { inputs: [predicate, ...operands], outputs }: HostCall,
  { ifTrue, ifFalse }: Extract<Control, { kind: "choose" }>,
  machine: Machine,
): (base: number) => void {
  const { memory } = machine;
  const [yes, no] = [new Nested(ifTrue, machine), new Nested(ifFalse, machine)];
  return (signed) => {
    const base = signed >>> 0;
    const branch = memory.heap.bytes[base + predicate!] === 0 ? no : yes;
    const run = branch.enter();
    try {
      const at = run.address;
      branch.inputs.forEach((offset, i) => move(memory.heap, at + offset, base + operands[i]!, branch.inputBytes[i]!));
      run.again();
      branch.outputs.forEach((offset, i) => move(memory.heap, base + outputs[i]!, at + offset, branch.outputBytes[i]!));
    } finally {
      branch.leave(run);
    }
  };
}
