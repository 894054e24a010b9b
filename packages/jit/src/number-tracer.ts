import {
  type Aval,
  avalOf,
  type Backend,
  checkOpen,
  type DType,
  getDefaultDtype,
  type GraphTrace,
  resultType,
  Tensor,
  type Weak,
} from "@cotangent/core";

/**
 * Stands for a number among the arguments. It is an input of the graph once for each dtype in which the function uses it,
 * so that a program is given what an operation makes of the number outside of `jit`, to the last digit.
 */
export class NumberTracer extends Tensor implements Weak {
  declare readonly trace: GraphTrace;
  readonly like: number | boolean;
  private readonly input: (aval: Aval) => Tensor;
  private readonly inputs = new Map<DType, Tensor>();

  constructor(trace: GraphTrace, like: number | boolean, input: (aval: Aval) => Tensor) {
    super(trace, avalOf([], resultType("jit", [like])));
    this.like = like;
    this.input = input;
  }

  override get weak(): Weak {
    return this;
  }
  override get backend(): Backend | null {
    return null;
  }

  as(dtype: DType = this.like === false ? "bool" : getDefaultDtype()): Tensor {
    checkOpen(this.trace);
    let input = this.inputs.get(dtype);
    if (input === undefined) this.inputs.set(dtype, (input = this.input(avalOf([], dtype))));
    return input;
  }
}
