import { type Aval, formatAval } from "../aval.ts";
import type { Backend } from "../backend.ts";
import { noSingleValue } from "../errors.ts";
import type { Primitive } from "../primitive.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkOpen, nextLevel, type Trace, withTrace } from "../trace.ts";
import type { Equation, Graph, Var } from "./graph.ts";

/** A tracer that stands for a value of the graph being built. */
export class GraphTracer extends Tensor {
  declare readonly variable: Var;
  declare readonly trace: GraphTrace;

  constructor(trace: GraphTrace, variable: Var) {
    super(trace, variable.aval);
    this.variable = variable;
  }
  override get backend(): Backend | null {
    return this.trace.backend;
  }
}

const avalOfVar = (variable: Var): Aval => variable.aval;

/** Records every primitive that reaches it as an equation; other values become constants of the graph. */
export class GraphTrace implements Trace {
  declare readonly name: string;
  readonly level: number = nextLevel();
  /** Where the constants live, so that new ones are made there. */
  declare readonly backend: Backend | null;
  open = true;
  private count = 0;
  protected readonly inputs: Var[] = [];
  protected readonly equations: Equation[] = [];
  private readonly constants = new Map<Tensor, Var>();

  declare readonly quiet: boolean;

  constructor(name: string, options: { readonly backend?: Backend | null; readonly quiet?: boolean } = {}) {
    this.name = name;
    this.backend = options.backend ?? null;
    this.quiet = options.quiet ?? false;
  }

  input(aval: Aval): GraphTracer {
    const variable = this.variable(aval);
    this.inputs.push(variable);
    return this.tracer(variable);
  }

  process(primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[] {
    checkOpen(this);
    const inputs = args.map(this.use, this);
    const outputs = primitive.aval(inputs.map(avalOfVar), params).map(this.variable, this);
    this.equations.push({ primitive, inputs, params, outputs });
    return outputs.map(this.tracer, this);
  }

  known(tracer: Tensor): Tensor {
    throw noSingleValue(`A tracer of ${formatAval(tracer.aval)}`, this.name);
  }

  /** The graph recorded so far, with these outputs. */
  graph(outputs: readonly Tensor[]): Graph {
    const results = outputs.map(this.use, this);
    return {
      inputs: this.inputs,
      constants: [...this.constants].map(([value, variable]) => ({ variable, value })),
      equations: this.equations,
      outputs: results,
      size: this.count,
    };
  }

  private variable(aval: Aval): Var {
    return { id: this.count++, aval };
  }

  private tracer(variable: Var): GraphTracer {
    return new GraphTracer(this, variable);
  }

  protected use(value: Tensor): Var {
    if (value instanceof GraphTracer && value.trace === this) return value.variable;
    if (value.weak) return this.use(value.weak.as(value.aval.dtype));
    let variable = this.constants.get(value);
    if (variable === undefined)
      this.constants.set(value, (variable = this.variable(value.aval)));
    return variable;
  }
}

/**
 * The graph of `f`: every operation inside is recorded, none is computed.
 * @param avals shapes and dtypes of the arguments of `f`
 */
export function traceGraph(
  f: (...args: Tensor[]) => readonly Tensor[],
  avals: readonly Aval[],
  name = "makeGraph",
): Graph {
  const trace = new GraphTrace(name);
  return withTrace(trace, () => trace.graph(f(...avals.map((a) => trace.input(a)))), true);
}
