import * as ct from "@cotangent/core";
import { type Tensor, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { counted, thrown, useCpu, values } from "../support.ts";

useCpu();

const m = (): Tensor => counted(2, 3);
const missing = undefined as never;

describe("what is left out, or is something else, is an error that says what was expected:", () => {
  it.each([
    ["broadcastTo", /broadcastTo: expected the shape to be a list of integers of 0 or more, got undefined/, () => ct.broadcastTo(m(), missing)],
    ["zeros", /zeros: expected the shape to be a list of integers of 0 or more, got 2/, () => ct.zeros(2 as never)],
    ["ones", /ones: expected the shape .*got undefined/, () => ct.ones(missing)],
    ["zerosLike", /expected the argument to be a tensor, got 3/, () => ct.zerosLike(3 as never)],
    ["movedim", /movedim: expected the dimensions to be an integer or a list of integers, got undefined/, () => ct.movedim(m(), missing, 0)],
    ["roll", /roll: expected the shifts to be an integer or a list of integers, got "1"/, () => ct.roll(m(), "1" as never, 0)],
    ["rot90", /rot90: expected the dimensions to be an integer or a list of integers, got undefined|null/, () => ct.rot90(m(), 1, null as never)],
    ["rot90 of one dimension", /rot90: expected the dimensions to be distinct, got \[0\]/, () => ct.rot90(m(), 1, [0] as never)],
    ["unflatten", /unflatten: expected the sizes to be an integer or a list of integers, got undefined/, () => ct.unflatten(m(), 0, missing)],
    ["unflatten into one", /unflatten: expected the sizes to be integers with the product 2 \(one may be -1\), got 3/, () => ct.unflatten(m(), 0, 3 as never)],
    ["interpolate", /interpolate: expected size or scaleFactor to be given, and not both/, () => ct.interpolate(counted(1, 2, 3))],
    ["linear", /linear: expected the argument to be a tensor, got 2/, () => ct.linear(2 as never, counted(3))],
    ["asStrided", /asStrided: expected the strides to be an integer or a list of integers, got undefined/, () => ct.asStrided(m(), [2], missing)],
    ["take", /^take: expected the indices to be a tensor of integers, an integer or nested lists of integers, got undefined/, () => ct.take(m(), missing)],
    ["gather", /gather: expected the indices .*got "a"/, () => ct.gather(m(), 0, "a" as never)],
    ["embedding", /embedding: expected the indices .*got null/, () => ct.embedding(null as never, m())],
    ["layerNorm", /layerNorm: expected the normalized shape to be an integer or a list of integers, got undefined/, () => ct.layerNorm(m(), missing)],
    ["indexPut", /indexPut: expected the items to be a list, as index takes them one by one, got 0/, () => ct.indexPut(m(), 0 as never, 1)],
    ["tensordot", /tensordot: expected the dimensions to be a number of them, or a list for each of the two tensors, got "ij"/, () => ct.tensordot(m(), m(), "ij" as never)],
    ["bilinear", /bilinear: expected the second argument to be a tensor, got undefined/, () => ct.bilinear(m(), missing, counted(1, 3, 3))],
    ["quantile", /quantile: expected q to be a number or a list of numbers, got undefined/, () => ct.quantile(m(), missing)],
    ["fold", /fold: expected the output size to be an integer of 1 or more, or 2 of them, got undefined/, () => ct.fold(m(), missing, 2)],
    ["lstmCell", /lstmCell: expected the state to be a pair \[h, c\], got undefined/, () => ct.lstmCell(m(), missing, m(), m())],
    ["crossEntropy", /^crossEntropy: expected labelSmoothing to be from 0 to 1, got 2/, () => ct.crossEntropy(m(), counted(2, 3), { labelSmoothing: 2 })],
    ["tensor on a backend by name", /tensor: expected the backend to be one that a factory has made, got "wasm"/, () => tensor([1], { backend: "wasm" as never })],
    ["full on a backend by name", /full: expected the backend .*got "wasm"/, () => ct.full([1], 0, { backend: "wasm" as never })],
  ] as const)("%s", (_, message, f) => {
    expect(thrown("BAD_ARGUMENT", f).message).toMatch(message);
    expect(values(ct.sum(m()))).toBe(15);
  });
  it("tidy", () => {
    expect(thrown("NOT_A_FUNCTION", () => ct.tidy(m() as never)).message).toMatch(/tidy: expected the first argument to be a function/);
  });
});
