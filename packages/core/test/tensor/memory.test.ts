import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  add,
  type Backend,
  type Buffer,
  clone,
  mul,
  setDefaultBackend,
  sum,
  tensor,
  type Tensor,
  tidy,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeEach, describe, expect, it } from "vitest";
import { thrown, useCpu, values } from "../support.ts";

useCpu();

/** The CPU backend, which notes what it is told to release. */
const released: Buffer[] = [];
beforeEach(() => {
  released.length = 0;
  const cpu = createCpuBackend();
  const noting: Backend = {
    name: cpu.name,
    supports: cpu.supports,
    upload: (data, aval) => cpu.upload(data, aval),
    read: (buffer) => cpu.read(buffer),
    readSync: (buffer) => cpu.readSync!(buffer),
    compile: (graph) => cpu.compile(graph),
    release: (buffer) => {
      released.push(buffer);
      cpu.release(buffer);
    },
  };
  setDefaultBackend(noting);
});

describe("dispose", () => {
  it("releases the buffer once, and using the tensor afterwards is an error that says so", () => {
    const x = tensor([1, 2]);
    x.dispose();
    x.dispose();
    expect(released).toHaveLength(1);
    expect(x.isDisposed).toBe(true);
    for (const use of [() => values(x), () => add(x, 1), () => x.item(), () => x.dataSync()])
      expect(() => use()).toThrow();
    expect(thrown("DISPOSED", () => add(x, 1)).message).toBe(
      "This tensor (float64[2]) was disposed.",
    );
  });
  it("happens at the end of a block with `using`", () => {
    let kept: Tensor;
    {
      using x = tensor([1]);
      kept = x;
      expect(kept.isDisposed).toBe(false);
    }
    expect(kept.isDisposed).toBe(true);
  });
});

describe("clone", () => {
  it("is a tensor of its own", () => {
    const x = tensor([1, 2]);
    clone(x).dispose();
    expect(values(x)).toEqual([1, 2]);
    const y = clone(x);
    x.dispose();
    expect(values(y)).toEqual([1, 2]);
  });
});

describe("tidy", () => {
  it("disposes what was made inside and is not in the result", () => {
    const x = tensor([1, 2]);
    let inner: Tensor;
    const y = tidy(() => {
      inner = mul(x, x);
      return sum(inner);
    });
    expect(values(y)).toBe(5);
    expect(inner!.isDisposed).toBe(true);
    expect(x.isDisposed).toBe(false);
    expect(y.isDisposed).toBe(false);
  });
  it("keeps the tensors of a result that is a tree", () => {
    const { a, b } = tidy(() => ({ a: tensor([1]), b: [tensor([2])] }));
    expect([values(a), values(b[0]!)]).toEqual([[1], [2]]);
  });
  it("refuses an async function, whose tensors would be disposed before it ends", () => {
    expect(() => tidy(async () => tensor([1]))).toThrow(
      "tidy: expected the body to be a function that is not async, got the function (anonymous). What follows an await in it would run when tidy is over",
    );
  });
  it("nests: what an inner one returns belongs to the outer", () => {
    let inner: Tensor;
    tidy(() => {
      inner = tidy(() => tensor([1]));
      expect(inner.isDisposed).toBe(false);
      return tensor([2]);
    });
    expect(inner!.isDisposed).toBe(true);
  });
  it("leaves alone what a transform around it still needs", () => {
    const f = (x: Tensor): Tensor => tidy(() => mul(sum(mul(x, x)), tidy(() => sum(x))));
    expect(values(grad(f)(tensor([1, 2])))).toEqual([11, 17]);
    expect(values(vmap(f)(tensor([[1, 2]])))).toEqual([15]);
    expect(values(jvp(f, [tensor([1, 2])], [tensor([1, 0])])[1])).toBe(11);
    expect(values(grad((x: Tensor) => sum(vmap(f)(x)))(tensor([[1, 2]])))).toEqual([[11, 17]]);
  });
  it("and around a transform, disposes what it made", () => {
    let inner: Tensor;
    const f = (x: Tensor): Tensor => {
      inner = tensor([3, 4]);
      return tidy(() => sum(mul(x, inner)));
    };
    expect(values(tidy(() => grad(f)(tensor([1, 2]))))).toEqual([3, 4]);
    expect(inner!.isDisposed).toBe(true);
  });
  it("disposes also when the body throws", () => {
    let inner: Tensor;
    expect(() =>
      tidy(() => {
        inner = tensor([1]);
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(inner!.isDisposed).toBe(true);
  });
});
