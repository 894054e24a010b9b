import type { Aval, Equation, Graph, Primitive, Tensor, Var } from "@cotangent/core";

/** Puts together a new graph, in order. */
export class GraphBuilder {
  private count = 0;
  private readonly inputs: Var[] = [];
  private readonly equations: Equation[] = [];
  private readonly constants = new Map<Tensor, Var>();
  /** The equation of a variable made here, or undefined for inputs and constants. */
  readonly definition: (Equation | undefined)[] = [];
  /** The value of a variable that is a constant. */
  readonly constantOf: (Tensor | undefined)[] = [];

  input(aval: Aval): Var {
    const variable = this.variable(aval);
    this.inputs.push(variable);
    return variable;
  }

  constant(value: Tensor): Var {
    let variable = this.constants.get(value);
    if (variable === undefined) {
      variable = this.variable(value.aval);
      this.constants.set(value, variable);
      this.constantOf[variable.id] = value;
    }
    return variable;
  }

  emit(primitive: Primitive, inputs: readonly Var[], params: object): readonly Var[] {
    const avals = primitive.aval(
      inputs.map((v) => v.aval),
      params,
    );
    return this.emitAs(primitive, inputs, params, avals);
  }

  /** As `emit`, where the avals are known. */
  emitAs(
    primitive: Primitive,
    inputs: readonly Var[],
    params: object,
    avals: readonly Aval[],
  ): readonly Var[] {
    const equation: Equation = {
      primitive,
      inputs,
      params,
      outputs: avals.map((a) => this.variable(a)),
    };
    this.equations.push(equation);
    for (const v of equation.outputs) this.definition[v.id] = equation;
    return equation.outputs;
  }

  one(primitive: Primitive, inputs: readonly Var[], params: object = {}): Var {
    return this.emit(primitive, inputs, params)[0]!;
  }

  finish(outputs: readonly Var[]): Graph {
    return {
      inputs: this.inputs,
      constants: [...this.constants].map(([value, variable]) => ({ variable, value })),
      equations: this.equations,
      outputs,
      size: this.count,
    };
  }

  private variable(aval: Aval): Var {
    return { id: this.count++, aval };
  }
}

/** What becomes of one equation: its outputs in the new graph, or `undefined` to keep it as it is. */
export type Rewriter = (
  equation: Equation,
  inputs: readonly Var[],
  builder: GraphBuilder,
) => readonly Var[] | undefined;

/** The graph with every equation rewritten, in order; `rewriter` sees the new inputs. */
export function rewrite(graph: Graph, rewriter: Rewriter): Graph {
  const builder = new GraphBuilder();
  const env: Var[] = Array.from({ length: graph.size });
  for (const v of graph.inputs) env[v.id] = builder.input(v.aval);
  for (const { variable, value } of graph.constants) env[variable.id] = builder.constant(value);
  for (const equation of graph.equations) {
    const inputs = equation.inputs.map((v) => env[v.id]!);
    const outputs =
      rewriter(equation, inputs, builder) ??
      builder.emitAs(
        equation.primitive,
        inputs,
        equation.params,
        equation.outputs.map((v) => v.aval),
      );
    equation.outputs.forEach((v, i) => (env[v.id] = outputs[i]!));
  }
  return builder.finish(graph.outputs.map((v) => env[v.id]!));
}
