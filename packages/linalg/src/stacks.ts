import { broadcastShapes, broadcastTo, moveaxis, notBroadcastable, reshape, type Shape, sizeOf, type Tensor } from "@cotangent/core";
import { matrixOf, stackOf } from "./factorisation.ts";

/** The leading dimensions that those of all arguments broadcast to. Throws `NOT_BROADCASTABLE`. */
export function commonStack(op: string, args: readonly Tensor[]): Shape {
  const stack = broadcastShapes(args.map(({ aval }) => stackOf(aval.shape)));
  if (stack === null) throw notBroadcastable(op, args.map(({ aval }) => aval));
  return stack;
}

/** All with equal leading dimensions. Throws `NOT_BROADCASTABLE`. */
export function withOneStack(op: string, args: readonly Tensor[]): readonly Tensor[] {
  const stack = commonStack(op, args);
  return args.map((x) => broadcastTo(x, [...stack, ...matrixOf(x.aval.shape)]));
}

/**
 * `solve` for the stacks of a matrix (and what goes with it) and of right-hand sides […, n, k], whose leading dimensions broadcast: one
 * matrix for many right-hand sides takes them as more columns. Throws `NOT_BROADCASTABLE`.
 */
export function solveStacks(
  op: string,
  matrix: readonly Tensor[],
  b: Tensor,
  solve: (args: readonly Tensor[]) => Tensor,
): Tensor {
  const stack = commonStack(op, [matrix[0]!, b]);
  const [n, k] = matrixOf(b.aval.shape) as [number, number];
  const sides = sizeOf(stackOf(b.aval.shape));
  if (sides < 2 || sizeOf(stackOf(matrix[0]!.aval.shape)) !== 1) return solve(withOneStack(op, [...matrix, b]));
  const columns = intoColumns(reshape(b, [sides, n, k]), 0);
  const x = solve([...matrix.map((m) => reshape(m, matrixOf(m.aval.shape))), columns]);
  return reshape(moveaxis(outOfColumns(x, k, sides), -1, 0), [...stack, n, k]);
}

/** […, n, k] with dimension `dim` (one of those before n) as further columns: […, n, k·size]. */
export function intoColumns(x: Tensor, dim: number): Tensor {
  const moved = moveaxis(x, dim, -1);
  const [n, k, size] = moved.aval.shape.slice(-3) as [number, number, number];
  return reshape(moved, [...moved.aval.shape.slice(0, -3), n, k * size]);
}

/** The columns of `intoColumns` as a last dimension of their own: […, n, k·size] → […, n, k, size]. */
export const outOfColumns = (x: Tensor, k: number, size: number): Tensor =>
  reshape(x, [...x.aval.shape.slice(0, -1), k, size]);
