import { type Backend, bufferOf, type Equation, type Executable, type Graph, type TypedArray } from "@cotangent/core";
import type { Target } from "@cotangent/compiler";
import { wasmTarget } from "./print/index.ts";

/** What the compiler has to know of this backend. */
export function targetOf(backend: Backend, structuralZeros: boolean): Target {
  return wasmTarget({
    structuralZeros,
    read: (value) => bufferOf(value, backend) as TypedArray,
    evaluate: (equation, inputs) => alone(equation, backend).run(inputs) as readonly TypedArray[],
  });
}

/** One equation as a program. */
function alone({ primitive, params, inputs, outputs }: Equation, backend: Backend): Executable {
  const ins = inputs.map(({ aval }, id) => ({ id, aval }));
  const outs = outputs.map(({ aval }, i) => ({ id: ins.length + i, aval }));
  const graph: Graph = {
    inputs: ins,
    constants: [],
    equations: [{ primitive, params, inputs: ins, outputs: outs }],
    outputs: outs,
    size: ins.length + outs.length,
  };
  return backend.compile(graph);
}
