import { type Tensor, tensor } from "@cotangent/core";
import { jacrev } from "@cotangent/jacrev";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { jacobianSuite } from "../../jacrev/test/jacobians.ts";
import { expectClose, f64, types, values } from "../../jvp/test/support.ts";
import { jacfwd } from "../src/index.ts";

jacobianSuite("jacfwd", jacfwd);

const x = (): Tensor => f64([1, 2]);

describe("jacfwd: forward mode", () => {
  it("has the dtype of the output where dtypes are mixed", () => {
    const f = (a: Tensor): Tensor => a.to("float64").mul(f64([2, 2]));
    expect(types(jacfwd(f)(tensor([1, 2], { dtype: "float32" })))).toBe("float64[2,2]");
    expect(values(jacfwd(f)(tensor([1, 2], { dtype: "float32" })))).toEqual([[2, 0], [0, 2]]);
  });

  it("gives zeros of the integer dtype for an integer output, as jvp does", () => {
    const jacobian = jacfwd((a: Tensor) => [a, a.to("int32")])(x());
    expect(types(jacobian)).toEqual(["float64[2,2]", "int32[2,2]"]);
    expect(values(jacobian)).toEqual([[[1, 0], [0, 1]], [[0, 0], [0, 0]]]);
  });

  it("agrees with jacrev on a function of trees, chunk by chunk", () => {
    const f = (p: { w: Tensor; b: Tensor }): { y: Tensor; n: Tensor } => ({
      y: p.w.matmul(p.b).tanh(),
      n: p.w.square().sum(),
    });
    const p = { w: f64([[1, -2], [0.5, 0.25], [3, 1]]), b: f64([0.1, -0.4]) };
    expectClose(jacfwd(f, { chunkSize: 3 })(p), jacrev(f, { chunkSize: 2 })(p), 1e-14);
  });

  it("nests in itself, in jacrev and in vmap", () => {
    const f = (a: Tensor): Tensor => a.pow(3).sum();
    for (const second of [jacfwd(jacfwd(f)), jacfwd(jacrev(f)), jacrev(jacfwd(f))])
      expect(values(second(x()))).toEqual([[6, 0], [0, 12]]);
    expectClose(vmap(jacfwd((a: Tensor) => a.mul(a.sum())))(f64([[1, 2], [3, 4]])), [
      [[4, 1], [2, 5]],
      [[10, 3], [4, 11]],
    ]);
  });
});
