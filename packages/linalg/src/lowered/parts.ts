import { bind1, primitives, range, sliceAxis, type Tensor } from "@cotangent/core";

/** Row `i` (an integer tensor of shape []) of each matrix: […, m, n] → […, n]. */
export const rowAt = (x: Tensor, i: Tensor): Tensor => at(x, i, x.aval.shape.length - 2);
/** Column `j` of each matrix: […, m, n] → […, m]; an element of each vector: […, m] → […]. */
export const lastAt = (x: Tensor, j: Tensor): Tensor => at(x, j, x.aval.shape.length - 1);
const at = (x: Tensor, i: Tensor, axis: number): Tensor => bind1(primitives.gather, [x, i], { axis, batchDims: 0 });

/** 0, 1, …, n − 1. */
export const upTo = (n: number): Tensor => range([n], 0, "int32");

/** Rows `from` to `to` of each matrix. */
export const rowsOf = (x: Tensor, from: number, to: number): Tensor => sliceAxis(x, x.aval.shape.length - 2, from, to);
/** Columns `from` to `to` of each matrix. */
export const columnsOf = (x: Tensor, from: number, to: number): Tensor => sliceAxis(x, x.aval.shape.length - 1, from, to);
/** Rows and columns `from` to `to` of each matrix. */
export const blockOf = (x: Tensor, from: number, to: number): Tensor => columnsOf(rowsOf(x, from, to), from, to);
