import * as ct from "@cotangent/core";
import { type Tensor, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, thrown, useCpu } from "../support.ts";

useCpu();

const m = (): Tensor => counted(2, 3);
const v = (): Tensor => counted(2);

describe("crossEntropy", () => {
  it("of classes that are floats, as numbers are by themselves, says how to make them integers", () => {
    expect(thrown("SHAPE_MISMATCH", () => ct.crossEntropy(m(), tensor([0, 1]))).message).toBe(
      'crossEntropy: expected a floating-point target, which is probabilities, to have the shape of the input (classes are integers: target.to("int32")), got float64[2,3] (argument 0) and float64[2] (argument 1).',
    );
  });
});

describe("an operation that is made of others names itself first", () => {
  it.each([
    ["linear", "SHAPE_MISMATCH", /^linear: inner: expected last dimensions of one size, got float64\[2,3\] \(argument 0\) and float64\[2,2\] \(argument 1\)\./, () => ct.linear(m(), counted(2, 2))],
    ["marginRankingLoss", "NOT_BROADCASTABLE", /^marginRankingLoss: sub: .* got float64\[2,3\] \(argument 0\) and float64\[2\]/, () => ct.marginRankingLoss(m(), v(), m())],
    ["addmm", "SHAPE_MISMATCH", /^addmm: mm: matmul: expected the last dimension of the first/, () => ct.addmm(m(), m(), m())],
    ["fmax", "NOT_BROADCASTABLE", /^fmax: ge: /, () => ct.fmax(m(), v())],
  ] as const)("%s", (_, code, message, f) => {
    expect(thrown(code, f).message).toMatch(message);
  });

  it("and no other where that is but another name of it", () => {
    expect(thrown("SHAPE_MISMATCH", () => ct.cat([m(), counted(2, 2)])).message).toMatch(/^cat: expected one dtype/);
    expect(thrown("DIM_OUT_OF_RANGE", () => ct.movedim(m(), 2, 0)).message).toMatch(/^movedim: dimension 2 is out of range/);
    expect(thrown("NOT_BROADCASTABLE", () => ct.bitwiseAnd(tensor([true, false]), tensor([true, true, true]))).message).toMatch(/^bitwiseAnd: expected shapes/);
    expect(thrown("BAD_ARGUMENT", () => ct.permute(m(), [0, 0])).message).toMatch(/^permute: expected the permutation/);
  });

  it("as a method, too", () => {
    ct.installMethods();
    expect(thrown("SHAPE_MISMATCH", () => Reflect.apply(ct.MoreMethods.prototype.expand, m(), [[3, 3]])).message).toMatch(/^expand: expected a shape that broadcasts to \[3,3\]/);
  });

  it("where an index is out of range as well, which is found while it runs", () => {
    const far = tensor([5], { dtype: "int32" });
    expect(thrown("INDEX_OUT_OF_RANGE", () => ct.embedding(far, m())).message).toBe("embedding: index 5 is out of range for a dimension of size 2.");
    expect(thrown("INDEX_OUT_OF_RANGE", () => ct.crossEntropy(counted(1, 2), far)).message).toMatch(/^crossEntropy: .*index 5/);
  });
});
