import {
  dot,
  eye,
  gather,
  getDefaultDtype,
  matmul,
  setDefaultDtype,
  tensor,
  type Tensor,
  where,
  zeros,
} from "@cotangent/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vmap } from "../src/index.ts";
import { example, useCpu } from "./support.ts";

const before = getDefaultDtype();
beforeAll(() => {
  useCpu();
  setDefaultDtype("float64");
});
afterAll(() => setDefaultDtype(before));

const matrix = (): Tensor =>
  tensor([
    [0, 1, 2],
    [3, 4, 5],
  ]);
/** 0, 1, 2, … of the given shape. */
const counted = (...shape: number[]): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    { shape },
  );
/** A function of one tensor that does not use it. */
const constant =
  (value: Tensor): ((x: Tensor) => Tensor) =>
  () =>
    value;
const values = (x: Tensor): unknown => x.arraySync();

describe("vmap", () => {
  // values observed in PyTorch (functorch), with the same calls
  it("maps over the first axis", () => {
    expect(values(vmap((x: Tensor) => x.sum())(matrix()))).toEqual([3, 12]);
  });

  it("does what the README says", () => {
    const xs = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(values(vmap(dot, { inDims: [0, null] })(xs, tensor([10, 1])))).toEqual([12, 34, 56]);
  });

  it("maps over an axis counted from the end", () => {
    expect(values(vmap((x: Tensor) => x.sum(), { inDims: -1 })(matrix()))).toEqual([3, 5, 7]);
  });

  it("puts the mapped axis of a single result where outDims [1] says", () => {
    expect(values(vmap((x: Tensor) => x, { outDims: [1] })(matrix()))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  it("returns plain objects for a function that does", () => {
    const { s } = vmap((x: Tensor) => ({ s: x.sum() }))(matrix());
    expect(values(s)).toEqual([3, 12]);
  });

  it("passes a non-tensor on that inDims leaves alone", () => {
    const scale = (x: Tensor, { by }: { by: number }): Tensor => x.mul(by);
    expect(values(vmap(scale, { inDims: [0, null] })(matrix(), { by: 2 }))).toEqual([
      [0, 2, 4],
      [6, 8, 10],
    ]);
  });

  it("maps int32 tensors", () => {
    const got = vmap((x: Tensor) => x.add(1))(tensor([0, 1, 2], { dtype: "int32" }));
    expect([got.dtype, values(got)]).toEqual(["int32", [1, 2, 3]]);
  });

  it("maps over an axis of size 0", () => {
    const got = vmap((x: Tensor) => x.sin().sum(0, { keepdim: true }).add(x))(zeros([0, 3]));
    expect(got.shape).toEqual([0, 3]);
  });

  it("shows the function one example: its shape, its dtype and its backend", () => {
    const x = counted(2, 3, 4);
    vmap(
      (one: Tensor) => {
        expect([one.shape, one.ndim, one.size, one.dtype]).toEqual([[2, 4], 2, 8, "float64"]);
        expect(one.backend).toBe(x.backend);
        return one;
      },
      { inDims: 1 },
    )(x);
  });

  it("calls the function once", () => {
    let calls = 0;
    vmap((x: Tensor) => (calls++, x))(matrix());
    expect(calls).toBe(1);
  });

  it("takes a branch by element with where", () => {
    const relu = (x: Tensor): Tensor => where(x.gt(0), x, 0);
    expect(values(vmap(relu)(tensor([-1, 2])))).toEqual([0, 2]);
  });
});

describe("inDims", () => {
  it("gives every argument its own axis", () => {
    const got = vmap(matmul, { inDims: [2, 0] })(counted(2, 3, 4), counted(4, 3));
    expect(got.shape).toEqual([4, 2]);
    expect(values(got.slice(3))).toEqual(
      values(matmul(example(counted(2, 3, 4), 2, 3), example(counted(4, 3), 0, 3)).unsqueeze(0)),
    );
  });

  it("follows the trees of the arguments, or a prefix of them", () => {
    const f = ({ w, b }: { w: Tensor; b: Tensor }, [x, y]: [Tensor, Tensor]): Tensor =>
      dot(w, x).add(b).add(y);
    const w = counted(3, 2); // mapped over axis 1
    const b = tensor([10, 20]); // mapped over axis 0
    const pair: [Tensor, Tensor] = [tensor([1, 1, 1]), tensor(100)];
    expect(values(vmap(f, { inDims: [{ w: 1, b: 0 }, null] })({ w, b }, pair))).toEqual([116, 129]);
    const both: [Tensor, Tensor] = [
      tensor([
        [1, 1, 1],
        [2, 2, 2],
      ]),
      tensor([100, 200]),
    ];
    expect(values(vmap(f, { inDims: [{ w: 1, b: 0 }, 0] })({ w, b }, both))).toEqual([116, 238]);
    expect(
      values(
        vmap(f, { inDims: [{ w: -1, b: null }, [0, null]] })({ w, b: tensor(5) }, [
          both[0],
          tensor(0),
        ]),
      ),
    ).toEqual([11, 23]);
  });

  it("nested, each with its own axis", () => {
    // f(x[:, i, j]) for x of shape [2, 3, 4]
    const x = counted(2, 3, 4);
    const total = vmap(
      vmap((a: Tensor) => a.sum(), { inDims: 1 }),
      { inDims: 1 },
    )(x);
    expect(values(total)).toEqual(values(x.sum(0)));
    const other = vmap(
      vmap((a: Tensor) => a.sum(), { inDims: -1 }),
      { inDims: 0 },
    )(x);
    expect(values(other)).toEqual(values(x.sum(1)));
  });

  it("nested, the Gram matrix of two lists of vectors", () => {
    const got = vmap(vmap(dot, { inDims: [0, null] }), { inDims: [null, 0] })(
      counted(2, 3),
      counted(4, 3),
    );
    expect(values(got)).toEqual(values(matmul(counted(4, 3), counted(2, 3).T)));
  });

  it("nested three deep, with an argument that only one level maps", () => {
    const f = (a: Tensor, b: Tensor, c: Tensor): Tensor => a.mul(b).add(c);
    const outer = vmap(vmap(vmap(f, { inDims: [0, null, null] }), { inDims: [null, 0, null] }), {
      inDims: [null, null, 0],
    });
    const got = outer(tensor([1, 2]), tensor([10, 20, 30]), tensor([100, 200, 300, 400]));
    expect(got.shape).toEqual([4, 3, 2]);
    expect(values(got)).toEqual(
      [100, 200, 300, 400].map((c) => [10, 20, 30].map((b) => [1, 2].map((a) => a * b + c))),
    );
  });

  it("a value of the outer level is the same for every example of the inner one", () => {
    const f = (x: Tensor): Tensor => vmap((y: Tensor) => y.mul(x.sum()))(x);
    expect(values(vmap(f)(matrix()))).toEqual([
      [0, 3, 6],
      [36, 48, 60],
    ]);
  });
});

describe("outDims", () => {
  it.each([0, 1, 2, -1, -2, -3])("%i puts the mapped axis there", (outDims) => {
    const x = counted(4, 2, 3);
    const place = outDims < 0 ? outDims + 3 : outDims;
    const got = vmap((a: Tensor) => a.mul(2), { outDims })(x);
    const shape = [2, 3];
    shape.splice(place, 0, 4);
    expect(got.shape).toEqual(shape);
    for (let b = 0; b < 4; b++)
      expect(values(example(got, place, b))).toEqual(values(example(x, 0, b).mul(2)));
  });

  it("follow the tree of the result", () => {
    const f = (x: Tensor): { pair: [Tensor, Tensor]; s: Tensor } => ({
      pair: [x, x.neg()],
      s: x.sum(),
    });
    const got = vmap(f, { outDims: { pair: [0, 1], s: 0 } })(matrix());
    expect([got.pair[0].shape, got.pair[1].shape, got.s.shape]).toEqual([[2, 3], [3, 2], [2]]);
    const prefix = vmap(f, { outDims: { pair: -1, s: 0 } })(matrix());
    expect([prefix.pair[0].shape, prefix.pair[1].shape]).toEqual([
      [3, 2],
      [3, 2],
    ]);
  });

  it("repeat a result that no mapped argument reaches", () => {
    const one = tensor([7, 8]);
    expect(values(vmap(constant(one))(matrix()))).toEqual([
      [7, 8],
      [7, 8],
    ]);
    expect(values(vmap(constant(one), { outDims: 1 })(counted(3)))).toEqual([
      [7, 7, 7],
      [8, 8, 8],
    ]);
    expect(values(vmap((x: Tensor) => zeros(x.shape), { outDims: -1 })(counted(4, 2)))).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  it("null keep a result as it is that no mapped argument reaches", () => {
    const one = tensor([7, 8]);
    const [sums, same] = vmap((x: Tensor): [Tensor, Tensor] => [x.sum(), one], {
      outDims: [0, null],
    })(matrix());
    expect(values(sums)).toEqual([3, 12]);
    expect(same).toBe(one);
  });
});

describe("chunkSize", () => {
  const f = (x: Tensor, w: Tensor): [Tensor, Tensor, Tensor] => [x.mul(w), dot(x, w), w];

  it.each([1, 2, 3, 7, 10, 1000])("%i gives what the whole batch gives", (chunkSize) => {
    const options = { inDims: [1, null], outDims: [1, 0, 0] };
    const args: [Tensor, Tensor] = [counted(3, 10), tensor([1, 10, 100])];
    const whole = vmap(f, options)(...args);
    const chunked = vmap(f, { ...options, chunkSize })(...args);
    expect(chunked.map(values)).toEqual(whole.map(values));
  });

  it("shows the function only so many examples, the last time the rest", () => {
    const seen: number[] = [];
    vmap((x: Tensor) => (seen.push(vmap((y: Tensor) => y)(x).size), x), { chunkSize: 4 })(
      counted(10, 2),
    );
    expect(seen).toEqual([2, 2, 2]);
  });

  it("leaves a result with outDims null alone", () => {
    const one = tensor(1);
    expect(vmap(constant(one), { outDims: null, chunkSize: 1 })(matrix())).toBe(one);
  });

  it("works for an axis of size 0", () => {
    expect(vmap((x: Tensor) => x.sin(), { chunkSize: 2 })(zeros([0, 3])).shape).toEqual([0, 3]);
  });
});

describe("operations made of several primitives", () => {
  const x = (): Tensor => counted(2, 3, 3).sub(4);
  it.each<[string, (a: Tensor) => Tensor]>([
    ["mean", (a) => a.mean(0)],
    ["gather along an axis", (a) => gather(a, 1, tensor([[2], [0], [1]], { dtype: "int32" }))],
    ["slice with a negative step", (a) => a.slice(null, null, { step: -2 })],
    ["identity matrix inside", (a) => a.matmul(eye(3)).add(eye(3))],
    ["argmax of everything", (a) => a.argmax()],
    ["cumsum", (a) => a.cumsum(1)],
  ])("%s", (_, f) => {
    const got = vmap(f, { inDims: 2 })(counted(3, 3, 2).sub(4));
    for (let b = 0; b < 2; b++)
      expect(values(example(got, 0, b))).toEqual(values(f(example(counted(3, 3, 2).sub(4), 2, b))));
    expect(vmap(f)(x()).shape).toEqual(got.shape);
  });
});
