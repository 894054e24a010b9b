import type { Tensor } from "@cotangent/core";
import { describe, expectTypeOf, it } from "vitest";
import { vmap } from "../src/index.ts";

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}

describe("the types of vmap", () => {
  it("are those of the function", () => {
    const f = (layer: Layer, x: Tensor, scale: number): [Tensor, Layer] => [x.mul(scale), layer];
    expectTypeOf(vmap(f, { inDims: [0, 0, null] })).toEqualTypeOf<
      (...args: [layer: Layer, x: Tensor, scale: number]) => [Tensor, Layer]
    >();
  });

  it("nest", () => {
    expectTypeOf(vmap(vmap((x: Tensor) => ({ s: x.sum() })))).returns.toEqualTypeOf<{
      s: Tensor;
    }>();
  });

  it("refuse options that are none", () => {
    // @ts-expect-error a string is not an axis
    vmap((x: Tensor) => x, { inDims: "0" });
    // @ts-expect-error not one of the three
    expectTypeOf(() => vmap((x: Tensor) => x, { randomness: "always" })).toBeFunction();
  });
});
