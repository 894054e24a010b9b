import {
  type Aval,
  type Equation,
  type Graph,
  type Primitive,
  sameShape,
  type Shape,
  type Tensor,
  type Var,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Evaluator, noEvaluator } from "./evaluator.ts";

/**
 * What to have instead of an equation that is about to be made: outputs that are there already or that the rule makes
 * with the builder, to which the rule is applied in turn; `undefined` to make the equation as it is.
 */
export type Rule = (equation: Equation, builder: GraphBuilder) => readonly Var[] | undefined;

/** Puts together a new graph, in order. Every equation goes through the rule, so that one walk reaches the end. */
export class GraphBuilder {
  readonly evaluator: Evaluator;
  private readonly rule: Rule | undefined;
  private count = 0;
  private readonly inputs: Var[] = [];
  private readonly equations: Equation[] = [];
  private readonly constants = new Map<Tensor, Var>();
  /** The equation of a variable made here, or undefined for inputs and constants. */
  readonly definition: (Equation | undefined)[] = [];
  /** The single number that all elements of a variable are: constants and broadcasts of constants. */
  readonly numberOf: (number | undefined)[] = [];

  constructor(evaluator: Evaluator = noEvaluator, rule?: Rule) {
    this.evaluator = evaluator;
    this.rule = rule;
  }

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
      if (value.aval.size === 1) this.numberOf[variable.id] = this.evaluator.read(value)?.[0];
    }
    return variable;
  }

  emit(primitive: Primitive, inputs: readonly Var[], params: object): readonly Var[] {
    const avals = primitive.aval(inputs.map(avalOf), params);
    return this.make(primitive, inputs, params, avals.map(this.variable, this));
  }

  /** As `emit`, with the avals of `like`. */
  emitAs(
    primitive: Primitive,
    inputs: readonly Var[],
    params: object,
    like: readonly Var[],
  ): readonly Var[] {
    return this.make(primitive, inputs, params, like.map(avalOf).map(this.variable, this));
  }

  one(primitive: Primitive, inputs: readonly Var[], params: object = {}): Var {
    return this.emit(primitive, inputs, params)[0]!;
  }

  /** The variable in this shape, its elements in the same order; itself where it has it. */
  reshape(v: Var, shape: Shape): Var {
    return sameShape(v.aval.shape, shape) ? v : this.one(p.reshape, [v], { shape });
  }

  /** The variable repeated to this shape; itself where it has it. */
  broadcast(v: Var, shape: Shape): Var {
    return sameShape(v.aval.shape, shape) ? v : this.one(p.broadcastTo, [v], { shape });
  }

  /** The variable with its axes in this order; itself where they are. */
  transpose(v: Var, permutation: readonly number[]): Var {
    for (let i = 0; i < permutation.length; i++)
      if (permutation[i] !== i) return this.one(p.transpose, [v], { permutation });
    return v;
  }

  /** The equation that makes a variable, if it is one of this primitive. */
  madeBy(primitive: Primitive, v: Var): Equation | undefined {
    const equation = this.definition[v.id];
    return equation?.primitive === primitive ? equation : undefined;
  }

  /** Appends the equations of `graph`, applied to `inputs`. Its outputs. */
  append(graph: Graph, inputs: readonly Var[]): readonly Var[] {
    const env: Var[] = [];
    for (let i = 0; i < inputs.length; i++) env[graph.inputs[i]!.id] = inputs[i]!;
    for (const { variable, value } of graph.constants) env[variable.id] = this.constant(value);
    const { equations } = graph;
    for (let k = 0; k < equations.length; k++) {
      const { primitive, inputs: args, params, outputs } = equations[k]!;
      const made = this.emitAs(primitive, valuesOf(args, env), params, outputs);
      for (let i = 0; i < made.length; i++) env[outputs[i]!.id] = made[i]!;
    }
    return valuesOf(graph.outputs, env);
  }

  finish(outputs: readonly Var[]): Graph {
    const constants = Array.from(this.constants, ([value, variable]) => ({ variable, value }));
    const { inputs, equations, count: size } = this;
    return { inputs, constants, equations, outputs, size };
  }

  private make(
    primitive: Primitive,
    inputs: readonly Var[],
    params: object,
    outputs: readonly Var[],
  ): readonly Var[] {
    const equation: Equation = { primitive, inputs, params, outputs };
    const replaced = this.rule?.(equation, this);
    if (replaced !== undefined) return replaced;
    this.equations.push(equation);
    for (let i = 0; i < outputs.length; i++) this.definition[outputs[i]!.id] = equation;
    if (primitive === p.broadcastTo) this.numberOf[outputs[0]!.id] = this.numberOf[inputs[0]!.id];
    return outputs;
  }

  private variable(aval: Aval): Var {
    return { id: this.count++, aval };
  }
}

const avalOf = ({ aval }: Var): Aval => aval;

const valuesOf = (variables: readonly Var[], env: readonly Var[]): Var[] =>
  variables.map(({ id }) => env[id]!);

/** The graph with every equation rewritten, in order. */
export function rewrite(graph: Graph, rule: Rule, evaluator: Evaluator = noEvaluator): Graph {
  const builder = new GraphBuilder(evaluator, rule);
  const inputs = graph.inputs.map(({ aval }) => builder.input(aval));
  return builder.finish(builder.append(graph, inputs));
}
