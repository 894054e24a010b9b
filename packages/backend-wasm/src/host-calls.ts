import { controlRule, type Equation, type HostFunction, hostRule, missingKernel, type TypedArray } from "@cotangent/core";
import { controlCall } from "./control/index.ts";
import { wrongHostResult } from "./errors.ts";
import type { Machine } from "./machine.ts";
import type { LinearMemory } from "./memory/linear-memory.ts";
import type { HostCall } from "./print/index.ts";

/** An equation that is no code of the module, as a function of the address of a block: control flow, in memory, or a function of arrays. */
export function hostCall(call: HostCall, machine: Machine): (base: number) => void {
  const { primitive, params } = call.equation;
  const control = primitive.rules[controlRule]?.(params);
  return control === undefined ? onArrays(call, machine) : controlCall(call, control, machine);
}

function onArrays({ equation, inputs, outputs }: HostCall, machine: Machine): (base: number) => void {
  const { memory } = machine;
  const call = hostFunction(equation, machine);
  return (signed) => {
    const base = signed >>> 0;
    const results = call(inputs.map((offset, i) => view(memory, base, equation.inputs[i]!, offset).slice()));
    requireResults(equation, results);
    // the memory may have grown meanwhile: views are made anew
    outputs.forEach((offset, i) => view(memory, base, equation.outputs[i]!, offset).set(results[i]!));
  };
}

/** Fewer elements would leave what was there before; a function of somebody else is not to be trusted. Throws `HOST_RESULT`. */
function requireResults({ primitive, outputs }: Equation, results: readonly TypedArray[] | undefined): void {
  outputs.forEach(({ aval }, i) => {
    const found = results?.[i]?.length;
    if (found !== aval.size) throw wrongHostResult(primitive.name, i, aval, found);
  });
}

function view(memory: LinearMemory, base: number, { aval }: Equation["inputs"][number], offset: number): TypedArray {
  return memory.view(aval.dtype, base + offset, aval.size);
}

function hostFunction({ primitive, params }: Equation, { compile }: Machine): HostFunction {
  const rule = primitive.rules[hostRule];
  if (rule === undefined) throw missingKernel("wasm", primitive.name);
  return rule(params, (graph) => {
    const program = compile(graph);
    // entered anew: the function may have filled the same array with other elements
    return (inputs) => {
      const run = program.enter();
      try {
        return run.run(inputs) as readonly TypedArray[];
      } finally {
        program.leave(run);
      }
    };
  });
}
