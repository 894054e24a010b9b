import { type DType, dtypes } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  at,
  check,
  elementOf,
  indices,
  list,
  numbers,
  stored,
  tameElementOf,
  type Value,
  value,
  valueOf,
  vector,
} from "../support.ts";

interface Case {
  readonly x: Value;
  readonly index: Value;
  readonly params: { readonly axis: number; readonly batchDims: number };
}
const dims = (maxLength: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength });

/** x of shape [batch…, before…, n, after…] and indices of shape [batch…, index…]. */
const cases = (dtype: DType, element = elementOf(dtype)): fc.Arbitrary<Case> =>
  fc
    .tuple(dims(2), dims(1), fc.integer({ min: 1, max: 4 }), dims(2), dims(2))
    .chain(([batch, before, n, after, index]) =>
      fc.record({
        x: valueOf(dtype, [...batch, ...before, n, ...after], element),
        index: valueOf("int32", [...batch, ...index], fc.nat(n - 1)),
        params: fc.constant({ axis: batch.length + before.length, batchDims: batch.length }),
      }),
    );

/** Where gather's element at `place` comes from. */
function source(
  { x, index, params: { axis, batchDims } }: Case,
  place: readonly number[],
): number[] {
  const rank = index.aval.shape.length - batchDims;
  const at1 = at(index, [...place.slice(0, batchDims), ...place.slice(axis, axis + rank)]);
  return [...place.slice(0, axis), at1, ...place.slice(axis + rank)].slice(0, x.aval.shape.length);
}

const withUpdates = (dtype: DType, element?: fc.Arbitrary<number>) =>
  cases(dtype, element).chain((c) => {
    const out = apply("gather", [c.x, c.index], c.params);
    return fc.record({ c: fc.constant(c), updates: valueOf(dtype, out.aval.shape, element) });
  });

describe("gather", () => {
  test.each(dtypes)("agrees with a loop in %s", (dtype) => {
    check(cases(dtype), (c) => {
      const out = apply("gather", [c.x, c.index], c.params);
      expect(list(out)).toEqual(
        indices(out.aval.shape).map((place) => at(c.x, source(c, place)) + 0),
      );
    });
  });

  test("rows of every length are copied whole", () => {
    const x = value(
      "float64",
      [3, 100],
      Array.from({ length: 300 }, (_, i) => i),
    );
    const out = apply("gather", [x, vector("int32", [2, 0, 2])], { axis: 0, batchDims: 0 });
    expect([out.data[0], out.data[99], out.data[100], out.data[299]]).toEqual([200, 299, 0, 299]);
  });

  test("an index out of range is a named error", () => {
    const x = vector("float32", [1, 2, 3]);
    for (const i of [-1, 3])
      expect(() =>
        apply("gather", [x, vector("int32", [0, i])], { axis: 0, batchDims: 0 }),
      ).toThrow(`gather: index ${i} is out of range for a dimension of size 3.`);
    const empty = value("float32", [0, 2], []);
    expect(() => apply("gather", [empty, vector("int32", [0])], { axis: 0, batchDims: 0 })).toThrow(
      "size 0",
    );
  });
});

describe("scatterAdd", () => {
  test.each(numbers)("agrees with a loop in %s", (dtype) => {
    check(withUpdates(dtype, tameElementOf(dtype)), ({ c, updates }) => {
      const expected = new Map(indices(c.x.aval.shape).map((i) => [i.join(), at(c.x, i)]));
      for (const place of indices(updates.aval.shape)) {
        const key = source(c, place).join();
        expected.set(key, stored(dtype, [expected.get(key)! + at(updates, place)])[0]!);
      }
      const out = list(apply("scatterAdd", [c.x, c.index, updates], c.params));
      expect(out).toEqual(stored(dtype, [...expected.values()]));
    });
  });

  test("many float32 updates of one place keep their accuracy", () => {
    const n = 100000;
    const updates = vector("float32", Array(n).fill(0.1));
    const index = vector("int32", Array(n).fill(1));
    const out = apply("scatterAdd", [vector("float32", [0, 0]), index, updates], {
      axis: 0,
      batchDims: 0,
    });
    expect(list(out)).toEqual([0, Math.fround(Math.fround(0.1) * n)]);
  });
});

describe("scatter", () => {
  test.each(dtypes)("keeps the last update of a place in %s", (dtype) => {
    check(withUpdates(dtype), ({ c, updates }) => {
      const expected = new Map(indices(c.x.aval.shape).map((i) => [i.join(), at(c.x, i) + 0]));
      for (const place of indices(updates.aval.shape))
        expected.set(source(c, place).join(), at(updates, place) + 0);
      expect(list(apply("scatter", [c.x, c.index, updates], c.params))).toEqual([
        ...expected.values(),
      ]);
    });
  });
});
