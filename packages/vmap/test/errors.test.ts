import { ConcretizationError, CotangentError, tensor, type Tensor, zeros } from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Dims, vmap, type VmapOptions } from "../src/index.ts";
import { useCpu } from "./support.ts";

beforeAll(useCpu);

const id = (x: Tensor): Tensor => x;
const pair: (x: Tensor, other: unknown) => Tensor = (x) => x;

/** The error of `run`, as `[code, message]`. */
function failure(run: () => unknown): [string, string] {
  try {
    run();
  } catch (error) {
    if (error instanceof CotangentError) return [error.code, error.message];
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("arguments that do not fit inDims", () => {
  it.each<[string, () => unknown, string, string]>([
    ["none at all", () => vmap(() => zeros([2]))(), "VMAP_NO_INPUTS", "got none"],
    [
      "null for everything",
      () => vmap(id, { inDims: null })(zeros([2])),
      "VMAP_NOTHING_MAPPED",
      "null for every tensor",
    ],
    [
      "null for each",
      () => vmap(pair, { inDims: [null, null] })(zeros([2]), 1),
      "VMAP_NOTHING_MAPPED",
      "null for every tensor",
    ],
    [
      "fewer entries than arguments",
      () => vmap(pair, { inDims: [0] })(zeros([2]), zeros([2])),
      "VMAP_IN_DIMS_STRUCTURE",
      "match the arguments [*, *] or a prefix of them, got [*]",
    ],
    [
      "a tree for a tensor",
      () => vmap(id, { inDims: [{ w: 0 }] })(zeros([2])),
      "VMAP_IN_DIMS_STRUCTURE",
      "got [{ w: * }]",
    ],
    [
      "other keys",
      () => vmap((x: { w: Tensor }) => x.w, { inDims: [{ v: 0 }] })({ w: zeros([2]) }),
      "VMAP_IN_DIMS_STRUCTURE",
      "[{ w: * }]",
    ],
    [
      "a string",
      () => vmap(id, { inDims: ["a" as never] })(zeros([2])),
      "VMAP_BAD_DIM",
      'integers and null, got "a"',
    ],
    ["a fraction", () => vmap(id, { inDims: 0.5 })(zeros([2])), "VMAP_BAD_DIM", "got 0.5"],
    [
      "a number with an axis",
      () => vmap(pair)(zeros([2]), 2),
      "VMAP_NOT_A_TENSOR",
      "expected argument 1 to be a tensor, since inDims maps its dimension 0, got 2. Give null",
    ],
    [
      "a leaf that is no tensor",
      () => vmap(pair)(zeros([2]), { w: ["x"] }),
      "VMAP_NOT_A_TENSOR",
      'argument 1.w[0] to be a tensor, since inDims maps its dimension 0, got "x"',
    ],
    [
      "a zero-dimensional tensor",
      () => vmap(id)(tensor(1)),
      "VMAP_DIM_OUT_OF_RANGE",
      "dimension 0 of argument 0, a tensor of 0 dimensions (float32[]); it has none to map",
    ],
    [
      "an axis too far",
      () => vmap(id, { inDims: 5 })(zeros([2, 3])),
      "VMAP_DIM_OUT_OF_RANGE",
      "dimension 5 of argument 0, a tensor of 2 dimensions (float32[2,3]); expected -2 to 1.",
    ],
    [
      "an axis too far from the end",
      () => vmap(id, { inDims: -3 })(zeros([2, 3])),
      "VMAP_DIM_OUT_OF_RANGE",
      "dimension -3",
    ],
    [
      "sizes that differ",
      () => vmap(pair)(zeros([3, 2]), { b: zeros([4]) }),
      "VMAP_SIZES_DIFFER",
      "all mapped arguments must have one axis size, got 3 (argument 0, float32[3,2]) and 4 (argument 1.b, float32[4]).",
    ],
  ])("%s", (_, run, code, message) => {
    const [gotCode, gotMessage] = failure(run);
    expect(gotCode).toBe(code);
    expect(gotMessage).toContain(message);
  });
});

describe("results that do not fit outDims", () => {
  const run =
    (result: unknown, outDims: Dims = 0) =>
    () =>
      vmap((x: Tensor) => (result === "batched" ? x : result), { outDims })(zeros([2, 3]));
  it.each<[string, () => unknown, string, string]>([
    [
      "a number",
      run(3),
      "VMAP_OUTPUT_NOT_A_TENSOR",
      "expected the output to be a tensor, got 3. Wrap it",
    ],
    ["nothing", run(undefined), "VMAP_OUTPUT_NOT_A_TENSOR", "got undefined"],
    ["a promise", run(Promise.resolve()), "VMAP_OUTPUT_NOT_A_TENSOR", "must not be async"],
    [
      "a string in a tree",
      run({ a: ["b"] }),
      "VMAP_OUTPUT_NOT_A_TENSOR",
      'the output.a[0] to be a tensor, got "b"',
    ],
    [
      "fewer entries",
      run([zeros([1]), zeros([1])], [0]),
      "VMAP_OUT_DIMS_STRUCTURE",
      "match the output [*, *] or a prefix of it, got [*]",
    ],
    [
      "two entries for one tensor",
      run("batched", [0, 0]),
      "VMAP_OUT_DIMS_STRUCTURE",
      "match the output * or a prefix of it, got [*, *]",
    ],
    [
      "a place too far",
      run("batched", 5),
      "VMAP_OUT_DIM_OUT_OF_RANGE",
      "at 5 of the output, which is float32[3] for one example; expected -2 to 1.",
    ],
    [
      "a place too far for a constant",
      run(zeros([]), -2),
      "VMAP_OUT_DIM_OUT_OF_RANGE",
      "expected -1 to 0",
    ],
    [
      "null for a mapped result",
      run("batched", null),
      "VMAP_OUT_DIM_NULL",
      "outDims is null for the output (float32[3]), which differs",
    ],
    [
      "a string for an axis",
      run("batched", "x" as never),
      "VMAP_BAD_DIM",
      'outDims to hold integers and null, got "x"',
    ],
  ])("%s", (_, f, code, message) => {
    const [gotCode, gotMessage] = failure(f);
    expect(gotCode).toBe(code);
    expect(gotMessage).toContain(message);
  });
});

describe("options", () => {
  it.each<[VmapOptions, string, string]>([
    [
      { randomness: "x" as never },
      "VMAP_BAD_RANDOMNESS",
      '"error", "same" or "different", got "x"',
    ],
    [{ chunkSize: 0 }, "VMAP_BAD_CHUNK_SIZE", "an integer of 1 or more, got 0"],
    [{ chunkSize: -1 }, "VMAP_BAD_CHUNK_SIZE", "got -1"],
    [{ chunkSize: 1.5 }, "VMAP_BAD_CHUNK_SIZE", "got 1.5"],
  ])("%o are refused when vmap is called", (options, code, message) => {
    const [gotCode, gotMessage] = failure(() => vmap(id, options));
    expect(gotCode).toBe(code);
    expect(gotMessage).toContain(message);
  });

  it("a function that is none is refused", () => {
    expect(() => vmap(3 as never)).toThrow(
      /vmap: expected the first argument to be a function, got 3/,
    );
  });

  it("chunks of different structure are refused", () => {
    let calls = 0;
    const f = (x: Tensor): Tensor[] => (calls++ === 0 ? [x] : [x, x]);
    expect(failure(() => vmap(f, { chunkSize: 1 })(zeros([2])))[0]).toBe("VMAP_CHUNKS_DIFFER");
  });
});

describe("inside of the function", () => {
  const x = (): Tensor =>
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);

  it.each<[string, (x: Tensor) => unknown]>([
    ["item", (a) => a.sum().item()],
    ["a data-dependent branch", (a) => ((a.sum() as never) > 0 ? a : a.neg())],
    ["dataSync", (a) => a.dataSync()],
    ["arraySync", (a) => a.arraySync()],
  ])("%s is an error that names shape, transform and the way out", (_, read) => {
    const run = (): unknown => vmap((a: Tensor) => (read(a), a))(x());
    expect(run).toThrow(ConcretizationError);
    expect(run).toThrow(
      /float32\[3?\], from argument 0, mapped over 2 examples, has no single value inside vmap.*where\(/,
    );
  });

  it("names an argument that the value comes from, through operations of one, several and no mapped arguments", () => {
    const y = tensor([1, 2, 3]);
    const read = (f: (a: Tensor, p: { readonly w: Tensor; readonly b: Tensor }) => unknown): (() => unknown) => {
      const args = [x(), { w: x(), b: y }] as const;
      return () => vmap((a: Tensor, p: { readonly w: Tensor; readonly b: Tensor }) => (f(a, p), a), { inDims: [0, { w: 0, b: null }] })(...args);
    };
    expect(read((_, p) => p.b.mul(p.w).exp().sum().item())).toThrow(/^A tensor of float32\[\], from argument 1\.w, mapped/);
    expect(read((a) => vmap((b: Tensor) => b.add(a.sum()).item())(y))).toThrow(/^A tensor of float32\[\], from argument 0, mapped over 3 examples/);
    expect(read((a, p) => p.w.add(a).sum().item())).toThrow(/, from argument (0|1\.w), mapped/);
    expect(read((_, p) => vmap((b: Tensor) => (p.w.sum().item(), b))(y))).toThrow(/from argument 1\.w, mapped over 2 examples/);
  });

  it("data() rejects in the same way", async () => {
    let reading: Promise<unknown> | undefined;
    vmap((a: Tensor) => ((reading = a.data()), a))(x());
    await expect(reading).rejects.toThrow(ConcretizationError);
  });

  it("shapes that do not fit are reported as the function sees them", () => {
    expect(failure(() => vmap((a: Tensor) => a.add(tensor([1, 2])))(x()))[1]).toContain(
      "got float32[3] (argument 0) and float32[2]",
    );
    expect(failure(() => vmap(vmap((a: Tensor) => a.reshape([2])))(zeros([5, 4, 3])))[1]).toContain(
      "float32[3] (argument 0)",
    );
  });

  it("a tensor that is kept until after the call is an error when it is used", () => {
    let kept: Tensor | undefined;
    vmap((a: Tensor) => (kept = a))(x());
    expect(failure(() => kept!.sin())[0]).toBe("LEAKED_TRACER");
  });

  it("errors name the transforms that they passed, innermost first", () => {
    expect(failure(() => vmap(vmap((a: Tensor) => tensor(a.item())))(x()))[1]).toMatch(
      /\[in vmap, level 2 < vmap, level 1\]$/,
    );
  });
});
