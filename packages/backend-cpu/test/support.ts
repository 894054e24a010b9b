import {
  allocate,
  type Aval,
  avalOf,
  type Catalogue,
  type DType,
  dtypes,
  type Graph,
  isFloat,
  type Primitive,
  primitives,
  type Shape,
  sizeOf,
  stridesOf,
  type TypedArray,
  type Var,
} from "@cotangent/core";
import fc from "fast-check";
import { expect } from "vitest";
import { createCpuBackend } from "../src/index.ts";

export interface Value {
  readonly aval: Aval;
  readonly data: TypedArray;
}

export const backend = createCpuBackend();
export const numbers: readonly DType[] = dtypes.filter((d) => d !== "bool");
export const floats: readonly DType[] = dtypes.filter(isFloat);
export const integers: readonly DType[] = ["int32", "uint32"];

export function value(dtype: DType, shape: Shape, elements: ArrayLike<number>): Value {
  const data = allocate(dtype, sizeOf(shape));
  data.set(elements);
  return { aval: avalOf(shape, dtype), data };
}
/** A value of rank 1. */
export const vector = (dtype: DType, elements: readonly number[]): Value =>
  value(dtype, [elements.length], elements);

/** The graph of one equation. */
export function graphOf(primitive: Primitive, params: object, avals: readonly Aval[]): Graph {
  const inputs: Var[] = avals.map((aval, id) => ({ id, aval }));
  const outputs = primitive
    .aval(avals, params)
    .map((aval, i): Var => ({ id: inputs.length + i, aval }));
  return {
    inputs,
    constants: [],
    equations: [{ primitive, inputs, params, outputs }],
    outputs,
    size: inputs.length + outputs.length,
  };
}

/** Runs one primitive, and checks that it left the inputs alone and made what its shape rule says. */
export function apply(name: keyof Catalogue, inputs: readonly Value[], params: object = {}): Value {
  const graph = graphOf(
    primitives[name],
    params,
    inputs.map((v) => v.aval),
  );
  const before = inputs.map((v) => v.data.slice());
  const [data] = backend.compile(graph).run(inputs.map((v) => v.data)) as TypedArray[];
  const { aval } = graph.outputs[0]!;
  expect(inputs.every((v, i) => sameElements(v.data, before[i]!))).toBe(true);
  expect(data!.length).toBe(aval.size);
  expect(data!.constructor).toBe(allocate(aval.dtype, 0).constructor);
  return { aval, data: data! };
}

function sameElements(a: TypedArray, b: TypedArray): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

export const list = (v: Value): number[] => Array.from(v.data, (x) => x + 0);

/** What storing these numbers in an array of this dtype gives, as a list; zeros without sign. */
export const stored = (dtype: DType, elements: ArrayLike<number>): number[] =>
  list(vector(dtype, Array.from(elements)));

/** All index tuples of a shape, in row-major order. */
export function indices(shape: Shape): number[][] {
  const strides = stridesOf(shape);
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    shape.map((n, d) => Math.floor(i / strides[d]!) % n),
  );
}

/** The element at an index tuple, which may belong to a larger shape that this value broadcasts to. */
export function at({ aval: { shape }, data }: Value, index: readonly number[]): number {
  const strides = stridesOf(shape);
  const lead = index.length - shape.length;
  return data[
    shape.reduce((sum, n, i) => sum + (n === 1 ? 0 : index[i + lead]! * strides[i]!), 0)
  ]!;
}

/** Elements that fit the dtype, ties and special values among them. */
export function elementOf(dtype: DType): fc.Arbitrary<number> {
  switch (dtype) {
    case "bool":
      return fc.integer({ min: 0, max: 1 });
    case "int32":
      return fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.integer(),
        fc.constantFrom(-2147483648, 2147483647),
      );
    case "uint32":
      return fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4294967295 }));
    default:
      return fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.double({ min: -10, max: 10, noNaN: true }).map(Math.fround),
        fc.constantFrom(NaN, Infinity, -Infinity),
      );
  }
}
/** Small numbers without special values. */
export function tameElementOf(dtype: DType): fc.Arbitrary<number> {
  return isFloat(dtype)
    ? fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround)
    : elementOf(dtype);
}

export const shapes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 0, max: 4 }), {
  maxLength: 4,
});
export const shapesWithAxis: fc.Arbitrary<[number[], number]> = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)));

export function valueOf(
  dtype: DType,
  shape: Shape,
  element = elementOf(dtype),
): fc.Arbitrary<Value> {
  const length = sizeOf(shape);
  return fc
    .array(element, { minLength: length, maxLength: length })
    .map((elements) => value(dtype, shape, elements));
}

/** `count` shapes that broadcast with each other. */
export function broadcastable(count: number): fc.Arbitrary<number[][]> {
  return shapes.chain((shape) =>
    fc.tuple(
      ...Array.from({ length: count }, () =>
        fc
          .tuple(
            fc.nat(shape.length),
            fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
          )
          .map(([drop, ones]) => shape.map((n, i) => (ones[i] ? 1 : n)).slice(drop)),
      ),
    ),
  );
}

/** Runs a property a few times. */
export function check<T>(
  arbitrary: fc.Arbitrary<T>,
  predicate: (x: T) => void,
  numRuns = 60,
): void {
  fc.assert(
    fc.property(arbitrary, (x) => {
      predicate(x);
    }),
    { numRuns },
  );
}
