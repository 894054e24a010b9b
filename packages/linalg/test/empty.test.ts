import { eye, flattenTree, type Tensor, withBackend, zeros } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";
import * as l from "../src/index.ts";
import { both } from "./backends.ts";

const regular = (a: Tensor): Tensor => a.add(eye(a.shape.at(-1)!, a.shape.at(-1)!, { dtype: "float64" }));

/** What there is of stacks […, 3, 3], or […, 3, 2]. */
const functions: Readonly<Record<string, (a: Tensor) => Tensor | object>> = {
  cholesky: (a) => l.cholesky(regular(a)),
  cond: (a) => l.cond(a),
  det: l.det,
  eigh: (a) => ({ ...l.eigh(a) }),
  eigvalsh: l.eigvalsh,
  inv: l.inv,
  lstsq: (a) => ({ ...l.lstsq(a, a) }),
  "lstsq by singular values": (a) => ({ ...l.lstsq(a, a, { driver: "gelsd" }) }),
  luFactor: (a) => ({ ...l.luFactor(a) }),
  matrixExp: l.matrixExp,
  matrixNorm: (a) => l.matrixNorm(a, 2),
  matrixRank: l.matrixRank,
  pinv: (a) => l.pinv(a),
  qr: (a) => ({ ...l.qr(a) }),
  slogdet: (a) => ({ ...l.slogdet(a) }),
  solve: (a) => l.solve(a, a),
  svd: (a) => ({ ...l.svd(a) }),
  svdvals: l.svdvals,
  triangularSolve: (a) => l.triangularSolve(a, a),
};

const shapesOf = (result: Tensor | object): (readonly number[])[] => (flattenTree(result).leaves as Tensor[]).map(({ shape }) => shape);

describe.each(Object.entries(functions))("%s of a stack without matrices", (_, f) => {
  test.each([3, 18])("of order %i is empty, on both backends, under jit and vmap, and so is its gradient", (n) => {
    for (const backend of both)
      withBackend(backend, () => {
        const [none, one] = [zeros([0, n, n], { dtype: "float64" }), eye(n, n, { dtype: "float64" }).unsqueeze(0)];
        const expected = shapesOf(f(one)).map((shape) => shape.with(0, 0));
        expect(shapesOf(f(none))).toEqual(expected);
        expect(shapesOf(jit((a: Tensor) => f(a) as { x: Tensor })(none))).toEqual(expected);
        expect(shapesOf(vmap((a: Tensor) => f(a) as { x: Tensor })(none))).toEqual(expected);
        const total = (a: Tensor): Tensor =>
          (flattenTree(f(a)).leaves as Tensor[]).filter((x) => x.dtype === "float64").map((x) => x.sum()).reduce((x, y) => x.add(y), a.sum());
        expect(grad(total)(none).shape).toEqual(none.shape);
      });
  });
});

test("norms that are the largest or smallest of nothing are refused by name", () => {
  for (const [shape, ord] of [[[0, 0], 2], [[3, 0], 1], [[0, 3], Infinity], [[2, 3, 0], -2]] as const) {
    const refused = { code: "SHAPE_MISMATCH", message: expect.stringContaining(`matrixNorm: expected matrices with elements for the order ${ord}`) };
    withBackend(both[0]!, () => expect(() => l.matrixNorm(zeros(shape), ord)).toThrow(expect.objectContaining(refused)));
  }
  withBackend(both[0]!, () => expect(l.matrixNorm(zeros([0, 3]), 1).item()).toBe(0));
});
