import { type DType, dtypes, type Shape } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  at,
  broadcastable,
  check,
  indices,
  list,
  shapes,
  value,
  valueOf,
} from "../support.ts";

const permutations = (rank: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length: rank }, (_, i) => i),
    { minLength: rank, maxLength: rank },
  );
const counting = (dtype: DType, shape: Shape) =>
  value(
    dtype,
    shape,
    indices(shape).map((_, i) => (dtype === "bool" ? i % 2 : i)),
  );

describe.each(dtypes)("movement of %s", (dtype) => {
  const valued = shapes.chain((shape) => valueOf(dtype, shape));

  test("reshape keeps the elements and copies nothing", () => {
    check(
      valued,
      (x) => {
        expect(apply("reshape", [x], { shape: [x.aval.size, 1] }).data).toBe(x.data);
      },
      10,
    );
  });

  test("transpose agrees with a loop", () => {
    check(
      valued.chain((x) => fc.tuple(fc.constant(x), permutations(x.aval.shape.length))),
      ([x, permutation]) => {
        const out = apply("transpose", [x], { permutation });
        const inverse = permutation.map((_, i) => permutation.indexOf(i));
        expect(list(out)).toEqual(
          indices(out.aval.shape).map(
            (index) =>
              at(
                x,
                inverse.map((d) => index[d]!),
              ) + 0,
          ),
        );
      },
    );
  });

  test("transpose of larger matrices agrees with a loop", () => {
    for (const shape of [
      [70, 90],
      [200, 3],
      [3, 200],
      [2, 65, 66],
      [66, 2, 65],
    ]) {
      const rank = shape.length;
      for (const permutation of [
        shape.map((_, i) => rank - 1 - i),
        shape.map((_, i) => (i + 1) % rank),
      ]) {
        const x = counting(dtype, shape);
        const out = apply("transpose", [x], { permutation });
        const inverse = permutation.map((_, i) => permutation.indexOf(i));
        expect(list(out)).toEqual(
          indices(out.aval.shape).map((index) =>
            at(
              x,
              inverse.map((d) => index[d]!),
            ),
          ),
        );
      }
    }
  });

  test("broadcastTo agrees with a loop", () => {
    check(
      broadcastable(1).chain(([own]) =>
        fc.tuple(
          valueOf(dtype, own!),
          fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
          fc.integer({ min: 0, max: 4 }),
        ),
      ),
      ([x, lead, wide]) => {
        const shape = [...lead, ...x.aval.shape.map((n) => (n === 1 ? wide : n))];
        const out = apply("broadcastTo", [x], { shape });
        expect(list(out)).toEqual(indices(shape).map((index) => at(x, index) + 0));
      },
    );
  });

  test("slice agrees with a loop", () => {
    check(
      valued.chain((x) =>
        fc.tuple(
          fc.constant(x),
          fc.tuple(
            ...x.aval.shape.map((n) =>
              fc
                .tuple(fc.nat(n), fc.nat(n), fc.integer({ min: 1, max: 3 }))
                .map(([p, q, s]) => [Math.min(p, q), Math.max(p, q), s] as const),
            ),
          ),
        ),
      ),
      ([x, ranges]) => {
        const [start, stop, stride] = [0, 1, 2].map((k) => ranges.map((r) => r[k]!));
        const out = apply("slice", [x], { start, stop, stride });
        expect(list(out)).toEqual(
          indices(out.aval.shape).map(
            (index) =>
              at(
                x,
                index.map((i, d) => start![d]! + i * stride![d]!),
              ) + 0,
          ),
        );
      },
    );
  });

  test("a slice with a step of the only element may stay where it is", () => {
    const x = counting(dtype, [1, 5]);
    expect(list(apply("slice", [x], { start: [0, 0], stop: [1, 5], stride: [3, 1] }))).toEqual(
      list(x),
    );
  });

  test("flip agrees with a loop", () => {
    check(
      valued.chain((x) => fc.tuple(fc.constant(x), fc.subarray(x.aval.shape.map((_, i) => i)))),
      ([x, axes]) => {
        const { shape } = x.aval;
        const out = apply("flip", [x], { axes });
        expect(list(out)).toEqual(
          indices(shape).map(
            (index) =>
              at(
                x,
                index.map((i, d) => (axes.includes(d) ? shape[d]! - 1 - i : i)),
              ) + 0,
          ),
        );
      },
    );
  });

  test("pad puts the value before, after and between", () => {
    const counts = fc.integer({ min: 0, max: 2 });
    check(
      valued.chain((x) =>
        fc.tuple(
          fc.constant(x),
          valueOf(dtype, []),
          fc.tuple(...x.aval.shape.map(() => fc.tuple(counts, counts, counts))),
        ),
      ),
      ([x, fill, amounts]) => {
        const [low, high, interior] = [0, 1, 2].map((k) => amounts.map((a) => a[k]!));
        const out = apply("pad", [x, fill], { low, high, interior });
        const expected = indices(out.aval.shape).map((index) => {
          const from = index.map((i, d) => (i - low![d]!) / (interior![d]! + 1));
          const inside = from.every(
            (i, d) => Number.isInteger(i) && i >= 0 && i < x.aval.shape[d]!,
          );
          return (inside ? at(x, from) : fill.data[0]!) + 0;
        });
        expect(list(out)).toEqual(expected);
      },
    );
  });

  test("concatenate puts its arguments one after the other", () => {
    check(
      fc
        .tuple(
          fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
          fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
        )
        .chain(([shape, sizes]) =>
          fc
            .nat(shape.length - 1)
            .chain((axis) =>
              fc.tuple(
                fc.constant(axis),
                fc.tuple(...sizes.map((n) => valueOf(dtype, shape.with(axis, n)))),
              ),
            ),
        ),
      ([axis, parts]) => {
        const out = apply("concatenate", parts, { axis });
        expect(list(out)).toEqual(
          indices(out.aval.shape).map((index) => {
            let i = index[axis]!;
            const part = parts.find(
              (p) => i < p.aval.shape[axis]! || ((i -= p.aval.shape[axis]!), false),
            )!;
            return at(part, index.with(axis, i)) + 0;
          }),
        );
      },
    );
  });

  test("long rows are copied whole", () => {
    const x = counting(dtype, [3, 200]);
    const out = apply("slice", [x], { start: [1, 50], stop: [3, 150], stride: [1, 1] });
    expect(list(out)).toEqual(indices([2, 100]).map(([i, j]) => at(x, [i! + 1, j! + 50])));
  });
});

test.each(dtypes.filter((d) => d !== "bool"))("iota counts along its axis in %s", (dtype) => {
  check(
    fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1))),
    ([shape, axis]) => {
      expect(list(apply("iota", [], { shape, axis, dtype }))).toEqual(
        indices(shape).map((index) => index[axis]),
      );
    },
  );
});
