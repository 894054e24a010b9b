import * as ct from "@cotangent/core";
import { slice, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, type ErrorRow, int, itThrows, thrown, useCpu } from "../support.ts";

useCpu();

const m = (): ct.Tensor => counted(2, 3);
const v = (): ct.Tensor => counted(3);

const rows: readonly ErrorRow[] = [
  // movement
  [
    "reshape to another size",
    "SHAPE_MISMATCH",
    /reshape: expected a tensor of 4 elements for the shape \[2,2\], got float64\[2,3\]/,
    () => ct.reshape(m(), [2, 2]),
  ],
  [
    "reshape with two unknown sizes",
    "SHAPE_MISMATCH",
    /reshape: .*fit the shape \[-1,-1\]/,
    () => ct.reshape(m(), [-1, -1]),
  ],
  [
    "permute with a dimension twice",
    "BAD_ARGUMENT",
    /permute: expected the permutation to be one of 0 to 1, got \[0, 0\]/,
    () => ct.permute(m(), [0, 0]),
  ],
  [
    "broadcastTo a smaller shape",
    "SHAPE_MISMATCH",
    /broadcastTo: expected a shape that broadcasts to \[3\], got float64\[2,3\]/,
    () => ct.broadcastTo(m(), [3]),
  ],
  [
    "concatenate of nothing",
    "BAD_ARGUMENT",
    /cat: .*a list of at least one, got \[\]/,
    () => ct.cat([]),
  ],
  [
    "concatenate of different shapes",
    "SHAPE_MISMATCH",
    /cat: expected one dtype, and one shape except along dimension 0, got float64\[2,3\] \(argument 0\) and float64\[2,2\] \(argument 1\)/,
    () => ct.cat([m(), counted(2, 2)]),
  ],
  [
    "concatenate of a number",
    "BAD_ARGUMENT",
    /cat: expected tensor 1 to be a tensor, got 2/,
    () => ct.cat([v(), 2 as never]),
  ],
  [
    "stack of different shapes",
    "SHAPE_MISMATCH",
    /stack: expected tensors of one shape, got float64\[2,3\] \(argument 0\) and float64\[3\] \(argument 1\)/,
    () => ct.stack([m(), v()]),
  ],
  [
    "slice with step 0",
    "BAD_ARGUMENT",
    /slice: expected the step to be not 0, got 0/,
    () => ct.slice(v(), 0, 2, { step: 0 }),
  ],
  [
    "a Slice of a word",
    "BAD_ARGUMENT",
    /slice: expected the first argument to be a tensor, or start, stop and step integers or null/,
    () => slice("a" as never),
  ],
  [
    "narrow beyond the end",
    "BAD_ARGUMENT",
    /narrow: expected the length to be an integer from 0 to 2, got 3/,
    () => ct.narrow(v(), 0, 1, 3),
  ],
  [
    "split into sizes of another sum",
    "BAD_ARGUMENT",
    /split: .*integers of 0 or more with the sum 3, got \[1, 1\]/,
    () => ct.split(v(), [1, 1]),
  ],
  [
    "chunk into none",
    "BAD_ARGUMENT",
    /chunk: expected the number of chunks to be an integer of 1 or more, got 0/,
    () => ct.chunk(v(), 0),
  ],
  [
    "repeat with too few numbers",
    "BAD_ARGUMENT",
    /repeat: .*at least 2 numbers, one for each dimension, got \[2\]/,
    () => ct.repeat(m(), [2]),
  ],
  [
    "roll with too few shifts",
    "BAD_ARGUMENT",
    /roll: expected the shifts to be 2 integers, one for each dimension, got \[1\]/,
    () => ct.roll(m(), [1], [0, 1]),
  ],
  [
    "rot90 in one dimension",
    "BAD_ARGUMENT",
    /rot90: expected the dimensions to be distinct/,
    () => ct.rot90(m(), 1, [1, -1]),
  ],
  [
    "diag of three dimensions",
    "SHAPE_MISMATCH",
    /diag: expected a vector or a matrix, got float64\[1,2,3\]/,
    () => ct.diag(counted(1, 2, 3)),
  ],
  [
    "tril of a vector",
    "SHAPE_MISMATCH",
    /tril: expected a matrix or a batch of them, got float64\[3\]/,
    () => ct.tril(v()),
  ],
  [
    "an odd number of paddings",
    "BAD_ARGUMENT",
    /pad: expected the padding to be pairs of integers for at most 2 dimensions, got \[1\]/,
    () => ct.pad(m(), [1]),
  ],
  [
    "too much reflection",
    "BAD_ARGUMENT",
    /pad: expected the padding of dimension 1 \(size 3, mode "reflect"\) to be from 0 to 2, got \[3, 0\]/,
    () => ct.pad(m(), [3, 0], { mode: "reflect" }),
  ],
  [
    "an unknown padding",
    "BAD_ARGUMENT",
    /pad: expected the mode to be .*"circular", got "mirror"/,
    () => ct.pad(m(), [1, 0], { mode: "mirror" as never }),
  ],
  [
    "padding that removes more than there is",
    "BAD_ARGUMENT",
    /pad: expected the padding of dimension 1 to be such that at most its 3 places are removed, got \[-2, -2\]/,
    () => ct.pad(m(), [-2, -2]),
  ],
  [
    "strides out of the tensor",
    "BAD_ARGUMENT",
    /asStrided: expected the last place to be less than the 6 elements of the tensor, got 6/,
    () => ct.asStrided(m(), [3], [3]),
  ],
  [
    "windows larger than the dimension",
    "BAD_ARGUMENT",
    /unfold: expected the size to be an integer from 0 to 3, got 4/,
    () => ct.unfold(m(), 1, 4, 1),
  ],
  [
    "unflatten to another product",
    "BAD_ARGUMENT",
    /unflatten: .*integers with the product 3 \(one may be -1\), got \[2, 2\]/,
    () => ct.unflatten(m(), 1, [2, 2]),
  ],
  [
    "meshgrid of a matrix",
    "SHAPE_MISMATCH",
    /meshgrid: expected vectors, got float64\[2,3\] \(argument 0\)/,
    () => ct.meshgrid([m()]),
  ],
  // indexing
  [
    "an integer out of range",
    "BAD_ARGUMENT",
    /select: expected the index to be an integer from -2 to 1, got 2/,
    () => ct.index(m(), 2),
  ],
  [
    "too many indices",
    "TOO_MANY_INDICES",
    /index: expected at most 2 indices for a tensor of shape \[2,3\], got 3/,
    () => ct.index(m(), 0, 0, 0),
  ],
  [
    "two ellipses",
    "BAD_ARGUMENT",
    /index: .*at most one "\.\.\."/,
    () => ct.index(m(), "...", 0, "..."),
  ],
  [
    "indices of a word",
    "BAD_ARGUMENT",
    /index: expected index 1 to be an integer, slice\(start, stop\), ":", "\.\.\.", null, a list of integers or a tensor, got "1:"/,
    () => ct.index(m(), 0, "1:" as never),
  ],
  [
    "indices that are floats",
    "DTYPE_MISMATCH",
    /index: expected integer indices, got float64\[3\].*x\.to\(dtype\)/,
    () => ct.index(m(), v()),
  ],
  [
    "a list index out of range",
    "BAD_ARGUMENT",
    /index: expected the index to be an integer from -3 to 2, got 3/,
    () => ct.index(m(), ":", [0, 3]),
  ],
  [
    "a mask of another size",
    "SHAPE_MISMATCH",
    /index: expected a mask of the sizes of dimensions 0 and following, got float64\[2,3\] \(argument 0\) and bool\[3\]/,
    () => ct.index(m(), tensor([true, true, false])),
  ],
  [
    "index lists that do not broadcast",
    "NOT_BROADCASTABLE",
    /index: .*int32\[3\] \(argument 1\)/,
    () => ct.index(m(), [0, 1], [0, 1, 2]),
  ],
  [
    "gather with indices of another rank",
    "SHAPE_MISMATCH",
    /gather: expected indices of 2 dimensions, as x has, got float64\[2,3\] \(argument 0\) and int32\[1\]/,
    () => ct.gather(m(), 0, int(0)),
  ],
  [
    "gather with more indices than x has",
    "SHAPE_MISMATCH",
    /gather: expected indices no larger than x outside of dimension 1/,
    () => ct.gather(counted(1, 3), 1, [[0], [1]]),
  ],
  [
    "scatter with too few updates",
    "SHAPE_MISMATCH",
    /scatter: expected updates at least as large as the indices/,
    () => ct.scatter(m(), 1, [[0, 1, 2]], counted(1, 2)),
  ],
  [
    "a mask of numbers",
    "DTYPE_MISMATCH",
    /maskedFill: expected a bool mask, got float64\[3\]/,
    () => ct.maskedFill(m(), v(), 0),
  ],
  [
    "a source without elements",
    "SHAPE_MISMATCH",
    /maskedScatter: expected a source with elements/,
    () => ct.maskedScatter(v(), ct.gt(v(), 0), ct.zeros([0])),
  ],
  [
    "selectScatter of another shape",
    "SHAPE_MISMATCH",
    /selectScatter: expected a src of shape \[3\], got float64\[2,3\] \(argument 0\) and float64\[2\]/,
    () => ct.selectScatter(m(), counted(2), 0, 0),
  ],
  [
    "sliceScatter of another shape",
    "SHAPE_MISMATCH",
    /sliceScatter: expected a src of shape \[2,2\]/,
    () => ct.sliceScatter(m(), m(), { dim: 1, step: 2 }),
  ],
  [
    "an embedding without a matrix",
    "SHAPE_MISMATCH",
    /embedding: expected a weight of shape \[rows, width\], got float64\[3\]/,
    () => ct.embedding([0], v()),
  ],
  [
    "oneHot without classes",
    "BAD_ARGUMENT",
    /oneHot: expected the number of classes to be an integer of 1 or more, got 0/,
    () => ct.oneHot(int(0), 0),
  ],
  // creation
  [
    "rows of different lengths",
    "RAGGED",
    /tensor: expected an array of length 2 at \[1\], got one of length 1\. All rows need the same length/,
    () => tensor([[1, 2], [3]]),
  ],
  [
    "a number beside a row",
    "RAGGED",
    /tensor: expected an array of length 1 at \[1\], got 3/,
    () => tensor([[1], 3]),
  ],
  [
    "a word among numbers",
    "BAD_ARGUMENT",
    /tensor: expected the element at \[1\] to be a number or a boolean, got "2"/,
    () => tensor([1, "2" as never]),
  ],
  [
    "an integer tensor of fractions",
    "BAD_ARGUMENT",
    /tensor: expected element 1 to be an integer that int32 can hold, got 0\.5/,
    () => int(1, 0.5),
  ],
  [
    "a shape of another size",
    "SHAPE_MISMATCH",
    /tensor: expected 6 elements for the shape \[2,3\], got 5/,
    () => tensor([1, 2, 3, 4, 5], { shape: [2, 3] }),
  ],
  [
    "an unknown dtype",
    "BAD_ARGUMENT",
    /tensor: expected the dtype to be one of float16, float32, float64, int32, uint32, bool, got "float8"/,
    () => tensor([1], { dtype: "float8" as never }),
  ],
  [
    "a shape in pieces",
    "BAD_ARGUMENT",
    /reshape: expected the shape to be a list of integers of 0 or more, got 3/,
    () => (ct.tensor([1, 2, 3]).reshape as (...shape: unknown[]) => unknown)(3, 1),
  ],
  [
    "dimensions in an object, as Python's keyword",
    "BAD_ARGUMENT",
    /sum: expected the dimensions to be an integer or a list of integers, got /,
    () => ct.sum(ct.tensor([1, 2, 3]), { dim: 0 } as never),
  ],
  [
    "an unknown dtype to convert to",
    "BAD_ARGUMENT",
    /to: expected the dtype to be one of float16, float32, float64, int32, uint32, bool, got "float"/,
    () => ct.tensor([1]).to("float" as never),
  ],
  [
    "a permutation in pieces",
    "BAD_ARGUMENT",
    /permute: expected the permutation to be a list of integers, got 0/,
    () => ct.tensor([1]).permute(0 as never),
  ],
  [
    "a negative size",
    "BAD_ARGUMENT",
    /zeros: expected the shape to be a list of integers of 0 or more, got \[-1\]/,
    () => ct.zeros([-1]),
  ],
  [
    "64-bit integers",
    "BAD_ARGUMENT",
    /tensor: .*integers of at most 32 bits, got a BigInt64Array/,
    () => tensor(new BigInt64Array(1) as never),
  ],
  ["arange with step 0", "BAD_ARGUMENT", /arange: .*step not 0/, () => ct.arange(0, 1, 0)],
];

describe("a message says what was expected, what was got and what to do, for", () => {
  for (const row of rows) itThrows(row);
});

describe("an index that is only known to the backend", () => {
  it("is an error if it is out of range, also where several indices are joined", () => {
    const two = int(0, 3);
    for (const f of [
      () => ct.index(v(), two),
      () => ct.index(m(), int(0, 1), two),
      () => ct.index(m(), int(-3, 0), int(0, 0)),
    ])
      expect(thrown("INDEX_OUT_OF_RANGE", f).message).toMatch(
        /out of range for a dimension of size/,
      );
  });
});
