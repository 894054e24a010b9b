import { eye, multiDot, ones, permute, setDefaultBackend, type Tensor, tensor, tensordot } from "@cotangent/core";
import { checkGrads } from "@cotangent/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tensorinv, tensorsolve } from "../src/index.ts";
import { both, onBoth } from "./backends.ts";

beforeAll(() => setDefaultBackend(both[0]!));
afterAll(() => setDefaultBackend(null));

const of = (...shape: number[]): Tensor => {
  const n = shape.reduce((a, b) => a * b);
  return tensor(Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * (i + 1) ** 2)), { shape });
};
const expectClose = (got: Tensor, expected: Tensor): void => {
  expect(got.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  got.dataSync().forEach((x, i) => expect(x).toBeCloseTo(values[i]!, 10));
};

test("tensorsolve solves what tensordot computes, also where dimensions of x come first", () => {
  onBoth(() => {
    const [a, x] = [of(2, 3, 3, 2), of(3, 2)];
    const b = tensordot(a, x, 2);
    expectClose(tensorsolve(a, b), x);
    expectClose(tensorsolve(permute(a, [2, 3, 0, 1]), b, { dims: [0, 1] }), x);
    expectClose(tensorsolve(permute(a, [2, 0, 1, 3]), b, { dims: [0, 3] }), x);
  });
  checkGrads((a: Tensor, b: Tensor) => tensorsolve(a, b), [eye(4, 4, { dtype: "float64" }).add(of(4, 4).mul(0.2)).reshape([2, 2, 4]), of(2, 2)], { tolerance: 1e-4 });
});

test("tensorinv is the inverse under tensordot", () => {
  onBoth(() => {
    const a = eye(24, 24, { dtype: "float64" }).mul(5).reshape([4, 6, 8, 3]).add(of(4, 6, 8, 3));
    const inverse = tensorinv(a);
    expect(inverse.shape).toEqual([8, 3, 4, 6]);
    expectClose(tensordot(inverse, a, 2), eye(24, 24, { dtype: "float64" }).reshape([8, 3, 8, 3]));
    expect(tensorinv(of(6, 2, 3), 1).shape).toEqual([2, 3, 6]);
  });
});

test("shapes that are not square are refused with all of them", () => {
  expect(() => tensorinv(ones([2, 3]), 1)).toThrow("tensorinv: expected as many elements in the first 1 dimensions as in the others, got float32[2,3] (argument 0).");
  expect(() => tensorinv(ones([2, 2]), 0)).toThrow("tensorinv: expected ind to be an integer of 1 or more, got 0.");
  expect(() => tensorsolve(ones([2, 3]), ones([2]))).toThrow(
    "tensorsolve: expected a with the dimensions of b, then others with as many elements, got float32[2,3] (argument 0) and float32[2] (argument 1).",
  );
});

test("multiDot is the product from left to right, with vectors at the ends and stacks too", () => {
  const chains = [[of(2, 9), of(9, 3), of(3, 7), of(7, 2)], [of(5), of(5, 4), of(4)], [of(3, 4), of(4, 5), of(5)], [of(4), of(4, 2)], [of(2, 3, 4), of(4, 5), of(2, 5, 1)]];
  onBoth(() => {
    for (const chain of chains) {
      const list = chain.map((x) => tensor(x.dataSync(), { shape: x.shape }));
      expectClose(multiDot(list), list.reduce((a, b) => a.matmul(b)));
    }
  });
  expect(() => multiDot([of(2, 3), of(3), of(3, 2)])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  expect(() => multiDot([of(2, 3)])).toThrow("multiDot: expected the tensors to be a list of at least two");
  expect(() => multiDot([of(2, 3), of(2, 2), of(2, 3)])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
});
