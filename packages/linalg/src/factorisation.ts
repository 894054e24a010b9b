import {
  type Aval,
  avalOf,
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  beside,
  bind,
  broadcastTo,
  definePrimitive,
  dtypeMismatch,
  hostRule,
  isFloat,
  type JointDerivative,
  jvpRule,
  type LowerContext,
  lowerRule,
  moveaxis,
  type Primitive,
  type Rules,
  type Shape,
  type Tensor,
  transposeRule,
  zeros,
} from "@cotangent/core";
import { type MatrixKernel, onStacks, type OutputShape } from "./host/on-stacks.ts";

/** Parameters of all primitives here, beside their own. */
export interface Matrices {
  /** Rows and columns of one matrix of each argument. */
  readonly matrices: readonly Shape[];
}

/**
 * What a primitive on stacks of matrices is made of: arguments of shapes […, rows, columns] with equal leading dimensions, the first
 * floating-point, the others of its dtype or int32.
 */
export interface Factorisation<P> {
  readonly name: string;
  /** Outputs for one matrix of each argument. */
  readonly outputs: (params: P) => readonly OutputShape[];
  /** For one matrix of each argument, in double precision: on backends that compute on the host. */
  readonly host: (params: P) => MatrixKernel;
  /** The same in terms of other primitives, for whole stacks: on backends that compute elsewhere. */
  readonly lower: (args: readonly Tensor[], params: P, context?: LowerContext) => readonly Tensor[];
  readonly jvp: JointDerivative<P>;
  /** Where it is linear in an argument. */
  readonly transpose?: Rules<P>[typeof transposeRule];
  /** Where there is something better than one more leading dimension. */
  readonly batch?: Rules<P>[typeof batchRule];
}

/** Defines a primitive on stacks of matrices, to be bound by `bindMatrices`. */
/* @__NO_SIDE_EFFECTS__ */
export function factorisation<P extends Matrices>({
  name,
  outputs,
  host,
  lower,
  jvp,
  transpose,
  batch,
}: Factorisation<P>): Primitive<P> {
  const primitive: Primitive<P> = definePrimitive<P, Record<never, never>>({
    name: `linalg.${name}`,
    traits: {},
    aval: (avals, params) => {
      const [x] = avals as [Aval];
      if (!isFloat(x.dtype) || avals.some(({ dtype }) => dtype !== x.dtype && dtype !== "int32"))
        throw dtypeMismatch(name, "floating-point matrices of one dtype, and indices", avals);
      return outputs(params).map(({ shape, dtype = x.dtype }) => avalOf([...stackOf(x.shape), ...shape], dtype));
    },
    rules: {
      [jvpRule]: jvp,
      [batchRule]:
        batch ??
        ((args, dims, params, context) =>
          bind(primitive, leading(args, dims, context), params).map((y): Batched => [y, 0])),
      [lowerRule]: (args, params, context) => {
        const [x] = args as [Tensor];
        const stack = stackOf(x.aval.shape);
        if (!stack.includes(0)) return lower(args, params, context);
        // in stacks without matrices there is nothing that could be the largest
        return outputs(params).map(({ shape, dtype = x.aval.dtype }) => beside(x, () => zeros([...stack, ...shape], { dtype })));
      },
      [hostRule]: (params) => onStacks(params.matrices, outputs(params), host(params)),
      ...(transpose && { [transposeRule]: transpose }),
    },
  });
  return primitive;
}

/** The outputs for stacks of matrices of equal leading dimensions. */
export function bindMatrices<P extends object>(
  primitive: Primitive<P & Matrices>,
  args: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  return bind(primitive, args, { ...params, matrices: args.map(({ aval }) => matrixOf(aval.shape)) });
}

/** The last two dimensions. */
export const matrixOf = (shape: Shape): Shape => shape.slice(-2);
/** Those before. */
export const stackOf = (shape: Shape): Shape => shape.slice(0, -2);

/** All arguments with the mapped axis as their first one. */
export function leading(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  { size }: BatchContext,
): readonly Tensor[] {
  return args.map((x, i) => {
    const dim = dims[i]!;
    return dim === null ? broadcastTo(x, [size, ...x.aval.shape]) : moveaxis(x, dim, 0);
  });
}
