import { tensor, zeros } from "@cotangent/core";
import { beforeAll, expect, it } from "vitest";
import { bernoulli, bits, key, manualSeed, normal, permutation, randperm, uniform } from "../src/index.ts";
import { useCpu } from "./support.ts";

beforeAll(useCpu);

const k = () => key(0);
const float = () => zeros([2]);

it.each([
  ["a float tensor for a key", () => bits(float(), [2]), "RANDOM_NOT_A_KEY", "bits: expected the key to be uint32[2], got float32[2]."],
  ["a seed for a key", () => normal(7 as never, [2]), "RANDOM_NOT_A_KEY", "normal: expected the key to be uint32[2], got 7."],
  ["a batch of keys", () => uniform(tensor(new Uint32Array(4), { shape: [2, 2] }), [2]), "RANDOM_NOT_A_KEY", "uint32[2,2]"],
  ["a number for a shape", () => normal(k(), 3 as never), "BAD_ARGUMENT", "got 3"],
  ["a negative size", () => bits(k(), [-1]), "BAD_ARGUMENT", "got [-1]"],
  ["an integer dtype", () => normal(k(), [2], { dtype: "int32" }), "RANDOM_BAD_DTYPE", 'normal: expected the dtype float32 or float64, got "int32".'],
  ["min above max", () => uniform(k(), [2], { min: 2, max: 1 }), "RANDOM_BAD_RANGE", "uniform: expected min ≤ max, got 2 and 1."],
  ["NaN for a bound", () => uniform(k(), [2], { max: NaN }), "RANDOM_BAD_RANGE", "got 0 and NaN"],
  ["bounds that do not broadcast to the shape", () => uniform(k(), [2], { min: zeros([3]) }), "NOT_BROADCASTABLE", "[3]"],
  ["bounds larger than the shape", () => uniform(k(), [], { min: zeros([3]) }), "SHAPE_MISMATCH", "[3]"],
  ["a probability above 1", () => bernoulli(k(), 1.5, [2]), "RANDOM_BAD_PROBABILITY", "bernoulli: expected a probability from 0 to 1, got 1.5."],
  ["a fraction to permute", () => permutation(k(), 2.5), "RANDOM_BAD_COUNT", "permutation: expected the second argument to be an integer of 0 or more, got 2.5."],
  ["a scalar tensor to permute", () => permutation(k(), tensor(3)), "RANDOM_BAD_COUNT", "float32[]"],
  ["a negative count", () => randperm(-1), "RANDOM_BAD_COUNT", "randperm: expected n to be an integer of 0 or more, got -1."],
  ["a fraction for a seed", () => manualSeed(0.5), "RANDOM_BAD_SEED", "manualSeed: expected the seed to be a safe integer or a bigint, got 0.5."],
] as const)("refuses %s", (_, draw, code, message) => {
  expect(draw).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});
