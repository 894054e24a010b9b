import { createCpuBackend } from "@cotangent/backend-cpu";
import { createCpuBackend as createGeneratingBackend } from "@cotangent/backend-cpu/generated";
import {
  checkpoint,
  cond,
  customJvp,
  customVjp,
  foriLoop,
  scan,
  setDefaultBackend,
  type Tensor,
  tensor,
  whileLoop,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectTree } from "../support.ts";

/** One function a construct, made of its arguments alone. */
const functions: Record<string, (x: Tensor) => Tensor> = {
  cond: (x) =>
    cond(
      x.sum().gt(1),
      () => x.sin().mul(x).sum(),
      () => x.exp().sum(),
    ),
  scan: (x) =>
    scan(
      (s: Tensor, r: Tensor) => {
        const next = s.mul(r).add(x).sin();
        return [next, next.sum()];
      },
      x,
      x,
    )[1]
      .square()
      .sum(),
  "scan whose last state is a row": (x) =>
    scan((_: Tensor, r: Tensor) => [r, r.mul(2)], x.sum(), x.mul(3).sin())[0],
  "scan whose last state is a row of what is overwritten later": (x) => {
    const [s] = scan((_: Tensor, r: Tensor) => [r, r], x.sum(), x.cos());
    return x.cos().mul(2).exp().add(1).sin().mul(s).sum();
  },
  foriLoop: (x) => foriLoop(0, 3, (i, s) => s.mul(x).add(i), x).sum(),
  checkpoint: (x) => checkpoint((x: Tensor) => x.sin().exp().sum())(x),
  customJvp: (x) =>
    customJvp(
      (x: Tensor) => x.sin(),
      ([x], [dx]) => [x.sin(), dx.mul(x.cos())],
    )(x).sum(),
};
const loops: Record<string, (x: Tensor) => Tensor> = {
  ...functions,
  whileLoop: (x) =>
    whileLoop(
      (y) => y.sum().lt(50),
      (y) => y.mul(y).add(1),
      x.abs(),
    )
      .log()
      .sum(),
};
const clipped = customVjp(
  (x: Tensor) => x.sin(),
  (x) => [x.sin(), x],
  (x, ct) => [ct.mul(x.cos())],
);

describe("control flow without a default backend, on that of its arguments", () => {
  beforeAll(() => setDefaultBackend(null));
  afterAll(() => setDefaultBackend(createCpuBackend()));
  const backend = createCpuBackend();
  const xs = (): Tensor =>
    tensor(
      [
        [1, 0.2],
        [0.3, 0.4],
      ],
      { dtype: "float64", backend },
    );
  const direction = (x: Tensor): Tensor => x.mul(0.5);

  it.each(Object.entries(loops))("%s", (_, f) => {
    const x = xs().select(0, 1);
    const along = (x: Tensor): Tensor => jvp(f, [x], [direction(x)])[1];
    expectTree(jit(f)(x), f(x), 1e-12);
    expectTree(vmap(along)(xs()).select(0, 1), along(x), 1e-12);
    expectTree(jit(vmap(along))(xs()).select(0, 1), along(x), 1e-12);
    expectTree(grad(jit(f))(x), grad(f)(x), 1e-12);
  });
  it.each(Object.entries(functions))("%s in reverse mode", (_, f) => {
    const x = xs().select(0, 1);
    expectTree(jit(grad(f))(x), grad(f)(x), 1e-12);
    expectTree(vmap(hessian(f))(xs()).select(0, 1), hessian(f)(x), 1e-12);
    expectTree(jit(vmap(hessian(f)))(xs()).select(0, 1), hessian(f)(x), 1e-12);
  });
  it("customVjp", () => {
    const f = (x: Tensor): Tensor => clipped(x).sum();
    const x = xs().select(0, 1);
    expectTree(jit(grad(f))(x), x.cos(), 1e-12);
    expectTree(jit(vmap(grad(f)))(xs()), xs().cos(), 1e-12);
  });
});

describe("control flow in generated programs gives what it gives interpreted", () => {
  const [interpreting, generating] = [createCpuBackend(), createGeneratingBackend()];
  const on = (
    backend: typeof interpreting,
    run: (x: Tensor) => Tensor,
    data: number[] | number[][],
  ): unknown => run(tensor(data, { dtype: "float64", backend })).arraySync();
  const same = (run: (x: Tensor) => Tensor, data: number[] | number[][]): void => {
    const close = (got: unknown, want: unknown): void => {
      if (Array.isArray(want)) want.forEach((w, i) => close((got as unknown[])[i], w));
      else expect(got).toBeCloseTo(want as number, 10);
    };
    close(on(generating, run, data), on(interpreting, run, data));
  };

  it.each(Object.entries(functions))("%s", (_, f) => {
    const [x, xs] = [
      [0.3, 0.4, 1.2],
      [
        [1, 0.2],
        [0.3, 0.4],
      ],
    ];
    same(jit(f), x!);
    same(jit(grad(f)), x!);
    same(jit(hessian(f)), x!);
    same(jit(vmap(f)), xs!);
    same(jit(vmap(grad(f))), xs!);
  });
  it("whileLoop", () => {
    same(jit(loops["whileLoop"]!), [0.3, 0.4]);
    same(jit(vmap(loops["whileLoop"]!)), [
      [1, 0.2],
      [0.3, 0.4],
      [20, 40],
    ]);
  });
});

describe("control flow on a backend that must be awaited", () => {
  const backend = createCpuBackend();
  delete backend.readSync;
  const x = (): Tensor => tensor([0.3, 0.4], { dtype: "float64", backend });
  const here = (f: (x: Tensor) => Tensor): number[] => [
    ...f(tensor([0.3, 0.4], { dtype: "float64", backend: createCpuBackend() })).dataSync(),
  ];

  it.each(Object.entries(loops))("%s", async (_name, f) => {
    expect([...(await f(x()).data())]).toEqual(here(f));
    expect([...(await jit(f)(x()).data())]).toEqual(here(jit(f)));
  });
  it.each(Object.entries(functions))("%s in reverse mode", async (_name, f) => {
    const got = [...(await grad(f)(x()).data())];
    here(grad(f)).forEach((want, i) => expect(got[i]).toBeCloseTo(want, 12));
  });
});
