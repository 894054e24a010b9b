import { type Backend, bufferOf, type Graph, type TypedArray } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import type { Evaluator } from "../src/passes/facts.ts";

export const interpreter: Backend = createCpuBackend();

export function interpret(graph: Graph, inputs: readonly TypedArray[]): readonly TypedArray[] {
  return interpreter.compile(graph).run(inputs.map((x) => x.slice())) as readonly TypedArray[];
}

export const evaluator: Evaluator = {
  read: (value) => bufferOf(value, interpreter) as TypedArray,
  evaluate: ({ primitive, inputs, params, outputs }, arrays) =>
    interpret({ inputs, constants: [], equations: [{ primitive, inputs, params, outputs }], outputs, size: inputs.length + outputs.length }, arrays),
};
