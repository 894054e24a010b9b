import { avalOf, type DType, sizeOf } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everything, expectEqual, expectSame, interpreted, kernelFor, numbers, type Value, value, valueOf } from "./support.ts";

interface Sizes {
  readonly batch: readonly number[];
  readonly before: readonly number[];
  readonly size: number;
  readonly after: readonly number[];
  readonly index: readonly number[];
}
interface Example {
  readonly params: { readonly axis: number; readonly batchDims: number };
  readonly x: Value;
  readonly indices: Value;
  readonly updates: Value;
}

const dims = (most: number, length = 1) => fc.array(fc.integer({ min: 0, max: most }), { maxLength: length });
const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    batch: fc.oneof(fc.constant([]), dims(3)),
    before: fc.oneof(fc.constant([]), dims(3)),
    size: fc.integer({ min: 1, max: 12 }),
    after: fc.oneof(fc.constant([]), dims(9, 2), fc.constantFrom([33], [67], [300])),
    index: fc.oneof(dims(5, 2), fc.constantFrom([70], [130])),
  })
  .filter(({ batch, before, size, after, index }) => sizeOf([...batch, ...before, Math.max(size, sizeOf(index)), ...after]) < 9000);

function examples(dtype: DType): fc.Arbitrary<Example> {
  return sizes.chain(({ batch, before, size, after, index }) => {
    const count = sizeOf([...batch, ...index]);
    return fc.record({
      params: fc.constant({ axis: batch.length + before.length, batchDims: batch.length }),
      x: valueOf(dtype, [...batch, ...before, size, ...after]),
      indices: fc
        .array(fc.integer({ min: 0, max: size - 1 }), { minLength: count, maxLength: count, size: "max" })
        .map((list) => value("int32", [...batch, ...index], list)),
      updates: valueOf(dtype, [...batch, ...before, ...index, ...after]),
    });
  });
}

test.each(everything)("gather gives what the interpreter gives, %s", (dtype) => {
  fc.assert(
    fc.property(examples(dtype), ({ params, x, indices }) => {
      expectSame("gather", params, [x, indices]);
    }),
    { numRuns: 60 },
  );
});

test.each(everything)("scatter gives what the interpreter gives, %s", (dtype) => {
  fc.assert(
    fc.property(examples(dtype), ({ params, x, indices, updates }) => {
      expectSame("scatter", params, [x, indices, updates]);
    }),
    { numRuns: 60 },
  );
});

test.each(numbers)("scatterAdd gives what the interpreter gives, to the last bit, %s", (dtype) => {
  fc.assert(
    fc.property(examples(dtype), ({ params, x, indices, updates }) => {
      expectSame("scatterAdd", params, [x, indices, updates]);
    }),
    { numRuns: 80 },
  );
});

const random = (n: number, scale = 1): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898) * scale);
const someIndices = (n: number, size: number): number[] => Array.from({ length: n }, (_, i) => (i * 7919 + ((i * i) % 13)) % size);

describe("large ones", () => {
  test.each([1, 3, 64, 300, 700])("gather takes many runs of %i elements from where they are", (after) => {
    const [size, n] = [50, 3000];
    const x = value("float32", [size, after], random(size * after));
    const indices = value("int32", [n], someIndices(n, size));
    const y = kernelFor("gather", { axis: 0, batchDims: 0 }, [x.aval, indices.aval]).run([x.data, indices.data]);
    for (let i = 0; i < n; i += 17)
      expectEqual(y.slice(i * after, (i + 1) * after), x.data.slice(indices.data[i]! * after, (indices.data[i]! + 1) * after), `run ${i}`);
  });

  test.each([
    ["float32", 40, 300, 400],
    ["float32", 3000, 50, 2000],
    ["float32", 3000, 37, 400],
    ["float32", 10000, 50, 2000],
    ["float32", 5, 1, 400],
    ["float32", 5000, 1, 300],
    ["float64", 40, 300, 400],
    ["int32", 900, 65, 400],
  ] as const)("scatterAdd of %s into %i places of %i elements adds %i updates in the order of the indices", (dtype, size, after, n) => {
    const x = value(dtype, [size, after], random(size * after, 1000));
    const indices = value("int32", [n], someIndices(n, size));
    const updates = value(dtype, [n, after], random(n * after, 1000));
    const params = { axis: 0, batchDims: 0 };
    const got = expectSame("scatterAdd", params, [x, indices, updates]);
    const sums = Float64Array.from(x.data);
    indices.data.forEach((index, j) => {
      for (let c = 0; c < after; c++) sums[index * after + c]! += updates.data[j * after + c]!;
    });
    expectEqual(got, value(dtype, [size, after], sums).data, "a loop over the updates");
  });

  test("copies of inputs that are larger than one part are whole", () => {
    const x = value("float64", [30001], random(30001));
    const indices = value("int32", [2], [0, 30000]);
    const updates = value("float64", [2], [7, 8]);
    expectSame("scatter", { axis: 0, batchDims: 0 }, [x, indices, updates]);
  });
});

describe.each(["gather", "scatter", "scatterAdd"] as const)("%s refuses indices that are out of range", (name) => {
  const x = value("float32", [3, 2], [1, 2, 3, 4, 5, 6]);
  test.each([
    [[3], 3],
    [[0, 1, 2, -1], -1],
    [[0, 0, 0, 0, 2147483647], 2147483647],
    [[0, 0, 0, 0, 0, 0, 0, -2147483648, 0], -2147483648],
  ])("in %j", (list, wrong) => {
    const indices = value("int32", [list.length], list);
    const inputs = [x, indices, ...(name === "gather" ? [] : [value("float32", [list.length, 2], random(2 * list.length))])];
    const run = () =>
      kernelFor(name, { axis: 0, batchDims: 0 }, inputs.map((v) => v.aval)).run(inputs.map((v) => v.data));
    expect(run).toThrow(expect.objectContaining({ code: "INDEX_OUT_OF_RANGE", message: expect.stringContaining(`${name}: index ${wrong} is out of range for a dimension of size 3`) }));
    expect(() => interpreted(name, { axis: 0, batchDims: 0 }, inputs)).toThrow(expect.objectContaining({ code: "INDEX_OUT_OF_RANGE" }));
  });

  test("of an axis without elements every index is", () => {
    const params = { axis: 0, batchDims: 0 };
    const avals = [avalOf([0, 2], "int32"), avalOf([1], "int32"), ...(name === "gather" ? [] : [avalOf([1, 2], "int32")])];
    const kernel = kernelFor(name, params, avals);
    expect(() => kernel.run(avals.map((a) => new Int32Array(a.size)))).toThrow(expect.objectContaining({ code: "INDEX_OUT_OF_RANGE" }));
  });
});
