import {
  add,
  type Backend,
  bind,
  bind1,
  broadcastTo,
  checkOpen,
  type CotangentError,
  type Derivative,
  isFloat,
  type JvpContext,
  jvpRule,
  missingRule,
  nextLevel,
  type Primitive,
  ruleIn,
  type Rules,
  sameShape,
  Tensor,
  zerosLike,
} from "@cotangent/core";
import { jvpRules } from "./rules.ts";

/** A value with its tangent. A value whose tangent is zero is not wrapped: it stays what it is one level down. */
export class JvpTracer extends Tensor {
  declare readonly trace: JvpTrace;
  declare readonly primal: Tensor;
  declare readonly tangent: Tensor;

  constructor(trace: JvpTrace, primal: Tensor, tangent: Tensor) {
    super(trace, primal.aval);
    this.primal = primal;
    this.tangent = tangent;
  }
  override get backend(): Backend | null {
    return this.primal.backend;
  }
}

/** Pushes tangents forward: out, and the sum over the arguments of ∂out/∂argᵢ · tangentᵢ. */
export class JvpTrace implements JvpContext {
  declare readonly name: string;
  readonly level: number = nextLevel();
  open = true;
  declare readonly reverse: boolean | undefined;
  declare quiet: boolean;

  constructor(name: string, reverse?: boolean, quiet = false) {
    this.name = name;
    this.reverse = reverse;
    this.quiet = quiet;
  }

  process(primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[] {
    checkOpen(this);
    const primals = args.map(this.primalOf, this);
    const tangents = args.map(this.tangentOf, this);
    const rule = ruleOf(primitive);
    if (typeof rule === "function") {
      const result = rule(primals, tangents, params, this);
      return result.outputs.map((out, i) => this.wrap(out, result.tangents[i] ?? null));
    }
    const outputs = bind(primitive, primals, params);
    if (primitive.traits.discrete === true) return outputs;
    if (outputs.length > 1)
      throw missing("joint JVP", primitive);
    const out = outputs[0]!;
    if (!isFloat(out.aval.dtype)) return outputs;
    const tangent = sumTangents(rule, primitive, out, primals, tangents, params);
    return tangent === null ? outputs : [this.wrap(out, tangent)];
  }

  /** Under forward and reverse mode alike the value is known one level down. */
  known(tracer: Tensor): Tensor {
    const { primal } = tracer as JvpTracer;
    return primal.trace.known(primal);
  }

  private primalOf(x: Tensor): Tensor {
    return x.trace === this ? (x as JvpTracer).primal : x;
  }

  private tangentOf(x: Tensor): Tensor | null {
    return x.trace === this ? (x as JvpTracer).tangent : null;
  }

  fork(): JvpTrace {
    return new JvpTrace(this.name, this.reverse);
  }

  wrap(primal: Tensor, tangent: Tensor | null): Tensor {
    if (tangent === null) return primal;
    const full = sameShape(tangent.aval.shape, primal.aval.shape)
      ? tangent
      : broadcastTo(tangent, primal.aval.shape);
    return new JvpTracer(this, primal, full);
  }
}

type Rule = Rules<object>[typeof jvpRule];

/** Own rule, then the table, then (undefined) what the traits imply. */
function ruleOf(primitive: Primitive): Rule | undefined {
  const own = primitive.rules[jvpRule] as Rule | undefined;
  const rule = own ?? ruleIn<Rule>(jvpRules, primitive);
  if (rule === undefined) {
    const { linear, discrete } = primitive.traits;
    if (linear !== "jointly" && linear !== "each" && discrete !== true)
      throw missing("JVP", primitive);
  }
  return rule;
}

/** A rule for several outputs is one function, a joint one. */
function missing(kind: string, { name }: Primitive): CotangentError {
  return missingRule(kind, name, "Give the primitive a [jvpRule] (a symbol of @cotangent/core).");
}

/** Without a rule the primitive is linear, and its own derivative: in all arguments together, or in one at a time. */
function sumTangents(
  rule: readonly (Derivative<object> | null)[] | undefined,
  primitive: Primitive,
  out: Tensor,
  primals: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
  params: object,
): Tensor | null {
  if (!rule && primitive.traits.linear === "jointly") {
    const args = primals.map((x, i) => (isFloat(x.aval.dtype) ? (tangents[i] ?? zerosLike(x)) : x));
    return bind1(primitive, args, params);
  }
  let total: Tensor | null = null;
  for (let i = 0; i < tangents.length; i++) {
    const tangent = tangents[i]!;
    if (tangent === null || (rule && !rule[i])) continue;
    const term = rule
      ? rule[i]!(tangent, out, primals, params)
      : bind1(
          primitive,
          primals.map((x, k) => (k === i ? tangent : x)),
          params,
        );
    total = total === null ? term : add(total, term);
  }
  return total;
}
