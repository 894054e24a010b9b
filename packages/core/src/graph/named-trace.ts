import { formatAval } from "../aval.ts";
import { noSingleValue } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { GraphTrace } from "./trace-graph.ts";

/** Finds an input that a value comes from: the error of who asks for the value names it. */
export class NamedTrace extends GraphTrace {
  private readonly names: () => readonly string[];

  /** @param names what a user calls the inputs, in their order: `argument 0.w`; asked for when there is an error */
  constructor(name: string, names: () => readonly string[]) {
    super(name);
    this.names = names;
  }

  override known(tracer: Tensor): Tensor {
    const variable = this.use(tracer);
    const names = this.names();
    const from = new Map(this.inputs.map((v, i) => [v, names[i]]));
    for (const { inputs, outputs } of this.equations)
      for (const x of inputs) if (from.has(x)) for (const y of outputs) from.set(y, from.get(x));
    const name = from.get(variable);
    throw noSingleValue(`A tracer of ${formatAval(tracer.aval)}${name ? `, from ${name},` : ""}`, this.name);
  }
}
