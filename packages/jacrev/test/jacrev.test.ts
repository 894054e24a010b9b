import { type Tensor, tensor } from "@cotangent/core";
import { jacfwd } from "@cotangent/jacfwd";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { expectClose, f64, failure, types, values } from "../../jvp/test/support.ts";
import { jacrev } from "../src/index.ts";
import { jacobianSuite } from "./jacobians.ts";

jacobianSuite("jacrev", jacrev as typeof jacfwd);

const x = (): Tensor => f64([1, 2]);

describe("jacrev: reverse mode", () => {
  it("calls the function once, also in chunks", () => {
    let calls = 0;
    jacrev((a: Tensor) => (calls++, a.mul(a)), { chunkSize: 1 })(x());
    expect(calls).toBe(1);
  });

  it("has the dtype of the argument where dtypes are mixed", () => {
    const f = (a: Tensor): Tensor => a.to("float64").mul(f64([2, 2]));
    expect(types(jacrev(f)(tensor([1, 2], { dtype: "float32" })))).toBe("float32[2,2]");
    expect(values(jacrev(f)(tensor([1, 2], { dtype: "float32" })))).toEqual([[2, 0], [0, 2]]);
  });

  it("refuses an integer output, as vjp does", () => {
    const error = failure(() => jacrev((a: Tensor) => [a, a.to("int32")])(x()));
    expect(error.code).toBe("INTEGER_OUTPUT");
    expect(error.message).toBe("jacrev: expected every output of the function to be floating-point, got int32[2] (output 1).");
  });

  it("nests in itself and in vmap", () => {
    const f = (a: Tensor): Tensor => a.pow(3).sum();
    expect(values(jacrev(jacrev(f))(x()))).toEqual([[6, 0], [0, 12]]);
    expectClose(vmap(jacrev((a: Tensor) => a.mul(a.sum())))(f64([[1, 2], [3, 4]])), [
      [[4, 1], [2, 5]],
      [[10, 3], [4, 11]],
    ]);
  });
});
