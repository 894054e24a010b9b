import { type Tensor, tensor } from "@cotangent/core";
import { jacrev } from "@cotangent/jacrev";
import { manualSeed, rand } from "@cotangent/random";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { jacobianSuite } from "../../jacrev/test/jacobians.ts";
import { expectClose, f64, failure, types, values } from "../../jvp/test/support.ts";
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

  it("takes the columns of one draw with randomness same, in chunks of any size", () => {
    const noisy = (a: Tensor): Tensor => a.sum().mul(rand([2], { dtype: "float64" }));
    for (const chunkSize of [1, 2, 3, 4]) {
      manualSeed(7);
      const jacobian = jacfwd(noisy, { randomness: "same", chunkSize })(f64([1, 2, 3]));
      manualSeed(7);
      const draw = rand([2], { dtype: "float64" });
      expectClose(jacobian, draw.reshape([2, 1]).broadcastTo([2, 3]), 1e-15);
    }
  });

  it("takes another draw for each column with randomness different, the same ones in chunks", () => {
    const noisy = (a: Tensor): Tensor => a.sum().mul(rand([], { dtype: "float64" }));
    const columns = (chunkSize: number): unknown => {
      manualSeed(7);
      return values(jacfwd(noisy, { randomness: "different", chunkSize })(f64([1, 2, 3])));
    };
    expect(new Set(columns(3) as number[]).size).toBe(3);
    for (const chunkSize of [1, 2]) expect(columns(chunkSize)).toEqual(columns(3));
  });

  it("refuses random draws otherwise, even of one column at a time, and unknown choices", () => {
    const noisy = (a: Tensor): Tensor => a.mul(rand([2]));
    for (const chunkSize of [1, 2]) expect(failure(() => jacfwd(noisy, { chunkSize })(x())).code).toBe("VMAP_RANDOMNESS");
    expect(failure(() => jacfwd((a: Tensor) => a.mul(rand([])))(f64(1))).code).toBe("VMAP_RANDOMNESS");
    expect(failure(() => jacfwd(noisy, { randomness: "maybe" as never })(x())).code).toBe("VMAP_BAD_RANDOMNESS");
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

describe("the aux of jacfwd", () => {
  const noisy = (a: Tensor): [Tensor, { draw: Tensor; half: Tensor; name: string }] => {
    const draw = rand([2], { dtype: "float64" });
    return [a.mul(draw), { draw, half: a.div(2), name: "noise" }];
  };

  it("is that of the first column where draws differ between the columns, as in PyTorch", () => {
    for (const chunkSize of [1, 2, undefined]) {
      manualSeed(7);
      const draws = vmap((_row: Tensor) => rand([2], { dtype: "float64" }), { randomness: "different" })(x());
      manualSeed(7);
      const [jacobian, aux] = jacfwd(noisy, { hasAux: true, randomness: "different", chunkSize })(x());
      expectClose(aux, { draw: draws.select(0, 0), half: f64([0.5, 1]), name: "noise" }, 0);
      expect(aux.name).toBe("noise");
      expectClose(jacobian.select(1, 0), draws.select(0, 0).mul(f64([1, 0])), 0);
      expectClose(jacobian.select(1, 1), draws.select(0, 1).mul(f64([0, 1])), 0);
      expectClose(aux.draw.add(aux.half), draws.select(0, 0).add(f64([0.5, 1])), 0); // no tracer
    }
  });
});
