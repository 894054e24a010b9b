import { avalOf, cumsum, type DType, type Graph, matmul, softmax, type Tensor, traceGraph } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { describe, expect, test } from "vitest";
import { type PrinterLimits, type GpuProgram, printProgram, targetOf } from "../../src/print/index.ts";

const limits: PrinterLimits = {
  storageBuffers: 8,
  invocations: 256,
  workgroups: 65535,
  software: false,
  subgroups: false,
};

function graphOf(f: (...xs: Tensor[]) => Tensor | readonly Tensor[], ...shapes: (readonly number[])[]): Graph {
  const dtype: DType = "float32";
  return traceGraph(
    (...xs) => [f(...xs)].flat() as readonly Tensor[],
    shapes.map((shape) => avalOf(shape, dtype)),
  );
}

const printed = (
  f: (...xs: Tensor[]) => Tensor | readonly Tensor[],
  shapes: readonly (readonly number[])[],
  changes: Partial<PrinterLimits> = {},
): GpuProgram =>
  printProgram(graphOf(f, ...shapes), targetOf(() => null), { ...limits, ...changes });

const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [x.slice(0, -1), x.slice(1)];
  return b.sub(a.mul(a)).square().add(a.neg().square()).sum();
};

describe("Where there are subgroups,", () => {
  const wgsl = (f: (...xs: Tensor[]) => Tensor, shapes: readonly (readonly number[])[], changes: Partial<PrinterLimits> = {}): string =>
    printed(f, shapes, { subgroups: true, ...changes }).kernels.map((k) => k.wgsl).join("\n");
  /** What a tree in workgroup memory needs, for each of its levels. */
  const barriers = (text: string): number => text.split("workgroupBarrier()").length - 1;

  for (const [what, f] of [
    ["sums", (x) => x.sum(1)],
    ["products", (x) => x.prod(1)],
    ["softmax", (x) => softmax(x, 1)],
    ["maxima", (x) => x.amax(1)],
    ["places of the largest", (x) => x.argmax(1)],
    ["norms", (x) => x.square().sum(1).sqrt()],
  ] satisfies [string, (x: Tensor) => Tensor][])
    test(`long rows are folded by them: ${what}`, () => {
      const text = wgsl(f, [[500, 2048]]);
      expect(text).toContain("enable subgroups;");
      expect(barriers(text)).toBeLessThanOrEqual(2);
      const tree = wgsl(f, [[500, 2048]], { subgroups: false });
      expect(tree).not.toContain("subgroup");
      expect(barriers(tree)).toBeGreaterThanOrEqual(6);
    });

  test("what one thread does, and what rows of a workgroup share, does without them", () => {
    expect(wgsl((x) => x.sin().add(1), [[500, 2048]])).not.toContain("subgroup");
    expect(wgsl((x) => x.sum(1), [[500, 8]])).not.toContain("subgroup");
    expect(wgsl((x) => x.sum(0), [[500, 2048]])).not.toContain("subgroup");
  });
});

for (const software of [true, false])
  describe(`Printed for ${software ? "a program on the CPU" : "a GPU"}`, () => {
    const kernels = (
      f: (...xs: Tensor[]) => Tensor | readonly Tensor[],
      ...shapes: (readonly number[])[]
    ): number => printed(f, shapes, { software }).kernels.length;

    test("a chain of operations is one kernel", () => {
      expect(kernels((x, y) => x.mul(y!).add(x).sin().mul(y!), [1000], [1000])).toBe(1);
    });

    test("several results of the same elements come from one kernel", () => {
      expect(kernels((x) => [x.sin(), x.cos(), x.square()], [1000])).toBe(1);
    });

    test("softmax, with what comes before and after it, is one kernel", () => {
      expect(kernels((x) => softmax(x.mul(x), 1).add(x), [512, 1024])).toBe(1);
    });

    test("a sum with what makes its elements and what reads it is one kernel where it is short", () => {
      expect(kernels((x) => x.square().sum().sqrt(), [3000])).toBe(1);
    });

    test("a sum of very many is two kernels", () => {
      expect(kernels((x) => x.square().sum().sqrt(), [1 << 22])).toBe(2);
    });

    test("the Hessian of Rosenbrock's function is at most four kernels", () => {
      expect(kernels(hessian(rosenbrock), [100])).toBeLessThanOrEqual(4);
    });

    test("shifts and pads of what was computed are computed where they are read", () => {
      expect(kernels(grad(rosenbrock), [1000])).toBeLessThanOrEqual(2);
    });

    test("a product, its bias and its activation are one kernel", () => {
      const layer = (x: Tensor, w?: Tensor, b?: Tensor): Tensor => matmul(x, w!).add(b!).tanh();
      const { kernels: all } = printed(layer, [[32, 64], [64, 48], [48]], { software });
      expect(all.map((k) => k.label)).toEqual(["matmul · add · tanh"]);
      expect(all[0]!.bindings).toHaveLength(4);
      // the sums, too, where others read them
      const both = printed((x, y) => { const z = matmul(x, y!); return [z.tanh(), z.sum(0)]; }, [[32, 64], [64, 48]], { software });
      expect(both.kernels.map((k) => k.label)).toEqual(["matmul · tanh", "sum"]);
    });

    test("a product over very many terms is finished where its parts are added", () => {
      expect(kernels((x, w) => matmul(x, w!).add(1), [8, 9000], [9000, 12])).toBe(2);
    });

    test("two layers are two kernels, and a step of one is one for each product", () => {
      const net = (x: Tensor, v?: Tensor, w?: Tensor): Tensor => matmul(matmul(x, v!).tanh(), w!).tanh();
      expect(kernels(net, [32, 64], [64, 48], [48, 20])).toBe(2);
      const step = (x: Tensor, w?: Tensor): Tensor =>
        w!.sub(grad((v: Tensor) => matmul(x, v).square().sum())(w!).mul(0.1));
      expect(kernels(step, [32, 64], [64, 48])).toBeLessThanOrEqual(2);
    });

    test("a result that is an argument takes no kernel", () => {
      const { outputs, values, kernels: none } = printed((x) => [x, x], [[3]], { software });
      expect(none).toEqual([]);
      expect(outputs.map((i) => values[i]!.place)).toEqual([
        { kind: "input", position: 0 },
        { kind: "input", position: 0 },
      ]);
    });

    test("what has no elements is not computed and not bound", () => {
      const { kernels: all, values } = printed((x) => [x.mul(2), x.sum(0)], [[0, 3]], { software });
      for (const { bindings } of all)
        for (const { value } of bindings) expect(values[value]!.bytes).toBeGreaterThan(0);
    });
  });

test("no kernel binds more buffers than the device has, and none binds one twice", () => {
  const f = (...xs: Tensor[]): Tensor => xs.reduce((a, b) => a.mul(b).add(b));
  const program = printed(f, Array.from({ length: 30 }, () => [500]), { storageBuffers: 5 });
  expect(program.kernels.length).toBeGreaterThan(6);
  for (const { bindings } of program.kernels) {
    expect(bindings.length).toBeLessThanOrEqual(5);
    expect(new Set(bindings.map((b) => b.value)).size).toBe(bindings.length);
  }
});

test("more workgroups than one dimension has are laid out in two", () => {
  const { kernels } = printed((x) => x.mul(2), [[100_003]], { workgroups: 100 });
  for (const [x, y] of kernels.map((k) => k.workgroups)) {
    expect(x).toBeLessThanOrEqual(100);
    expect(y).toBeGreaterThan(1);
    expect(x * y * 64).toBeGreaterThanOrEqual(100_003);
  }
});

test("temporary buffers are used again, and never while they are read", () => {
  const f = (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < 6; i++) y = cumsum(y, 0).mul(0.5);
    return y;
  };
  const { kernels, values, temporaries } = printed(f, [[3000]]);
  expect(kernels.length).toBeGreaterThan(10);
  expect(temporaries.length).toBeLessThan(6);
  for (const { bindings } of kernels) {
    const slots = bindings.flatMap(({ value }) => {
      const { place } = values[value]!;
      return place.kind === "temporary" ? [place.slot] : [];
    });
    expect(new Set(slots).size).toBe(slots.length);
  }
});
