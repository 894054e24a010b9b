import type { Control } from "@cotangent/core";
import type { Machine } from "../machine.ts";
import type { HostCall } from "../print/index.ts";
import { move, Nested } from "./nested.ts";
import { State } from "./state.ts";

/** The body takes the state, a row of each array scanned over and what it closes over; returns the state and rows of outputs. */
export function scan(
  { inputs, outputs }: HostCall,
  { body: graph, carry, rows, length, reverse }: Extract<Control, { kind: "scan" }>,
  machine: Machine,
): (base: number) => void {
  const { memory } = machine;
  const body = new Nested(graph, machine);
  const state = new State(body, carry);
  return (signed) => {
    const base = signed >>> 0;
    const run = body.enter();
    try {
      const at = run.address;
      state.begin(memory.heap, at, base, inputs);
      for (let i = carry + rows; i < inputs.length; i++) move(memory.heap, at + body.inputs[i]!, base + inputs[i]!, body.inputBytes[i]!);
      for (let k = 0; k < length; k++) {
        const row = reverse ? length - 1 - k : k;
        for (let i = carry; i < carry + rows; i++) {
          const bytes = body.inputBytes[i]!;
          move(memory.heap, at + body.inputs[i]!, base + inputs[i]! + row * bytes, bytes);
        }
        run.again();
        const { heap } = memory;
        for (let i = carry; i < outputs.length; i++) {
          const bytes = body.outputBytes[i]!;
          move(heap, base + outputs[i]! + row * bytes, at + body.outputs[i]!, bytes);
        }
        state.advance(heap, at);
      }
      state.end(memory.heap, at, base, outputs);
    } finally {
      body.leave(run);
    }
  };
}
