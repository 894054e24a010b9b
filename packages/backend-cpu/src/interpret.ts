import {
  type Aval,
  type Backend,
  bufferOf,
  type Equation,
  type Executable,
  type Graph,
  lowerRule,
  missingKernel,
  type Primitive,
  scalarRule,
  traceGraph,
  type TypedArray,
} from "@cotangent/core";
import type { Kernel, Lowering } from "./kernel.ts";
import { byNumber } from "./kernels/by-number.ts";
import { kernels } from "./kernels/index.ts";

/** A graph as kernels, called one after the other. */
export function interpret(graph: Graph, backend: Backend): Executable {
  const direct = directKernel(graph, backend);
  const { length } = graph.inputs;
  if (direct === null) return { run: program(graph, backend) };
  const run: Executable["run"] =
    length === 1
      ? (inputs) => [direct(inputs[0] as TypedArray)]
      : length === 2
        ? (inputs) => [direct(inputs[0] as TypedArray, inputs[1] as TypedArray)]
        : (inputs) => [direct(...(inputs as readonly TypedArray[]))];
  return { run };
}

/** The kernel of a graph that is one equation on the inputs as they come; an eager operation. */
function directKernel(graph: Graph, backend: Backend): Kernel | null {
  const { inputs, equations, outputs } = graph;
  const [equation] = equations;
  if (
    equation === undefined ||
    equations.length > 1 ||
    outputs.length !== 1 ||
    outputs[0] !== equation.outputs[0] ||
    inputs.length !== equation.inputs.length ||
    inputs.some((v, i) => v !== equation.inputs[i])
  )
    return null;
  return kernelOf(equation, backend);
}

function kernelOf({ primitive, params, inputs, outputs }: Equation, backend: Backend): Kernel {
  const avals = inputs.map((v) => v.aval);
  const lowering = Object.hasOwn(kernels, primitive.name)
    ? (kernels as Record<string, Lowering<never>>)[primitive.name]
    : undefined;
  if (lowering !== undefined) return lowering(params as never, avals, outputs[0]!.aval);
  const scalar = primitive.rules[scalarRule];
  if (scalar !== undefined) return byNumber(scalar(params), avals, outputs[0]!.aval);
  const run = program(lowered(primitive, params, avals), backend);
  return (...xs) => run(xs)[0]!;
}

/** A third party's primitive in terms of others. */
function lowered(primitive: Primitive, params: object, avals: readonly Aval[]): Graph {
  const lower = primitive.rules[lowerRule];
  if (lower === undefined) throw missingKernel("cpu", primitive.name);
  return traceGraph((...args) => [lower(args, params)], avals, primitive.name);
}

/** Computes one value of `values`, indexed by the ids of the graph. */
type Step = (values: (TypedArray | undefined)[]) => void;

function program(graph: Graph, backend: Backend): (inputs: readonly object[]) => TypedArray[] {
  const lastUse = lastUses(graph);
  const steps = graph.equations.map((equation, i) => step(equation, backend, lastUse[i]!));
  const start: (TypedArray | undefined)[] = Array.from({ length: graph.size });
  for (const { variable, value } of graph.constants)
    start[variable.id] = bufferOf(value, backend) as TypedArray;
  const inputs = graph.inputs.map((v) => v.id);
  const outputs = graph.outputs.map((v) => v.id);
  return (arrays) => {
    const values = start.slice();
    for (let i = 0; i < inputs.length; i++) values[inputs[i]!] = arrays[i] as TypedArray;
    for (let i = 0; i < steps.length; i++) steps[i]!(values);
    return outputs.map((id) => values[id]!);
  };
}

function step(equation: Equation, backend: Backend, dropped: readonly number[]): Step {
  const kernel = kernelOf(equation, backend);
  const ids = equation.inputs.map((v) => v.id);
  const [x = 0, y = 0] = ids;
  const out = equation.outputs[0]!.id;
  const drop = (values: (TypedArray | undefined)[]): void => {
    for (let i = 0; i < dropped.length; i++) values[dropped[i]!] = undefined;
  };
  if (ids.length > 2)
    return (values) => {
      values[out] = kernel(...ids.map((id) => values[id]!));
      drop(values);
    };
  return (values) => {
    values[out] = kernel(values[x]!, values[y]!);
    drop(values);
  };
}

/** For every equation the values that nothing reads after it. */
function lastUses(graph: Graph): number[][] {
  const seen = new Set(graph.outputs.map((v) => v.id));
  const drops: number[][] = [];
  for (let i = graph.equations.length - 1; i >= 0; i--) {
    const { inputs, outputs } = graph.equations[i]!;
    drops[i] = [];
    for (const { id } of [...outputs, ...inputs])
      if (!seen.has(id)) {
        seen.add(id);
        drops[i]!.push(id);
      }
  }
  return drops;
}
