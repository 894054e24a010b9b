import type { Aval, Shape } from "./aval.ts";
import type { TypedArray } from "./dtype.ts";
import type { Graph, Var } from "./graph/graph.ts";
import type { Tensor } from "./tensor/tensor.ts";
import type { Trace } from "./trace.ts";

/**
 * Facts about a primitive, never code. Interpreters derive rules from them.
 * `linear` speaks of the floating-point arguments: `"jointly"` in all of them together (add, reshape), in
 * `"each"` alone (mul, dot), or in the `"first"` alone (div).
 */
export interface Traits {
  readonly linear?: "jointly" | "each" | "first";
  /** The output's elements depend on the inputs' elements at the same place; shapes broadcast as in NumPy. */
  readonly axes?: "elementwise";
  /** Piecewise constant, or without a floating-point output: the tangent is zero. */
  readonly discrete?: true;
}

export const jvpRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.jvpRule");
export const transposeRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.transposeRule");
export const batchRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.batchRule");
export const lowerRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.lowerRule");
export const scalarRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.scalarRule");
export const hostRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.hostRule");
export const controlRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.controlRule");
export const inlineRule: unique symbol = /* @__PURE__ */ Symbol("cotangent.inlineRule");

/** ∂out/∂argᵢ applied to one tangent. The interpreter skips zero tangents and sums the rest. */
export type Derivative<P> = (
  tangent: Tensor,
  out: Tensor,
  primals: readonly Tensor[],
  params: P,
) => Tensor;

/** The trace that asks for a derivative, for rules of primitives with functions or graphs in them. */
export interface JvpContext extends Trace {
  open: boolean;
  quiet?: boolean;
  /** What happens to tangents is recorded to be transposed: outputs must not depend on tangents, nor share a primitive with them. */
  readonly reverse: boolean | undefined;
  /** Another trace of the same kind, above all that are in force. */
  fork(): JvpContext;
  /** The primal with its tangent; the primal itself if that is zero (`null`). */
  wrap(primal: Tensor, tangent: Tensor | null): Tensor;
}

/** A value of a `JvpContext` that has a tangent. */
export interface Dual {
  readonly primal: Tensor;
  readonly tangent: Tensor;
}

/** The rule as a whole, where outputs are several or share work; `null` is a zero tangent. */
export type JointDerivative<P> = (
  primals: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
  params: P,
  context: JvpContext,
) => { readonly outputs: readonly Tensor[]; readonly tangents: readonly (Tensor | null)[] };

/** Stands for an argument whose value is not known while a linear function is transposed. */
export interface LinearArg {
  readonly unknown: Aval;
}

export function isLinearArg(arg: Tensor | LinearArg): arg is LinearArg {
  return "unknown" in arg;
}

/** The axis a value is mapped over, or `null` if it is not mapped. */
export type BatchDim = number | null;

export interface BatchContext {
  /** Length of the mapped axis. */
  readonly size: number;
  /** Another trace of the same axis, above all that are in force. */
  fork(): BatchFork;
}

/** A trace that maps the axis of a `BatchContext`. */
export interface BatchFork extends Trace {
  open: boolean;
  quiet?: boolean;
  /** The value as a tracer of one example; the value itself if it is not mapped (`null`). */
  wrap(value: Tensor, dim: BatchDim): Tensor;
}

/** A value of a `BatchFork` that is mapped. */
export interface Mapped {
  readonly value: Tensor;
  readonly dim: number;
}

export interface TransposeContext {
  /** One for each output, `null` where it is zero. */
  readonly cotangents: readonly (Tensor | null)[];
  /** The interpreter itself: cotangents of the inputs of a linear graph. */
  transpose(graph: Graph, cotangents: readonly (Tensor | null)[]): readonly (Tensor | null)[];
}

/** A value and its mapped axis. A rule for several outputs returns a list of these. */
export type Batched = readonly [Tensor, BatchDim];
export type HostFunction = (inputs: readonly TypedArray[]) => readonly TypedArray[];

/** What a lowering may know of the backend that it is for. */
export interface LowerContext {
  /** Whether it has float64, as it does if nothing is said: a formula that needs more digits than float32 has may go there and back. */
  readonly float64: boolean;
}

/** What a primitive of control flow does with its graphs, for backends that do it on a device. */
export type Control =
  /** The first argument decides which graph of the others is the result. */
  | { readonly kind: "choose"; readonly ifTrue: Graph; readonly ifFalse: Graph }
  /** The first `carry` arguments become what `body` makes of all, while `condition` holds for all. */
  | {
      readonly kind: "repeat";
      readonly condition: Graph;
      readonly body: Graph;
      readonly carry: number;
    }
  /** As `repeat`, `length` times; `body` takes a row of each of the next `rows` arguments, and returns a row of each further output. */
  | {
      readonly kind: "scan";
      readonly body: Graph;
      readonly carry: number;
      readonly rows: number;
      readonly length: number;
      readonly reverse: boolean;
    };

/** A graph that is being made, for rules that make equations of one. */
export interface InlineTools {
  /** The equations of a graph, applied to these; its outputs. */
  append(graph: Graph, inputs: readonly Var[]): readonly Var[];
  reshape(v: Var, shape: Shape): Var;
  broadcast(v: Var, shape: Shape): Var;
  constant(value: Tensor): Var;
  /** The number that all elements of a variable are, where it is known, by the variable's id. */
  readonly numberOf: readonly (number | undefined)[];
}

/** Rule kinds and their signatures. Open: a transform adds its own kind by declaration merging. */
export interface Rules<P> {
  [jvpRule]: readonly (Derivative<P> | null)[] | JointDerivative<P>;
  /**
   * Cotangents of the arguments (`null` for known ones); shapes that broadcast are summed by the interpreter.
   * A primitive with several outputs reads `context.cotangents` instead of the first argument.
   */
  [transposeRule]: (
    cotangent: Tensor,
    args: readonly (Tensor | LinearArg)[],
    params: P,
    context: TransposeContext,
  ) => readonly (Tensor | null)[];
  [batchRule]: (
    args: readonly Tensor[],
    dims: readonly BatchDim[],
    params: P,
    context: BatchContext,
  ) => Batched | readonly Batched[];
  /** The primitive in terms of others, for backends that have no kernel for it. */
  [lowerRule]: (
    args: readonly Tensor[],
    params: P,
    context?: LowerContext,
  ) => Tensor | readonly Tensor[];
  /** The primitive as a function of arrays, for backends that interpret on the host; the outputs may be inputs. */
  [hostRule]: (params: P, compile: (graph: Graph) => HostFunction) => HostFunction;
  /** Control flow as data, for backends that keep values on a device. */
  [controlRule]: (params: P) => Control;
  /** What control flow comes to where it is decided, else undefined: in terms of its graphs, for compilers. */
  [inlineRule]: (
    inputs: readonly Var[],
    params: P,
    tools: InlineTools,
  ) => readonly Var[] | undefined;
  /** An elementwise primitive as a function of numbers, for backends that interpret on the host. */
  [scalarRule]: (params: P) => (...x: number[]) => number;
}

export type RuleKind = keyof Rules<never>;

/** One operation that every interpreter knows. Identity is the object; third parties name theirs `vendor.name`. */
export interface Primitive<P = any, T extends Traits = Traits> {
  readonly name: string;
  readonly traits: T;
  /** The shape rule: avals of the outputs. Throws a `CotangentError` on arguments that do not fit. */
  readonly aval: (avals: readonly Aval[], params: P) => readonly Aval[];
  /** Of core's own primitives the rules stand in the tables of the transforms. */
  readonly rules: Partial<Rules<P>>;
  readonly [inTables]?: true;
}

/**
 * Defines a primitive.
 * @example const fft = definePrimitive({ name: "acme.fft", traits: { linear: "jointly" }, aval: ([x]) => [x!], rules: { [batchRule]: … } });
 */
/* @__NO_SIDE_EFFECTS__ */
export function definePrimitive<P, const T extends Traits>(
  spec: Omit<Primitive<P, T>, "rules"> & { readonly rules?: Partial<Rules<P>> },
): Primitive<P, T> {
  return { rules: {}, ...spec };
}

/** The mark of core's primitives. */
export const inTables: unique symbol = /* @__PURE__ */ Symbol("cotangent.inTables");

/**
 * Defines a primitive of core: its rules stand in the tables of the transforms. Only a rare elementwise function brings
 * itself as a function of numbers, so that programs without it do not carry its digits.
 */
/* @__NO_SIDE_EFFECTS__ */
export function catalogued<P, const T extends Traits>(
  spec: Omit<Primitive<P, T>, "rules" | typeof inTables>,
  rules: Pick<Partial<Rules<P>>, typeof scalarRule> = {},
): Primitive<P, T> {
  return { rules, ...spec, [inTables]: true };
}

/**
 * The row of a table of rules for a primitive of core, undefined for any other: another's primitive may happen to have
 * the name of one of ours, and our rule would be a silent wrong answer for it.
 */
export function ruleIn<R>(table: object, primitive: Primitive): R | undefined {
  // by this mark and not by a look into the catalogue, which would keep every primitive's name in every bundle
  if (primitive[inTables] !== true) return undefined;
  return (table as Readonly<Record<string, R | undefined>>)[primitive.name];
}

type ParamsOf<Q> = Q extends Primitive<infer P, any> ? P : never;
type Needs<C, D> = {
  [N in keyof C]: C[N] extends { readonly traits: infer T } ? ([T] extends [D] ? never : N) : never;
}[keyof C];

/** A rule for every primitive of catalogue `C`, optional where the traits `D` already imply one. */
export type RuleTable<C, K extends RuleKind, D = never> = {
  readonly [N in Needs<C, D>]: Rules<ParamsOf<C[N]>>[K];
} & { readonly [N in keyof C]?: Rules<ParamsOf<C[N]>>[K] };

/** The primitives of `C` that have a `linear` trait. */
export type Linears<C> = {
  [N in keyof C as C[N] extends { readonly traits: { readonly linear: string } } ? N : never]: C[N];
};
