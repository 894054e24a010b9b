import * as ct from "@cotangent/core";
import { type DType, resultType, setDefaultDtype, tensor, type TensorLike } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { int, kind, thrown, useCpu, values } from "../support.ts";

useCpu("float32");

const vector = (dtype: DType): ct.Tensor => tensor([1, 0], { dtype });
const zeroDim = (dtype: DType): ct.Tensor => tensor(1, { dtype });

describe("resultType follows PyTorch's promotion", () => {
  // torch.result_type, by the table of https://docs.pytorch.org/docs/stable/tensor_attributes.html, int64 read as int32
  const dims: readonly [DType, DType, DType][] = [
    ["float32", "float64", "float64"],
    ["float32", "int32", "float32"],
    ["float64", "int32", "float64"],
    ["float32", "bool", "float32"],
    ["int32", "bool", "int32"],
    ["uint32", "bool", "uint32"],
    ["uint32", "float32", "float32"],
    ["bool", "bool", "bool"],
  ];
  for (const [a, b, want] of dims)
    it(`${a} and ${b} tensors give ${want}, in either order`, () => {
      for (const make of [vector, zeroDim]) {
        expect(resultType("op", [make(a), make(b)])).toBe(want);
        expect(resultType("op", [make(b), make(a)])).toBe(want);
      }
    });

  const weak: readonly [string, () => TensorLike[], DType][] = [
    [
      "a float32 vector and a float64 scalar tensor stay float32",
      () => [vector("float32"), zeroDim("float64")],
      "float32",
    ],
    [
      "an int32 vector and a float64 scalar tensor become float64",
      () => [vector("int32"), zeroDim("float64")],
      "float64",
    ],
    [
      "a bool vector and an int32 scalar tensor become int32",
      () => [vector("bool"), zeroDim("int32")],
      "int32",
    ],
    [
      "a float64 scalar tensor and an int32 vector become float64",
      () => [zeroDim("float64"), vector("int32")],
      "float64",
    ],
    ["a float32 vector and a number stay float32", () => [vector("float32"), 2.5], "float32"],
    ["a float64 vector and a number stay float64", () => [vector("float64"), 2], "float64"],
    ["an int32 vector and an integer stay int32", () => [vector("int32"), 2], "int32"],
    [
      "an int32 vector and a fraction become the default float32",
      () => [vector("int32"), 2.5],
      "float32",
    ],
    [
      "a float64 scalar tensor and a fraction stay float64",
      () => [zeroDim("float64"), 2.5],
      "float64",
    ],
    ["a bool vector and an integer become int32", () => [vector("bool"), 2], "int32"],
    ["a bool vector and a boolean stay bool", () => [vector("bool"), true], "bool"],
    ["an int32 vector and a boolean stay int32", () => [vector("int32"), true], "int32"],
    [
      "a uint32 vector and a large integer stay uint32",
      () => [vector("uint32"), 0xdeadbeef],
      "uint32",
    ],
    [
      "an int32 vector and an integer beyond int32 become float32",
      () => [vector("int32"), 3e9],
      "float32",
    ],
    ["an integer beyond uint32 counts as a fraction", () => [vector("uint32"), 2 ** 32], "float32"],
    ["infinity counts as a fraction", () => [vector("int32"), Infinity], "float32"],
    [
      "a vector decides over any number of scalars",
      () => [2.5, zeroDim("float64"), vector("float32"), 3],
      "float32",
    ],
  ];
  for (const [title, args, want] of weak)
    it(title, () => expect(resultType("op", args())).toBe(want));

  it("has no common dtype for int32 and uint32", () => {
    thrown("NO_COMMON_DTYPE", () => resultType("op", [vector("int32"), vector("uint32")]));
  });
});

describe("operations", () => {
  it("divide integers into the default dtype", () => {
    expect(kind(ct.div(int(1, 2), 2))).toBe("float32[2]");
    expect(values(ct.div(int(1, 2), 2))).toEqual([0.5, 1]);
  });
  it("take functions of integers in the default dtype", () => {
    expect(kind(ct.exp(int(0)))).toBe("float32[1]");
    setDefaultDtype("float64");
    expect(kind(ct.exp(int(0)))).toBe("float64[1]");
    setDefaultDtype("float32");
  });
  it("count booleans as 0 and 1 in arithmetic, sums and products", () => {
    const bits = tensor([true, false, true]);
    expect(kind(ct.add(bits, bits))).toBe("int32[3]");
    expect(values(ct.add(bits, bits))).toEqual([2, 0, 2]);
    expect(values(ct.sum(bits))).toBe(2);
    expect(values(ct.neg(bits))).toEqual([-1, 0, -1]);
    expect(values(ct.matmul(bits, bits))).toBe(2);
  });
  it("keep relu, clamp, max and abs of integers integers", () => {
    for (const f of [
      ct.relu,
      ct.relu6,
      ct.abs,
      (x: ct.Tensor) => ct.clamp(x, -1, 1),
      (x: ct.Tensor) => ct.max(x),
    ])
      expect(f(int(-2, 3)).dtype).toBe("int32");
  });
  it("make float results of float functions of mixed arguments", () => {
    expect(kind(ct.atan2(int(1), tensor([1], { dtype: "float64" })))).toBe("float64[1]");
    expect(kind(ct.where(ct.gt(int(1), 0), int(1), 0.5))).toBe("float32[1]");
  });
  it("compute masks of integers exactly, not through float32", () => {
    const big = tensor([16777217], { dtype: "int32" });
    expect(values(ct.eq(big, 16777216))).toEqual([false]);
    expect(values(ct.eq(tensor([0xdeadbeef], { dtype: "uint32" }), 0xdeadbeef))).toEqual([true]);
  });
  it("refuse a default dtype that is no float", () => {
    expect(thrown("BAD_ARGUMENT", () => setDefaultDtype("int32" as never)).message).toMatch(
      /"float32" or "float64"/,
    );
  });
});
