import * as ct from "@cotangent/core";
import { setDefaultDtype, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { afterEach, describe, expect, it } from "vitest";
import { useCpu } from "../support.ts";

useCpu("float32");
afterEach(() => setDefaultDtype("float32"));

type Function1 = (x: Tensor) => Tensor;

// With numbers that float32 does not hold: none may become a tensor of the default dtype on its way to a float64 one.
const functions: { readonly [name: string]: Function1 } = {
  selu: ct.selu,
  elu: (x) => ct.elu(x, 0.1),
  celu: (x) => ct.celu(x, 0.3),
  leakyRelu: (x) => ct.leakyRelu(x, 0.1),
  softplus: (x) => ct.softplus(x, { beta: 0.3, threshold: 0.1 }),
  threshold: (x) => ct.threshold(x, 0.1, 0.7),
  hardtanh: (x) => ct.hardtanh(x, -0.1, 0.1),
  hardshrink: (x) => ct.hardshrink(x, 0.1),
  hardsigmoid: ct.hardsigmoid,
  gelu: (x) => ct.gelu(x, { approximate: "tanh" }),
  "lerp near its end": (x) => ct.lerp(x, ct.flip(x), 0.7),
  "lerp of a number": (x) => ct.lerp(0.3, x, 0.1),
  quantile: (x) => ct.quantile(x, [0.1, 0.85]),
  "logaddexp2 of a number": (x) => ct.logaddexp2(x, 0.1),
  "xlog1py of a number": (x) => ct.xlog1py(x, 0.1),
  "xlogy of a number": (x) => ct.xlogy(x, 0.1),
  "pow of a number": (x) => ct.pow(0.3, x),
  "maximum with a number": (x) => ct.maximum(x, 0.1),
  "where with numbers inside": (x) => ct.where(ct.gt(x, 0.1), x, 0.1),
  clamp: (x) => ct.clamp(x, -0.3, 0.1),
  remainder: (x) => ct.remainder(x, 0.3),
  "addmm to a number": (x) => ct.addmm(0.3, ct.outer(x, x), ct.outer(x, x), { alpha: 0.7, beta: 0.1 }),
  pad: (x) => ct.pad(x, [1, 1], { value: 0.1 }),
  indexAdd: (x) => ct.indexAdd(x, 0, [0], ct.slice(x, 0, 1), { alpha: 0.1 }),
  smoothL1Loss: (x) => ct.smoothL1Loss(x, ct.flip(x), { beta: 0.7 }),
  crossEntropy: (x) => ct.crossEntropy(x, tensor(1, { dtype: "int32" }), { labelSmoothing: 0.1 }),
  layerNorm: (x) => ct.layerNorm(x, 4, { eps: 0.001 }),
  trapezoid: (x) => ct.trapezoid(x, { dx: 0.1 }),
  norm: (x) => ct.norm(x, 1.3),
  renorm: (x) => ct.renorm(ct.unsqueeze(x, 0), 2, 0, 0.3),
};

describe("of a float64 tensor, whatever the default dtype is, float64 comes out of", () => {
  const under = (dtype: "float32" | "float64", f: Function1): unknown => {
    setDefaultDtype(dtype);
    const x = tensor([0.3, -1.2, 0, 1.7], { dtype: "float64" });
    const results = [f(x), grad((y: Tensor) => ct.sum(f(y)))(x)];
    for (const y of results) expect(y.dtype).toBe("float64");
    return results.map((y) => [...y.dataSync()]);
  };
  it.each(Object.entries(functions))("%s, and of its gradient", (_, f) => {
    expect(under("float32", f)).toEqual(under("float64", f));
  });
  // 1.0507009873554805 is PyTorch's scale in float64
  it("selu, with all digits of its scale", () => {
    expect([...ct.selu(tensor([1, 2], { dtype: "float64" })).dataSync()]).toEqual([1.0507009873554805, 2.101401974710961]);
  });
});
