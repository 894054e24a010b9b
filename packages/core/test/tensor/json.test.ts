import { stopGradient, tensor, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { thrown, useCpu, values } from "../support.ts";

useCpu();

describe("JSON.stringify", () => {
  it("writes nested arrays, also inside of other objects", () => {
    expect(JSON.stringify({ w: tensor([[1, 2.5], [3, -4]]), b: tensor(7) })).toBe('{"w":[[1,2.5],[3,-4]],"b":7}');
    expect(JSON.stringify([tensor([true, false]), tensor([1], { dtype: "int32" }), tensor([[], []])])).toBe("[[true,false],[1],[[],[]]]");
  });
  it("writes what tensor reads again", () => {
    const x = tensor([[0.1, -2], [1e-300, 3]]);
    expect(values(tensor(JSON.parse(JSON.stringify(x)) as number[][]))).toEqual(values(x));
  });
  it("writes null for what JSON does not have, which tensor refuses", () => {
    const text = JSON.stringify(tensor([NaN, Infinity, 1]));
    expect(text).toBe("[null,null,1]");
    thrown("BAD_ARGUMENT", () => tensor(JSON.parse(text) as number[]));
  });
  it("writes the value where it is known inside of a transform, and is an error where there is none", () => {
    let text = "";
    const f = (x: Tensor): Tensor => {
      text = JSON.stringify(x);
      return x.square().sum();
    };
    grad(f)(tensor([1, 2]));
    expect(text).toBe("[1,2]");
    expect(thrown("NO_CONCRETE_VALUE", () => vmap(f)(tensor([[1, 2]]))).name).toBe("ConcretizationError");
    expect(thrown("NO_CONCRETE_VALUE", () => jit(f)(tensor([1, 2]))).message).toContain("inside jit");
  });
  it("is an error that names what to do of a disposed tensor, and of one that has to be awaited", () => {
    const x = tensor([1]);
    x.dispose();
    thrown("DISPOSED", () => JSON.stringify(x));
  });
});

it("constants that tensors share survive the disposal of one", () => {
  const one = (): Tensor => grad((x: Tensor) => x)(stopGradient(tensor(2)));
  const [a, b] = [one(), one()];
  a.dispose();
  expect(values(b)).toBe(1);
  expect(values(b.add(1))).toBe(2);
});
