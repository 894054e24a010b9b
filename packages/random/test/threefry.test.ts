import { evaluateGraph, tensor, type Tensor, traceGraph } from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";
import { threefry2x32 } from "../src/index.ts";
import { numbers, threefry, useCpu } from "./support.ts";

beforeAll(useCpu);

// kat_vectors of Random123 1.14, `threefry2x32 20`: counter, key, result.
const known = [
  [[0x00000000, 0x00000000], [0x00000000, 0x00000000], [0x6b200159, 0x99ba4efe]],
  [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
  [[0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344], [0xc4923a9c, 0x483df7a0]],
] as const;

const words = (pair: readonly [number, number]): [Tensor, Tensor] => [
  tensor(Uint32Array.of(pair[0])),
  tensor(Uint32Array.of(pair[1])),
];

describe("threefry2x32", () => {
  it.each(known)("turns the counter %j under the key %j into Random123's %j", (counter, key, result) => {
    expect(threefry2x32(words(key), words(counter)).flatMap(numbers)).toEqual(result);
    expect(threefry(key, counter)).toEqual(result);
  });

  it("computes many counters at once as one by one", () => {
    const low = Uint32Array.from({ length: 100 }, (_, i) => Math.imul(i, 0x9e3779b9));
    const [a, b] = threefry2x32(words([7, 0xdeadbeef]), [tensor(Uint32Array.of(3)), tensor(low)]);
    const expected = Array.from(low, (c) => threefry([7, 0xdeadbeef], [3, c]));
    expect(numbers(a)).toEqual(expected.map((e) => e[0]));
    expect(numbers(b)).toEqual(expected.map((e) => e[1]));
  });

  it("gives the same bits when it is recorded as a graph first", () => {
    const counter = words([0x243f6a88, 0x85a308d3]);
    const key = words([0x13198a2e, 0x03707344]);
    const graph = traceGraph(
      (k0, k1, c0, c1) => threefry2x32([k0!, k1!], [c0!, c1!]),
      [...key, ...counter].map((t) => t.aval),
    );
    expect(evaluateGraph(graph, [...key, ...counter]).flatMap(numbers)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});
