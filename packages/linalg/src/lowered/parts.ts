import { add, beside, bind1, diagonal, mul, padAll, primitives, range, sliceAxis, type Tensor } from "@cotangent/core";

/** Row `i` (an integer tensor of shape []) of each matrix: […, m, n] → […, n]. */
export const rowAt = (x: Tensor, i: Tensor): Tensor => at(x, i, x.aval.shape.length - 2);
/** Column `j` of each matrix: […, m, n] → […, m]; an element of each vector: […, m] → […]. */
export const lastAt = (x: Tensor, j: Tensor): Tensor => at(x, j, x.aval.shape.length - 1);
const at = (x: Tensor, i: Tensor, axis: number): Tensor => bind1(primitives.gather, [x, i], { axis, batchDims: 0 });

/**
 * Up to how many of n columns or rows are worked on one after the other, in a loop of whose steps each passes over all of them; more are halved, which
 * makes matrix products of the rest. No more than eight loops, since each is compiled.
 */
export const fewOf = (n: number): number => Math.max(32, Math.ceil(n / 8));

/** 0, 1, …, n − 1. */
export const upTo = (n: number): Tensor => range([n], 0, "int32");
/** The places in the last dimension, where x lives. */
export const placesIn = (x: Tensor): Tensor => beside(x, () => upTo(x.aval.shape.at(-1)!));

/** Rows `from` to `to` of each matrix. */
export const rowsOf = (x: Tensor, from: number, to: number): Tensor => sliceAxis(x, x.aval.shape.length - 2, from, to);
/** Columns `from` to `to` of each matrix. */
export const columnsOf = (x: Tensor, from: number, to: number): Tensor => sliceAxis(x, x.aval.shape.length - 1, from, to);
/** Rows and columns `from` to `to` of each matrix. */
export const blockOf = (x: Tensor, from: number, to: number): Tensor => columnsOf(rowsOf(x, from, to), from, to);

/** With so many places more before and after, in the last dimension or that far from the end. */
export function lengthened(x: Tensor, before: number, after: number, fromEnd = 1, value = 0): Tensor {
  const none = x.aval.shape.map(() => 0);
  const axis = none.length - fromEnd;
  return padAll(x, none.with(axis, before), none.with(axis, after), none, value);
}

/** The diagonal of each matrix, `offset` places to the right of the main one. */
export const diagonalOf = (x: Tensor, offset = 0): Tensor => diagonal(x, { offset, dim1: -2, dim2: -1 });
/** The symmetric part of each square matrix. */
export const symmetricPart = (x: Tensor): Tensor => mul(add(x, x.mT), 0.5);

/** Of each matrix […, m, n] the row that its own index of […] says. */
export const takeRow = (x: Tensor, index: Tensor): Tensor => gathered(x, index, 2);
/** Of each matrix […, m, n] the column that its own index of […] says. */
export const takeColumn = (x: Tensor, index: Tensor): Tensor =>
  bind1(primitives.gather, [x, index], { axis: x.aval.shape.length - 1, batchDims: x.aval.shape.length - 2 });
/** Columns of each matrix in the order of its own indices. */
export const takeColumns = (x: Tensor, order: Tensor): Tensor => takeRows(x.mT, order).mT;
/** Rows of each matrix in the order of its own indices. */
export const takeRows = (x: Tensor, order: Tensor): Tensor => gathered(x, order, 2);
/** Elements of each vector by indices of its own. */
export const take = (x: Tensor, indices: Tensor): Tensor => gathered(x, indices, 1);

function gathered(x: Tensor, indices: Tensor, fromEnd: number): Tensor {
  const axis = x.aval.shape.length - fromEnd;
  return bind1(primitives.gather, [x, indices], { axis, batchDims: axis });
}
