import { allocate, type Aval, avalOf, type DType, dtypes, type Graph, type Primitive, primitives as p, type Shape, type TypedArray, type Var } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { createWasmBackend, type WasmBackend } from "../../src/backend.ts";

const interpreter = createCpuBackend();
let wasm: WasmBackend;
beforeAll(async () => void (wasm = await createWasmBackend({ threads: false })));

type Step = readonly [Primitive, object];

/** The steps one after the other on one input; pads are with its first element. */
function graphOf(dtype: DType, shape: Shape, steps: readonly Step[]): Graph {
  let size = 1;
  const variable = (aval: Aval): Var => ({ id: size++, aval });
  const input: Var = { id: 0, aval: avalOf(shape, dtype) };
  const equations: Graph["equations"][number][] = [];
  const add = (primitive: Primitive, params: object, inputs: readonly Var[]): Var => {
    const [aval] = primitive.aval(
      inputs.map((v) => v.aval),
      params,
    );
    const out = variable(aval!);
    equations.push({ primitive, params, inputs, outputs: [out] });
    return out;
  };
  const ones = shape.map(() => 1);
  const first = add(p.reshape as Primitive, { shape: [] }, [add(p.slice as Primitive, { start: shape.map(() => 0), stop: ones, stride: ones }, [input])]);
  let x = input;
  for (const [primitive, params] of steps) x = add(primitive, params, primitive === (p.pad as Primitive) ? [x, first] : [x]);
  // Something to compute, so that the movement goes into a loop.
  const out = add((dtype === "bool" ? p.bitNot : p.neg) as Primitive, {}, [x]);
  const both = add((dtype === "bool" ? p.bitAnd : p.add) as Primitive, {}, [out, x]);
  return { inputs: [input], constants: [], equations, outputs: [both, out], size };
}

function elements(dtype: DType, n: number): TypedArray {
  const data = allocate(dtype, n);
  for (let i = 0; i < n; i++) data[i] = dtype === "bool" ? (i * 7) % 3 & 1 : i * 3 + 1;
  return data;
}

function check(dtype: DType, shape: Shape, steps: readonly Step[]): void {
  const graph = graphOf(dtype, shape, steps);
  const input = elements(
    dtype,
    shape.reduce((n, d) => n * d, 1),
  );
  expect(wasm.compile(graph).run([input])).toEqual(interpreter.compile(graph).run([input]));
}

const flip: Step = [p.flip as Primitive, { axes: [0] }];
const pad = (low: number, high: number, interior = 0): Step => [p.pad as Primitive, { low: [low], high: [high], interior: [interior] }];
const slice = (start: number, stop: number, stride: number): Step => [p.slice as Primitive, { start: [start], stop: [stop], stride: [stride] }];

describe.each(dtypes)("%s", (dtype) => {
  test("pads have their edges where they belong, at every length", () => {
    for (let n = 1; n <= 17; n++)
      for (const [low, high] of [
        [1, 0],
        [0, 1],
        [3, 2],
        [0, 9],
      ] as const)
        for (const interior of [0, 2]) check(dtype, [n], [pad(low, high, interior)]);
  });

  test("pads in pads, and what is cut from them, are right", () => {
    for (let n = 1; n <= 12; n++) {
      check(dtype, [n], [pad(2, 1), pad(1, 3)]);
      check(dtype, [n], [pad(4, 5), slice(3, n + 6, 1), flip]);
      check(dtype, [n], [flip, pad(1, 2), flip]);
    }
  });

  test("arrays are read backwards and in steps", () => {
    for (let n = 1; n <= 17; n++) {
      check(dtype, [n], [flip]);
      check(dtype, [2 * n], [slice(n > 1 ? 1 : 0, 2 * n, 2)]);
      check(dtype, [3 * n], [slice(0, 3 * n, 3), flip]);
    }
  });

  test("transposes are right at every size", () => {
    for (const shape of [
      [1, 5],
      [3, 4],
      [5, 7],
      [9, 2],
      [17, 3],
      [8, 8],
    ])
      check(dtype, shape, [[p.transpose as Primitive, { permutation: [1, 0] }]]);
    check(dtype, [3, 5, 6], [[p.transpose as Primitive, { permutation: [2, 0, 1] }]]);
    check(dtype, [4, 6], [[p.flip as Primitive, { axes: [0, 1] }], [p.pad as Primitive, { low: [1, 2], high: [0, 1], interior: [0, 0] }]]);
  });
});
