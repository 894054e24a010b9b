import {
  allocate,
  type Backend,
  bufferOf,
  type Equation,
  type Graph,
  stridesOf,
  type TypedArray,
} from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { placeParams, placed } from "../src/lower/place.ts";
import type { Evaluator } from "../src/passes/evaluator.ts";

export const interpreter: Backend = createCpuBackend();

export function interpret(graph: Graph, inputs: readonly TypedArray[]): readonly TypedArray[] {
  return interpreter.compile(graph).run(inputs.map((x) => x.slice())) as readonly TypedArray[];
}

export const evaluator: Evaluator = {
  read: (value) => bufferOf(value, interpreter) as TypedArray,
  evaluate: ({ primitive, inputs, params, outputs }, arrays) =>
    interpret(
      {
        inputs,
        constants: [],
        equations: [{ primitive, inputs, params, outputs }],
        outputs,
        size: inputs.length + outputs.length,
      },
      arrays,
    ),
};

/** As `interpret`, for graphs with placed bands, which only the compiler knows. */
export function interpretPlaced(
  graph: Graph,
  inputs: readonly TypedArray[],
): readonly TypedArray[] {
  const env: TypedArray[] = Array.from({ length: graph.size });
  graph.inputs.forEach((v, i) => (env[v.id] = inputs[i]!));
  for (const { variable, value } of graph.constants) env[variable.id] = evaluator.read(value)!;
  for (const equation of graph.equations) {
    const arrays = equation.inputs.map((v) => env[v.id]!);
    const results =
      equation.primitive === placed ? [place(equation, arrays)] : run(equation, arrays);
    equation.outputs.forEach((v, i) => (env[v.id] = results[i]!));
  }
  return graph.outputs.map((v) => env[v.id]!);
}

function run(
  { primitive, params, inputs, outputs }: Equation,
  arrays: readonly TypedArray[],
): readonly TypedArray[] {
  const ins = inputs.map((v, id) => ({ id, aval: v.aval }));
  const outs = outputs.map((v, i) => ({ id: ins.length + i, aval: v.aval }));
  return interpret(
    {
      inputs: ins,
      constants: [],
      equations: [{ primitive, params, inputs: ins, outputs: outs }],
      outputs: outs,
      size: ins.length + outs.length,
    },
    arrays,
  );
}

function place({ params, inputs, outputs }: Equation, arrays: readonly TypedArray[]): TypedArray {
  const { parts, shape } = placeParams(params);
  const out = allocate(outputs[0]!.aval.dtype, outputs[0]!.aval.size);
  const strides = stridesOf(shape);
  parts.forEach(({ base, steps }, k) => {
    const own = inputs[k]!.aval.shape;
    const ownStrides = stridesOf(own);
    arrays[k]!.forEach((value, i) => {
      let at = 0;
      base.forEach((b, axis) => {
        let position = b;
        own.forEach(
          (n, d) => (position += (Math.floor(i / ownStrides[d]!) % n) * steps[d]![axis]!),
        );
        if (position < 0 || position >= shape[axis]!)
          throw new RangeError(`band ${k} leaves axis ${axis}`);
        at += position * strides[axis]!;
      });
      out[at]! += value;
    });
  });
  return out;
}
