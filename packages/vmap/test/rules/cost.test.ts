import { avalOf, indexSelect, type Shape, type Tensor, traceGraph } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { type Dims, vmap } from "../../src/index.ts";

/** The primitives that `f` takes for a whole batch, without those that move the result's batch axis to the front. */
function primitivesOf(
  f: (...args: Tensor[]) => Tensor,
  shapes: readonly Shape[],
  inDims: Dims,
  outDims: Dims = 0,
): string[] {
  const graph = traceGraph(
    (...args) => [vmap(f, { inDims, outDims })(...args)],
    shapes.map((shape) => avalOf(shape, "float64")),
  );
  return graph.equations.map(
    ({ primitive, outputs }) => `${primitive.name} [${outputs[0]!.aval.shape.join(",")}]`,
  );
}

describe("batching adds no work", () => {
  it("to an elementwise operation of a mapped and an unmapped tensor", () => {
    expect(primitivesOf((x, w) => x.mul(w), [[9, 3], [3]], [0, null])).toEqual(["mul [9,3]"]);
  });

  it("to an elementwise operation with a number", () => {
    expect(primitivesOf((x) => x.mul(2), [[3, 9]], 1, 1)).toEqual(["mul [3,9]"]);
  });

  it("to a calculation of unmapped tensors inside of the function", () => {
    expect(primitivesOf((x, w) => x.add(w.sin()), [[9, 3], [3]], [0, null])).toEqual([
      "sin [3]",
      "add [9,3]",
    ]);
  });

  it("where axes of a lower rank align by themselves", () => {
    expect(
      primitivesOf(
        (x, y) => x.add(y),
        [
          [9, 3],
          [2, 9, 3],
        ],
        [0, 1],
        1,
      ),
    ).toEqual(["add [2,9,3]"]);
  });

  it("but a reshape where one scalar an example meets a matrix an example", () => {
    expect(primitivesOf((x, y) => x.add(y), [[9], [9, 2, 3]], 0)).toEqual([
      "reshape [9,1,1]",
      "add [9,2,3]",
    ]);
  });

  it("but a reshape of the unmapped tensor where the batch axis is last", () => {
    expect(primitivesOf((x, w) => x.add(w), [[3, 9], [3]], [1, null], 1)).toEqual([
      "reshape [3,1]",
      "add [3,9]",
    ]);
  });

  it("to a reduction along any axis, with the batch axis anywhere", () => {
    expect(primitivesOf((x) => x.sum(0), [[2, 3, 9]], 2, 1)).toEqual(["reduceSum [3,9]"]);
    expect(primitivesOf((x) => x.sum(), [[2, 9, 3]], 1)).toEqual(["reduceSum [9]"]);
  });

  it("to a reshape that the batch axis does not cross", () => {
    expect(primitivesOf((x) => x.unsqueeze(1), [[2, 9, 3]], 1, 1)).toEqual(["reshape [2,9,1,3]"]);
    expect(primitivesOf((x) => x.reshape([3, 2]), [[6, 9]], 1, 2)).toEqual(["reshape [3,2,9]"]);
  });

  it("but a transposition to a reshape that it does cross", () => {
    expect(primitivesOf((x) => x.reshape([6]), [[2, 9, 3]], 1)).toEqual([
      "transpose [9,2,3]",
      "reshape [9,6]",
    ]);
  });

  it("to a transposition, which moves the batch axis to the front on the way", () => {
    expect(primitivesOf((x) => x.T, [[2, 3, 9]], 2)).toEqual(["transpose [9,3,2]"]);
  });

  it("to a product of a mapped and an unmapped matrix", () => {
    expect(
      primitivesOf(
        (x, w) => x.matmul(w),
        [
          [9, 2, 3],
          [3, 4],
        ],
        [0, null],
      ),
    ).toEqual(["dot [9,2,4]"]);
    expect(
      primitivesOf(
        (w, x) => w.matmul(x),
        [
          [2, 3],
          [9, 3, 4],
        ],
        [null, 0],
        1,
      ),
    ).toEqual(["dot [2,9,4]"]);
  });

  it("to an unmapped matrix times a mapped vector, whose batch axis stays in front", () => {
    expect(
      primitivesOf(
        (w, x) => w.matmul(x),
        [
          [2, 3],
          [9, 3],
        ],
        [null, 0],
      ),
    ).toEqual(["dot [9,2]"]);
  });

  it("to a product of two mapped matrices with different axes", () => {
    expect(
      primitivesOf(
        (x, y) => x.matmul(y),
        [
          [2, 3, 9],
          [3, 9, 4],
        ],
        [2, 1],
      ),
    ).toEqual(["dot [9,2,4]"]);
  });

  it("to a selection by fixed indices, or by mapped indices from a fixed tensor", () => {
    const rows = (x: Tensor, i: Tensor): Tensor => indexSelect(x, 0, i);
    const graph = (inDims: Dims, x: Shape, i: Shape): string[] =>
      traceGraph(
        (a, b) => [vmap(rows, { inDims })(a, b)],
        [avalOf(x, "float64"), avalOf(i, "int32")],
      )
        .equations.map(({ primitive }) => primitive.name)
        .filter((name) => !["lt", "add", "select"].includes(name)); // negative indices
    expect(graph([0, null], [9, 4, 2], [3])).toEqual(["gather"]);
    expect(graph([null, 0], [4, 2], [9, 3])).toEqual(["gather"]);
  });

  it("to a result with the batch axis where it already is", () => {
    expect(primitivesOf((x) => x.sin(), [[3, 9]], 1, -1)).toEqual(["sin [3,9]"]);
  });
});
