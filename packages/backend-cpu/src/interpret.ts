import {
  type Aval,
  type Backend,
  bufferOf,
  type Equation,
  type Executable,
  type Graph,
  type HostFunction,
  hostRule,
  lowerRule,
  missingKernel,
  type Primitive,
  requireDTypes,
  ruleIn,
  scalarRule,
  traceGraph,
  type TypedArray,
} from "@cotangent/core";
import { maker } from "./buffer.ts";
import type { Kernel, Lowering, Make } from "./kernel.ts";
import { byNumber } from "./kernels/by-number.ts";
import { kernels } from "./kernels/index.ts";
import { Program } from "./program.ts";

/** A graph as kernels, called one after the other. */
export function interpret(graph: Graph, backend: Backend): Executable {
  requireDTypes(backend, graph);
  const direct = directKernel(graph);
  if (direct === null) {
    const program = new Program();
    const inputs = graph.inputs.map((v) => program.input(v.aval));
    const outputs = append(program, graph, inputs, backend);
    return { run: program.finish(inputs, outputs) };
  }
  const { length } = graph.inputs;
  const run: Executable["run"] =
    length === 1
      ? (inputs) => [direct(inputs[0] as TypedArray)]
      : length === 2
        ? (inputs) => [direct(inputs[0] as TypedArray, inputs[1] as TypedArray)]
        : (inputs) => [direct(...(inputs as readonly TypedArray[]))];
  return { run };
}

/** The kernel of a graph that is one equation on the inputs as they come; an eager operation. */
function directKernel({ inputs, equations, outputs }: Graph): Kernel | null {
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
  return kernelOf(equation, maker(outputs[0]!.aval));
}

/** The kernel of an equation, or null if the primitive has to be lowered. */
function kernelOf({ primitive, params, inputs, outputs }: Equation, make: Make): Kernel | null {
  const avals = inputs.map((v) => v.aval);
  const out = outputs[0]!.aval;
  const lowering = ruleIn<Lowering<never>>(kernels, primitive);
  if (lowering !== undefined) return lowering(params as never, avals, out, make);
  const scalar = primitive.rules[scalarRule];
  return scalar === undefined ? null : byNumber(scalar(params), avals, out, make);
}

/** Appends the graph's equations to a program; takes and gives the program's ids of the inputs and outputs. */
function append(
  program: Program,
  graph: Graph,
  inputs: readonly number[],
  backend: Backend,
): number[] {
  const ids: number[] = [];
  graph.inputs.forEach((v, i) => (ids[v.id] = inputs[i]!));
  for (const { variable, value } of graph.constants)
    ids[variable.id] = program.constant(variable.aval, bufferOf(value, backend) as TypedArray);
  for (const equation of graph.equations) {
    const args = equation.inputs.map((v) => ids[v.id]!);
    const { outputs } = equation;
    const { aval } = outputs[0]!;
    const list = hostKernel(equation, backend);
    // the "array" of the first step is the list of outputs, which may be inputs, whose memory another step may get
    const id = program.step(aval, args, (make) => list ?? kernelOf(equation, make));
    const made =
      list !== null
        ? outputs.map((v, i) => program.step(v.aval, [id!], () => (all) => (all as never as TypedArray[])[i]!.slice())!)
        : id !== null
          ? [id]
          : append(program, lowered(equation, equation.inputs.map((v) => v.aval)), args, backend);
    outputs.forEach((v, i) => (ids[v.id] = made[i]!));
  }
  return graph.outputs.map((v) => ids[v.id]!);
}

/** What a primitive brings to be run on the host, as a kernel that returns the list of outputs. */
function hostKernel({ primitive, params }: Equation, backend: Backend): Kernel | null {
  const run = primitive.rules[hostRule]?.(params as never, (graph) => interpret(graph, backend).run as HostFunction);
  return run === undefined ? null : (...inputs) => run(inputs) as never;
}

/** A third party's primitive in terms of others. */
function lowered({ primitive, params }: Equation, avals: readonly Aval[]): Graph {
  const lower = (primitive as Primitive).rules[lowerRule];
  if (lower === undefined) throw missingKernel("cpu", primitive.name);
  return traceGraph((...args) => [lower(args, params)].flat(), avals, primitive.name);
}
