import type { Control } from "@cotangent/core";
import type { Machine } from "../machine.ts";
import type { HostCall } from "../print/index.ts";
import { move, Nested } from "./nested.ts";
import { State } from "./state.ts";

/** Repeats the body as long as the condition holds. Both take the state, then what they close over. */
export function repeat(
  { inputs, outputs }: HostCall,
  { condition, body, carry }: Extract<Control, { kind: "repeat" }>,
  machine: Machine,
): (base: number) => void {
  const { memory } = machine;
  const [test, step] = [new Nested(condition, machine), new Nested(body, machine)];
  const state = new State(step, carry);
  return (signed) => {
    const base = signed >>> 0;
    const stepRun = step.enter();
    try {
      const testRun = test.enter();
      try {
        const [at, testAt] = [stepRun.address, testRun.address];
        state.begin(memory.heap, at, base, inputs);
        for (let i = carry; i < inputs.length; i++) {
          move(memory.heap, at + step.inputs[i]!, base + inputs[i]!, step.inputBytes[i]!);
          move(memory.heap, testAt + test.inputs[i]!, base + inputs[i]!, test.inputBytes[i]!);
        }
        for (;;) {
          for (let i = 0; i < carry; i++) move(memory.heap, testAt + test.inputs[i]!, at + step.inputs[i]!, test.inputBytes[i]!);
          testRun.again();
          if (memory.heap.bytes[testAt + test.outputs[0]!] === 0) break;
          stepRun.again();
          state.advance(memory.heap, at);
        }
        state.end(memory.heap, at, base, outputs);
      } finally {
        test.leave(testRun);
      }
    } finally {
      step.leave(stepRun);
    }
  };
}
