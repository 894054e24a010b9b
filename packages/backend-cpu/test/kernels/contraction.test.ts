import { type DotParams, type DType, freeAxes, isFloat } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  at,
  check,
  floats,
  indices,
  list,
  numbers,
  stored,
  tameElementOf,
  type Value,
  value,
  valueOf,
} from "../support.ts";

function naive(x: Value, y: Value, p: DotParams): Sum[] {
  const freeX = freeAxes(x.aval.shape.length, p.lhsContract, p.lhsBatch);
  const freeY = freeAxes(y.aval.shape.length, p.rhsContract, p.rhsBatch);
  const size = (v: Value, axes: readonly number[]): number[] => axes.map((i) => v.aval.shape[i]!);
  const place = (v: Value, groups: [readonly number[], readonly number[]][]): number => {
    const index: number[] = [];
    for (const [axes, values] of groups) axes.forEach((axis, i) => (index[axis] = values[i]!));
    return at(v, index);
  };
  return indices(size(x, p.lhsBatch)).flatMap((b) =>
    indices(size(x, freeX)).flatMap((i) =>
      indices(size(y, freeY)).map((j) => {
        const terms = indices(size(x, p.lhsContract)).map(
          (k) =>
            [
              place(x, [
                [p.lhsBatch, b],
                [freeX, i],
                [p.lhsContract, k],
              ]),
              place(y, [
                [p.rhsBatch, b],
                [freeY, j],
                [p.rhsContract, k],
              ]),
            ] as const,
        );
        return {
          sum: isFloat(x.aval.dtype)
            ? terms.reduce((s, [u, v]) => s + u * v, 0)
            : Number(
                BigInt.asIntN(
                  32,
                  terms.reduce((s, [u, v]) => s + BigInt(u) * BigInt(v), 0n),
                ),
              ),
          scale: terms.reduce((s, [u, v]) => s + Math.abs(u * v), 0),
        };
      }),
    ),
  );
}

interface Sum {
  readonly sum: number;
  /** Sum of the absolute values of the terms. */
  readonly scale: number;
}

function expectSums(dtype: DType, got: readonly number[], expected: readonly Sum[]): void {
  expect(got.length).toBe(expected.length);
  if (!isFloat(dtype))
    return expect(got).toEqual(
      stored(
        dtype,
        expected.map((e) => e.sum),
      ),
    );
  const unit = dtype === "float32" ? 6e-8 : 1e-14;
  const wrong = expected.findIndex(
    ({ sum, scale }, i) => !(Math.abs(got[i]! - sum) <= unit * scale + 1e-44),
  );
  if (wrong >= 0) expect(got[wrong], `element ${wrong}`).toBe(expected[wrong]!.sum);
}

/** The same for [B, M, K] · [B, K, N] in any of the four layouts. */
function matrices(
  x: Value,
  y: Value,
  p: DotParams,
  batch: number,
  m: number,
  k: number,
  n: number,
): Sum[] {
  const b = p.lhsBatch.length;
  const [xm, xk] = p.lhsContract[0] === b ? [1, m] : [k, 1];
  const [yn, yk] = p.rhsContract[0] === b ? [1, n] : [k, 1];
  const out: Sum[] = [];
  for (let c = 0; c < batch; c++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        let scale = 0;
        for (let l = 0; l < k; l++) {
          const u = x.data[c * m * k + i * xm + l * xk]!;
          const v = y.data[c * k * n + j * yn + l * yk]!;
          sum = isFloat(x.aval.dtype) ? sum + u * v : (sum + Math.imul(u, v)) | 0;
          scale += Math.abs(u * v);
        }
        out.push({ sum, scale });
      }
  return out;
}

const dims = (maxLength: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength });
const shuffled = (n: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length: n }, (_, i) => i),
    { minLength: n, maxLength: n },
  );

describe("dot", () => {
  test.each(numbers)(
    "agrees with a loop for any order of batch, free and contracted axes in %s",
    (dtype) => {
      check(
        fc.tuple(dims(2), dims(2), dims(2), dims(2)).chain(([batch, left, right, contract]) => {
          const [l, r] = [
            batch.length + left.length + contract.length,
            batch.length + right.length + contract.length,
          ];
          return fc.tuple(shuffled(l), shuffled(r)).chain(([p, q]) => {
            const shape = (order: number[], sizes: number[]): number[] =>
              order.map((_, i) => sizes[order.indexOf(i)]!);
            const b = batch.length;
            const c = contract.length;
            const params: DotParams = {
              lhsBatch: p.slice(0, b),
              lhsContract: p.slice(b, b + c),
              rhsBatch: q.slice(0, b),
              rhsContract: q.slice(b, b + c),
            };
            return fc.tuple(
              valueOf(dtype, shape(p, [...batch, ...contract, ...left]), tameElementOf(dtype)),
              valueOf(dtype, shape(q, [...batch, ...contract, ...right]), tameElementOf(dtype)),
              fc.constant(params),
            );
          });
        }),
        ([x, y, params]) =>
          expectSums(dtype, list(apply("dot", [x, y], params)), naive(x, y, params)),
        100,
      );
    },
  );

  test.each([...floats, "int32"] as const)(
    "agrees with a loop for matrices of every layout and size in %s",
    (dtype) => {
      const random = (shape: number[], seed: number): Value => {
        let state = seed;
        const size = shape.reduce((p, n) => p * n, 1);
        return value(
          dtype,
          shape,
          Array.from({ length: size }, () => {
            state = (Math.imul(state, 1664525) + 1013904223) | 0;
            return isFloat(dtype) ? state / 2 ** 31 : state;
          }),
        );
      };
      for (const [m, k, n] of [
        [1, 300, 1],
        [1, 70, 90],
        [90, 70, 1],
        [5, 1, 7],
        [17, 18, 19],
        [33, 4, 40],
        [16, 300, 12],
        [3, 600, 3],
        [40, 40, 2],
        [2, 40, 40],
      ] as const)
        for (const lhsContract of [0, 1])
          for (const rhsContract of [0, 1])
            for (const batch of [[], [2]]) {
              const b = batch.length;
              const x = random([...batch, ...(lhsContract === 0 ? [k, m] : [m, k])], m + k);
              const y = random([...batch, ...(rhsContract === 0 ? [k, n] : [n, k])], n + k);
              const axes = batch.map((_, i) => i);
              const params = {
                lhsBatch: axes,
                rhsBatch: axes,
                lhsContract: [lhsContract + b],
                rhsContract: [rhsContract + b],
              };
              expectSums(
                dtype,
                list(apply("dot", [x, y], params)),
                matrices(x, y, params, batch[0] ?? 1, m, k, n),
              );
            }
    },
  );

  test("an infinity or a NaN reaches its own row and column only", () => {
    const n = 21;
    const x = value("float64", [n, n], new Float64Array(n * n).fill(1));
    x.data[3 * n + 5] = NaN;
    x.data[20 * n + 20] = Infinity;
    const { data } = apply("dot", [x, value("float64", [n, n], new Float64Array(n * n).fill(2))], {
      lhsBatch: [],
      rhsBatch: [],
      lhsContract: [1],
      rhsContract: [0],
    });
    data.forEach((v, i) => {
      const row = Math.floor(i / n);
      expect(v).toBe(row === 3 ? NaN : row === 20 ? Infinity : 2 * n);
    });
  });

  test("a long contraction keeps its accuracy in every layout", () => {
    const k = 100000;
    const ones = { lhsBatch: [], rhsBatch: [] };
    for (const [m, n] of [
      [1, 1],
      [1, 20],
      [20, 1],
      [8, 8],
    ] as const)
      for (const lhsContract of [0, 1])
        for (const rhsContract of [0, 1]) {
          const x = value(
            "float64",
            lhsContract === 0 ? [k, m] : [m, k],
            new Float64Array(k * m).fill(0.1),
          );
          const y = value(
            "float64",
            rhsContract === 0 ? [k, n] : [n, k],
            new Float64Array(k * n).fill(1),
          );
          for (const s of apply("dot", [x, y], {
            ...ones,
            lhsContract: [lhsContract],
            rhsContract: [rhsContract],
          }).data)
            if (!(Math.abs(s / 1e4 - 1) < 1e-13)) expect(s).toBe(1e4);
        }
  });

  test("a contraction over nothing is 0", () => {
    const x = value("float32", [5, 0], []);
    const y = value("float32", [0, 6], []);
    expect(
      list(
        apply("dot", [x, y], { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] }),
      ),
    ).toEqual(Array(30).fill(0));
  });
});
