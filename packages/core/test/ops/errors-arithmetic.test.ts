import * as ct from "@cotangent/core";
import { tensor } from "@cotangent/core";
import { describe } from "vitest";
import { counted, type ErrorRow, int, itThrows, useCpu } from "../support.ts";

useCpu();

const m = (): ct.Tensor => counted(2, 3);
const v = (): ct.Tensor => counted(3);

const rows: readonly ErrorRow[] = [
  // by element
  [
    "add of shapes that do not broadcast",
    "NOT_BROADCASTABLE",
    /add: .*float64\[2,3\] \(argument 0\) and float64\[2\] \(argument 1\)/,
    () => ct.add(m(), counted(2)),
  ],
  [
    "add of int32 and uint32",
    "NO_COMMON_DTYPE",
    /int32 and uint32 have no common dtype.*x\.to\(dtype\)/,
    () => ct.add(int(1), tensor([1], { dtype: "uint32" })),
  ],
  [
    "add of a string",
    "BAD_ARGUMENT",
    /add: expected every argument to be a tensor, a number or a boolean, got "1"/,
    () => ct.add(m(), "1" as never),
  ],
  [
    "abs of a number",
    "BAD_ARGUMENT",
    /abs: .*a tensor, got 1\. Wrap it: tensor\(value\)/,
    () => ct.abs(1),
  ],
  [
    "a negative power of an integer tensor",
    "BAD_ARGUMENT",
    /pow: .*exponent.*0 or more, got -1/,
    () => ct.pow(int(2), -1),
  ],
  [
    "where on numbers",
    "DTYPE_MISMATCH",
    /where: expected a bool condition, got float64\[3\]/,
    () => ct.where(v(), 1, 0),
  ],
  [
    "clamp without bounds",
    "BAD_ARGUMENT",
    /clamp: expected min or max to be given/,
    () => ct.clamp(v()),
  ],
  [
    "gelu approximated by a word",
    "BAD_ARGUMENT",
    /gelu: .*"none" or "tanh", got "exact"/,
    () => ct.gelu(v(), { approximate: "exact" as never }),
  ],
  ["celu with alpha 0", "BAD_ARGUMENT", /celu: .*alpha/, () => ct.celu(v(), 0)],
  [
    "glu of an odd size",
    "BAD_ARGUMENT",
    /glu: expected the size of dimension -1 to be even, got 3/,
    () => ct.glu(m()),
  ],
  // reductions
  [
    "sum over a dimension that is not there",
    "DIM_OUT_OF_RANGE",
    /sum: dimension 2 is out of range for a tensor of shape \[2,3\], expected -2 to 1/,
    () => ct.sum(m(), 2),
  ],
  [
    "sum over half a dimension",
    "BAD_ARGUMENT",
    /sum: .*an integer, got 0\.5/,
    () => ct.sum(m(), 0.5),
  ],
  [
    "sum twice over a dimension",
    "BAD_ARGUMENT",
    /sum: .*distinct, got \[0, -2\]/,
    () => ct.sum(m(), [0, -2]),
  ],
  [
    "mean of integers",
    "DTYPE_MISMATCH",
    /mean: expected a floating-point tensor, got int32\[2\]/,
    () => ct.mean(int(1, 2)),
  ],
  [
    "variance of integers",
    "DTYPE_MISMATCH",
    /var: expected a floating-point tensor, got int32\[2\]/,
    () => ct.variance(int(1, 2)),
  ],
  [
    "the maximum of nothing",
    "BAD_ARGUMENT",
    /of size 1 or more \(there is no identity element\), got float64\[0\]/,
    () => ct.max(ct.zeros([0])),
  ],
  [
    "max with a word",
    "BAD_ARGUMENT",
    /max: expected the second argument to be a dimension or a tensor, got "0"/,
    () => ct.max(m(), "0" as never),
  ],
  [
    "softmax of a scalar along a second dimension",
    "DIM_OUT_OF_RANGE",
    /softmax: dimension 1 is out of range for a tensor of shape \[\], which has no dimensions/,
    () => ct.softmax(tensor(1), 1),
  ],
  [
    "a norm of order NaN",
    "BAD_ARGUMENT",
    /norm: .*a number or "fro", got NaN/,
    () => ct.norm(v(), NaN),
  ],
  [
    "topk of more than there are",
    "BAD_ARGUMENT",
    /topk: expected k to be an integer from 0 to 3, got 4/,
    () => ct.topk(m(), 4),
  ],
  [
    "the 0-th value",
    "BAD_ARGUMENT",
    /kthvalue: expected k to be an integer from 1 to 3, got 0/,
    () => ct.kthvalue(m(), 0),
  ],
  [
    "a quantile above 1",
    "BAD_ARGUMENT",
    /quantile: expected q to be numbers from 0 to 1, got \[0.5, 2\]/,
    () => ct.quantile(m(), [0.5, 2]),
  ],
  [
    "a quantile by a word",
    "BAD_ARGUMENT",
    /quantile: .*"midpoint" or "nearest", got "best"/,
    () => ct.quantile(m(), 0.3, 1, { interpolation: "best" as never }),
  ],
  [
    "the median of nothing",
    "BAD_ARGUMENT",
    /median: .*1 or more, got 0/,
    () => ct.median(ct.zeros([0])),
  ],
  [
    "the trace of a vector",
    "SHAPE_MISMATCH",
    /trace: expected a matrix, got float64\[3\]/,
    () => ct.trace(v()),
  ],
  [
    "the covariance of three dimensions",
    "SHAPE_MISMATCH",
    /cov: expected a vector or a matrix, got float64\[1,2,3\]/,
    () => ct.cov(counted(1, 2, 3)),
  ],
  [
    "a negative number of differences",
    "BAD_ARGUMENT",
    /diff: .*0 or more, got -1/,
    () => ct.diff(v(), -1),
  ],
  // contraction
  [
    "matmul of sizes that differ",
    "SHAPE_MISMATCH",
    /matmul: .*float64\[2,3\] \(argument 0\) and float64\[2,3\] \(argument 1\)/,
    () => ct.matmul(m(), m()),
  ],
  [
    "matmul with a scalar",
    "SHAPE_MISMATCH",
    /matmul: expected tensors of one dimension or more \(mul multiplies by a scalar\), got float64\[\] \(argument 0\) and float64\[2,3\] \(argument 1\)/,
    () => ct.matmul(ct.sum(m()), m()),
  ],
  [
    "matmul with a vector of another size",
    "SHAPE_MISMATCH",
    /matmul: expected the last dimension of the first to equal the only one of the second, got float64\[2,3\]/,
    () => ct.matmul(m(), ct.tensor([1, 2], { dtype: "float64" })),
  ],
  [
    "mm of a vector",
    "SHAPE_MISMATCH",
    /mm: expected two matrices, got float64\[2,3\] \(argument 0\) and float64\[3\]/,
    () => ct.mm(m(), v()),
  ],
  [
    "bmm of different batches",
    "SHAPE_MISMATCH",
    /bmm: expected batches of one size/,
    () => ct.bmm(counted(1, 2, 3), counted(2, 3, 1)),
  ],
  [
    "einsum of a letter too few",
    "BAD_EQUATION",
    /einsum: expected labels for the 2 dimensions of operand 1, got "ij,j->i"/,
    () => ct.einsum("ij,j->i", m(), m()),
  ],
  [
    "einsum of an operand too few",
    "BAD_EQUATION",
    /einsum: expected 1 terms for 1 operands, got "ij,jk"/,
    () => ct.einsum("ij,jk", m()),
  ],
  [
    "einsum of sizes that differ",
    "SHAPE_MISMATCH",
    /einsum: expected one size for "j" in "ij,ij->i", got float64\[2,3\] \(argument 0\) and float64\[2,2\]/,
    () => ct.einsum("ij,ij->i", m(), counted(2, 2)),
  ],
  [
    "einsum with an unknown output",
    "BAD_EQUATION",
    /einsum: expected every output label among the inputs, but "k" is not, got "ij->k"/,
    () => ct.einsum("ij->k", m()),
  ],
  [
    "einsum with a digit",
    "BAD_EQUATION",
    /einsum: expected letters/,
    () => ct.einsum("i1->i", m()),
  ],
  [
    "einsum with an output label twice",
    "BAD_EQUATION",
    /einsum: expected distinct output labels/,
    () => ct.einsum("i->ii", v()),
  ],
  [
    "einsum without an equation",
    "BAD_ARGUMENT",
    /einsum: expected the equation to be text like "ij,jk->ik", got float64\[2,3\]/,
    () => ct.einsum(m() as never, m()),
  ],
  [
    "tensordot of sizes that differ",
    "SHAPE_MISMATCH",
    /tensordot: expected contracted dimensions of equal sizes/,
    () => ct.tensordot(m(), m(), 1),
  ],
  [
    "a negative matrix power",
    "BAD_ARGUMENT",
    /matrixPower: expected the exponent to be an integer of 0 or more, got -1\. Use inv of @cotangent\/linalg/,
    () => ct.matrixPower(ct.eye(2), -1),
  ],
  [
    "a power of a matrix that is not square",
    "SHAPE_MISMATCH",
    /matrixPower: expected a square matrix or a batch of them, got float64\[2,3\]/,
    () => ct.matrixPower(m(), 2),
  ],
  [
    "a cross product in two dimensions",
    "SHAPE_MISMATCH",
    /cross: expected size 3 in dimension 0, got float64\[2,3\]/,
    () => ct.cross(m(), m(), 0),
  ],
  [
    "cdist of rows that differ",
    "SHAPE_MISMATCH",
    /cdist: expected rows of one size/,
    () => ct.cdist(m(), counted(2, 2)),
  ],
  // losses and normalisations
  [
    "a loss of shapes that would broadcast",
    "SHAPE_MISMATCH",
    /mseLoss: expected input and target of one shape, got float64\[2,3\] \(argument 0\) and float64\[3\]/,
    () => ct.mseLoss(m(), v()),
  ],
  [
    "an unknown reduction",
    "BAD_ARGUMENT",
    /l1Loss: expected the reduction to be "mean", "sum" or "none", got "avg"/,
    () => ct.l1Loss(v(), v(), { reduction: "avg" as never }),
  ],
  [
    "huberLoss with delta 0",
    "BAD_ARGUMENT",
    /huberLoss: expected delta to be positive, got 0/,
    () => ct.huberLoss(v(), v(), { delta: 0 }),
  ],
  [
    "class indices of another shape",
    "SHAPE_MISMATCH",
    /crossEntropy: expected a target of the input's shape without the classes, got float64\[2,3\] \(argument 0\) and int32\[3\]/,
    () => ct.crossEntropy(m(), int(0, 1, 2)),
  ],
  [
    "class indices that are floats",
    "DTYPE_MISMATCH",
    /nllLoss: expected integer class indices as target/,
    () => ct.nllLoss(m(), counted(2)),
  ],
  [
    "label smoothing above 1",
    "BAD_ARGUMENT",
    /crossEntropy: expected labelSmoothing to be from 0 to 1, got 2/,
    () => ct.crossEntropy(m(), int(0, 1), { labelSmoothing: 2 }),
  ],
  [
    "layerNorm over another shape",
    "SHAPE_MISMATCH",
    /layerNorm: expected a tensor whose last dimensions are \[2\], got float64\[2,3\]/,
    () => ct.layerNorm(m(), 2),
  ],
  [
    "groupNorm into groups that do not fit",
    "BAD_ARGUMENT",
    /groupNorm: expected the number of groups to be a divisor of the 3 channels, got 2/,
    () => ct.groupNorm(m(), 2),
  ],
  [
    "batchNorm without statistics",
    "BAD_ARGUMENT",
    /batchNorm: .*tensors when training is false/,
    () => ct.batchNorm(m(), { training: false }),
  ],
];

describe("a message says what was expected, what was got and what to do, for", () => {
  for (const row of rows) itThrows(row);
});
