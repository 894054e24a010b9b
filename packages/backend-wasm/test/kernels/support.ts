import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  allocate,
  arrayTypes,
  type Aval,
  avalOf,
  type Catalogue,
  type DType,
  type Graph,
  type Primitive,
  primitives,
  type Shape,
  sizeOf,
  type TypedArray,
} from "@cotangent/core";
import fc from "fast-check";
import { expect } from "vitest";
import { ModuleBuilder } from "../../src/emit/index.ts";
import { callKernel, libraryImports } from "../../src/kernels/index.ts";
import { MathLibrary } from "../../src/math/library.ts";

export interface Value {
  readonly aval: Aval;
  readonly data: TypedArray;
}

export function value(dtype: DType, shape: Shape, elements: ArrayLike<number>): Value {
  const data = allocate(dtype, sizeOf(shape));
  data.set(elements);
  return { aval: avalOf(shape, dtype), data };
}

/** The graph of one equation. */
export function graphOf(primitive: Primitive, params: object, avals: readonly Aval[]): Graph {
  const inputs = avals.map((aval, id) => ({ id, aval }));
  const outputs = primitive.aval(avals, params).map((aval, i) => ({ id: inputs.length + i, aval }));
  return {
    inputs,
    constants: [],
    equations: [{ primitive, inputs, params, outputs }],
    outputs,
    size: inputs.length + outputs.length,
  };
}

/** How the parts of a step are done: from, to; in this order. */
export type Portions = (parts: number) => readonly (readonly [number, number])[];
const inOne: Portions = (parts) => [[0, parts]];
/** One after the other, the last one first. */
const backwards: Portions = (parts) => Array.from({ length: parts }, (_, i) => [parts - 1 - i, parts - i] as const);

export interface Runner {
  readonly run: (inputs: readonly TypedArray[], portions?: Portions) => TypedArray;
  /** Without copies: on what is in memory. */
  readonly again: () => void;
  readonly code: number;
}

const room = 64;
const untouched = 0xa5;

/** The kernel of a primitive for these avals, in a memory of its own that is full of other bytes. */
export function kernelFor(name: keyof Catalogue, params: object, avals: readonly Aval[]): Runner {
  const graph = graphOf(primitives[name] as Primitive, params, avals);
  const [equation] = graph.equations;
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 0 });
  const emitter = { module, math: new MathLibrary(module), relaxedMadd: false };
  const { scratch, steps } = callKernel(primitives[name] as Primitive)!(emitter, equation!);
  steps.forEach(({ func }, i) => module.export(`step${i}`, func));
  const out = graph.outputs[0]!.aval;
  let end = room;
  const place = (bytes: number): number => {
    const at = end;
    end = Math.ceil((end + bytes + room) / 16) * 16;
    return at;
  };
  const bytesOf = ({ dtype, size }: Aval): number => size * arrayTypes[dtype].BYTES_PER_ELEMENT;
  const addresses = [...avals, out].map((aval) => place(bytesOf(aval)));
  const at = place(scratch);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536) });
  const bytes = module.encode();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory },
    library: libraryImports,
  });
  const calls = steps.map((_, i) => exports[`step${i}`] as (...args: number[]) => void);
  const view = (aval: Aval, i: number): TypedArray => new arrayTypes[aval.dtype](memory.buffer, addresses[i], aval.size);
  const all = new Uint8Array(memory.buffer);
  return {
    code: bytes.length,
    again: () => steps.forEach(({ parts }, i) => calls[i]!(...addresses, at, 0, parts)),
    run(inputs, portions = inOne) {
      all.fill(untouched);
      inputs.forEach((x, i) => view(avals[i]!, i).set(x));
      steps.forEach(({ parts }, i) => {
        for (const [from, to] of portions(parts)) calls[i]!(...addresses, at, from, to);
      });
      inputs.forEach((x, i) => expectEqual(view(avals[i]!, i), x, "inputs stay as they are"));
      const spans = [...avals, out].map((aval, i) => [addresses[i]!, addresses[i]! + bytesOf(aval)] as const);
      let last = 0;
      for (const [from, to] of [...spans, [at, at + scratch] as const]) {
        for (let i = last; i < from; i++) if (all[i] !== untouched) expect.fail(`byte ${i} was written to`);
        last = to;
      }
      for (let i = last; i < Math.min(last + room, all.length); i++) if (all[i] !== untouched) expect.fail(`byte ${i} was written to`);
      return view(out, avals.length).slice();
    },
  };
}

const cpu = createCpuBackend();

/** The values that the cpu backend's interpreter has. */
export function interpreted(name: keyof Catalogue, params: object, inputs: readonly Value[]): TypedArray {
  const graph = graphOf(primitives[name] as Primitive, params, inputs.map((x) => x.aval));
  return cpu.compile(graph).run(inputs.map((x) => x.data))[0] as TypedArray;
}

/** As `toEqual`, with −0 unlike 0; quicker. */
export function expectEqual(got: TypedArray, expected: TypedArray, what: string): void {
  if (got.length !== expected.length) expect.fail(`${what}: ${expected.length} elements, got ${got.length}`);
  for (let i = 0; i < got.length; i++)
    if (!Object.is(got[i], expected[i])) expect.fail(`${what}: element ${i} is ${expected[i]}, got ${got[i]}`);
}

/** The kernel gives what the interpreter gives, however its parts are done. */
export function expectSame(name: keyof Catalogue, params: object, inputs: readonly Value[]): TypedArray {
  const expected = interpreted(name, params, inputs);
  const kernel = kernelFor(name, params, inputs.map((x) => x.aval));
  const data = inputs.map((x) => x.data);
  const got = kernel.run(data);
  expectEqual(got, expected, name);
  expectEqual(kernel.run(data, backwards), expected, `${name}, parts backwards`);
  return got;
}

const special: Readonly<Record<DType, readonly number[]>> = {
  float16: [],
  float32: [NaN, -0, 0, Infinity, -Infinity, 1, -1, 2, 1e-45, 3e38],
  float64: [NaN, -0, 0, Infinity, -Infinity, 1, -1, 2, 5e-324, 1e308],
  int32: [0, 1, -1, 2, -2147483648, 2147483647],
  uint32: [0, 1, 2, 4294967295, 2147483648],
  bool: [0, 1],
};

/** Elements with many ties, NaN, −0 and infinities among them, or ordinary ones. */
function elements(dtype: DType): fc.Arbitrary<number> {
  const ordinary =
    dtype === "bool"
      ? fc.integer({ min: 0, max: 1 })
      : dtype === "int32"
        ? fc.integer()
        : dtype === "uint32"
          ? fc.integer({ min: 0, max: 2 ** 32 - 1 })
          : fc.float({ noNaN: true, min: -100, max: 100 });
  return fc.oneof(ordinary, fc.constantFrom(...special[dtype]));
}

/** A shape of one to three dimensions with an axis; some empty, some of size 1, some long. */
export const shapeWithAxis: fc.Arbitrary<{ readonly shape: number[]; readonly axis: number }> = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.constantFrom(0, 1, 37, 70)), { minLength: 1, maxLength: 3 })
  .chain((shape) => fc.record({ shape: fc.constant(shape), axis: fc.integer({ min: 0, max: shape.length - 1 }) }))
  .filter(({ shape }) => sizeOf(shape) < 3000);

/** An array of this shape. */
export function valueOf(dtype: DType, shape: Shape): fc.Arbitrary<Value> {
  const length = sizeOf(shape);
  const any = fc.array(elements(dtype), { minLength: length, maxLength: length, size: "max" });
  return any.map((list) => value(dtype, shape, list));
}

export const floats: readonly DType[] = ["float32", "float64"];
export const numbers: readonly DType[] = ["float32", "float64", "int32", "uint32"];
export const everything: readonly DType[] = [...numbers, "bool"];
