import { primitives } from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";
import { vmap } from "../../src/index.ts";
import {
  apply,
  expectClose,
  insertAt,
  loop,
  randomNumbers,
  randomTensor,
  useCpu,
} from "../support.ts";
import { type Case, cases } from "./cases.ts";

beforeAll(useCpu);

const size = 3;

/** Every choice of mapped arguments, each at the axes 0, 1, last, and at axes that differ between the arguments. */
function* mappings({ args }: Case): Generator<(number | null)[]> {
  for (let subset = 1; subset < 1 << args.length; subset++) {
    const seen = new Set<string>();
    for (const place of [0, 1, 9, -1, -2, -3]) {
      const dims = args.map(({ shape }, i) => {
        if (((subset >> i) & 1) === 0) return null;
        return place >= 0 ? Math.min(place, shape.length) : (i * 2 - place) % (shape.length + 1);
      });
      if (!seen.has(String(dims))) yield dims;
      seen.add(String(dims));
    }
  }
}

function check(item: Case, seed: number): void {
  const random = randomNumbers(seed);
  const f = apply(item.primitive, item.params);
  for (const dims of mappings(item)) {
    const args = item.args.map((a, i) =>
      randomTensor(a, dims[i] === null ? a.shape : insertAt(a.shape, dims[i]!, size), random),
    );
    try {
      expectClose(vmap(f, { inDims: dims })(...args), loop(f, args, dims, size), item.tolerance);
    } catch (error) {
      const shapes = item.args.map(({ shape }) => `[${shape.join(",")}]`).join(" ");
      throw new Error(
        `${item.primitive.name} ${JSON.stringify(item.params)} of ${shapes} with inDims ${JSON.stringify(dims)}`,
        { cause: error },
      );
    }
  }
}

describe("a batched primitive equals the loop over its examples", () => {
  for (const name of Object.keys(primitives).filter((n) => n !== "iota"))
    it(`${name}, for any mapped arguments and axes`, () => {
      const own = cases.filter((c) => c.primitive.name === name);
      expect(own.length).toBeGreaterThan(0);
      own.forEach(check);
    });

  it("iota, which has no arguments, is the same for every example", () => {
    const f = apply(primitives.iota, { shape: [2, 3], axis: 1, dtype: "int32" });
    const x = randomTensor(
      { shape: [2], dtype: "int32", value: (r) => Math.floor(r * 5) },
      [2],
      randomNumbers(1),
    );
    const got = vmap((a: typeof x) => f().add(a))(x);
    expectClose(
      got,
      loop((a) => f().add(a!), [x], [0], 2),
    );
  });
});

describe("random elementwise shapes", () => {
  it("broadcast as in the loop, for 200 choices of ranks, sizes of 1 and mapped axes", () => {
    const random = randomNumbers(7);
    const integer = (n: number): number => Math.floor(random() * n);
    for (let k = 0; k < 200; k++) {
      const full = Array.from({ length: integer(4) }, () => 1 + integer(3));
      const shapes = [0, 1, 2].map(() =>
        full.slice(integer(full.length + 1)).map((n) => (random() < 0.3 ? 1 : n)),
      );
      check(
        {
          primitive: primitives.select,
          args: shapes.map((shape, i) => ({
            shape,
            dtype: i === 0 ? "bool" : "float64",
            value: i === 0 ? Math.round : (r) => r,
          })),
          params: {},
        },
        k,
      );
    }
  });
});
