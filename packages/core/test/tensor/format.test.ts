import {
  arange,
  type Backend,
  currentBackend,
  scalar,
  setDefaultBackend,
  tensor,
  type Tensor,
  traceGraph,
  withBackend,
  zeros,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { vmap } from "@cotangent/vmap";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { counted, int, useCpu } from "../support.ts";

useCpu("float32");

// The texts between the parentheses are those of NumPy 2.4 with set_printoptions(precision=4, linewidth=80).
describe("String(tensor) prints as NumPy does", () => {
  const texts: readonly [title: string, make: () => Tensor, text: string][] = [
    ["a vector", () => tensor([1, 2.5, 3]), "tensor([1. , 2.5, 3. ])"],
    ["a scalar", () => tensor(2.5), "tensor(2.5)"],
    ["whole numbers", () => tensor([1, -20, 300]), "tensor([  1., -20., 300.])"],
    ["four digits after the point", () => tensor([1 / 3, 2 / 3]), "tensor([0.3333, 0.6667])"],
    [
      "rows below each other",
      () =>
        tensor([
          [1, 2],
          [3, 4],
        ]),
      "tensor([[1., 2.],\n        [3., 4.]])",
    ],
    [
      "blocks with an empty line between",
      () => tensor([[[1]], [[2]]]),
      "tensor([[[1.]],\n\n        [[2.]]])",
    ],
    ["small beside large with exponents", () => tensor([1e-5, 2.5]), "tensor([1.0e-05, 2.5e+00])"],
    ["very large numbers with exponents", () => tensor([1e10, 1]), "tensor([1.e+10, 1.e+00])"],
    ["what is not finite", () => tensor([NaN, Infinity, -1]), "tensor([nan, inf, -1.])"],
    ["nothing but NaN", () => tensor([NaN, -Infinity]), "tensor([ nan, -inf])"],
    ["a negative zero", () => tensor([-0, 0.5]), "tensor([-0. ,  0.5])"],
    ["zeros", () => zeros([2]), "tensor([0., 0.])"],
    ["float64 with its name", () => tensor([0.1], { dtype: "float64" }), "tensor([0.1], float64)"],
    ["integers", () => int(1, -20, 300), "tensor([  1, -20, 300], int32)"],
    ["booleans", () => tensor([true, false]), "tensor([ true, false], bool)"],
    ["nothing, with its shape", () => zeros([0, 3]), "tensor([], shape [0,3])"],
    [
      "long vectors in lines of 80 columns",
      () => arange(30),
      "tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n" +
        "        14., 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27.,\n        28., 29.])",
    ],
    [
      "1000 elements in full and more without the middle",
      () => arange(1001),
      "tensor([   0.,    1.,    2., ...,  998.,  999., 1000.], shape [1001])",
    ],
    [
      "rows and columns without the middle",
      () => int(...Array.from({ length: 1600 }, (_, i) => i % 10)).reshape([40, 40]),
      `tensor([${Array.from({ length: 7 }, (_, i) => (i === 3 ? "..." : `[${[0, 1, 2].join(", ")}, ..., 7, 8, 9]`)).join(",\n        ")}], shape [40,40], int32)`,
    ],
  ];
  for (const [title, make, text] of texts) it(title, () => expect(String(make())).toBe(text));

  it("prints 1000 elements in full", () => {
    expect(String(arange(1000))).not.toContain("...");
  });
  it("in console.log and in templates too", () => {
    const x = tensor([1, 2]);
    expect(inspect(x)).toBe("tensor([1., 2.])");
    expect(inspect({ x })).toBe("{ x: tensor([1., 2.]) }");
    expect(`${x}`).toBe("tensor([1., 2.])");
  });
});

describe("what has no values to read says what it is", () => {
  it("a disposed tensor", () => {
    const x = tensor([1]);
    x.dispose();
    expect(String(x)).toBe("tensor(float32[1], disposed)");
  });
  it("a tensor of a backend that reads asynchronously", () => {
    const { readSync: _, ...rest } = currentBackend() as Backend & { readSync: unknown };
    const far: Backend = {
      ...rest,
      name: "far",
      supports: { ...currentBackend().supports, syncRead: false },
      upload: (data) => data,
    };
    const x = withBackend(far, () => tensor([1, 2]));
    expect(String(x)).toBe("tensor(float32[2] on far; await x.array() to read)");
  });
  it("a constant before there is a backend", () => {
    const backend = currentBackend();
    setDefaultBackend(null);
    expect(String(scalar(2, "float32"))).toBe("tensor(float32[])");
    setDefaultBackend(backend);
  });
  it("a tracer of vmap and of a graph", () => {
    let text = "";
    vmap((x: Tensor) => {
      text = String(x);
      return x;
    })(counted(2, 3));
    expect(text).toBe("Tracer(float32[3] in vmap, level 1)");
    traceGraph((x) => ((text = String(x)), [x!]), [tensor([1]).aval], "jit");
    expect(text).toBe("Tracer(float32[1] in jit, level 1)");
  });
  it("a tracer with a known value shows it", () => {
    let text = "";
    grad((x: Tensor) => {
      text = String(x);
      return x.sum();
    })(tensor([1, 2]));
    expect(text).toMatch(
      /^Tracer\(float32\[2\] in grad, level \d, value tensor\(\[1\., 2\.\]\)\)$/,
    );
  });
});
