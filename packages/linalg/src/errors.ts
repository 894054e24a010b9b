import { type Aval, CotangentError, type DType, formatAval } from "@cotangent/core";

export const notFloatingMatrices = (op: string, what: string, got: Aval): CotangentError =>
  new CotangentError(
    "DTYPE_MISMATCH",
    `${op}: expected ${what} to be floating-point, got ${formatAval(got)}.`,
    'Convert with x.to("float64").',
  );

export const noMatrices = (op: string, what: string, expected: string, got: Aval): CotangentError =>
  new CotangentError("SHAPE_MISMATCH", `${op}: expected ${what} to be ${expected}, got ${formatAval(got)}.`);

export const noLargest = (op: string, ord: string, got: Aval): CotangentError =>
  new CotangentError(
    "SHAPE_MISMATCH",
    `${op}: expected matrices with elements for the order ${ord}, the largest or the smallest of several, got ${formatAval(got)}.`,
  );

export const unsupportedMatrices = (op: string, dtype: DType): CotangentError =>
  new CotangentError(
    "UNSUPPORTED_DTYPE",
    `${op}: expected float32 or float64, got ${dtype}.`,
    'Convert with x.to("float32"), and the result back.',
  );

/** ` (matrix [1,0] of the stack)`, nothing where there is no stack. */
const at = (place: readonly number[]): string => (place.length === 0 ? "" : ` (matrix [${place.join(",")}] of the stack)`);

export const notPositiveDefinite = (op: string, order: number, place: readonly number[]): CotangentError =>
  new CotangentError(
    "NOT_POSITIVE_DEFINITE",
    `${op}: expected a positive definite matrix, got one whose leading minor of order ${order} is not positive${at(place)}.`,
    "Where it is so by rounding only, add a small multiple of the identity.",
  );

/** The element counts from 1, as LAPACK's and PyTorch's do. */
export const singularMatrix = (op: string, element: number, place: readonly number[]): CotangentError =>
  new CotangentError(
    "SINGULAR_MATRIX",
    `${op}: expected an invertible matrix, got one that is singular: the diagonal element ${element} of its factor is zero${at(place)}.`,
    "Use pinv or lstsq for the least-squares solution.",
  );

export const completeQr = (a: Aval): CotangentError =>
  new CotangentError(
    "NOT_DIFFERENTIABLE",
    `qr: the complete factorisation has no derivative for matrices with more rows than columns, got ${formatAval(a)}: of the further columns of Q only the space is determined.`,
    'Use mode "reduced", whose factors have all that is determined.',
  );

/** The element counts from 1, as LAPACK's and PyTorch's do. */
export const rankDeficient = (op: string, element: number, place: readonly number[]): CotangentError =>
  new CotangentError(
    "RANK_DEFICIENT",
    `${op}: expected a matrix of full rank, got one whose factor has no more than rounding errors in the diagonal element ${element}${at(place)}.`,
    'Leave the driver "gels" out: then the result is the shortest of the least-squares solutions.',
  );
