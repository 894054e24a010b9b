import { allocate, avalOf, type DType, dtypes, type Graph, isFloat, type Primitive, primitives, tensor, type TypedArray, type Var } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { createWasmBackend, type WasmBackend } from "../../src/backend.ts";

const interpreter = createCpuBackend();
let wasm: WasmBackend;
beforeAll(async () => void (wasm = await createWasmBackend({ threads: false })));

const special = [0, -0, 1, -1, 2.5, -2.5, 3, -7, 0.1, NaN, Infinity, -Infinity, 1e-300, 1e10, -1e10, 1e-40, 31, 0.5, -0.25, 100];
const whole = [0, 1, -1, 2, 3, 7, -7, 31, 32, 33, 2147483647, -2147483648, 65537, 4294967295, 5, -5, 1000003];

/** `n` elements, different ones for each argument. */
function elements(dtype: DType, n: number, shift: number): TypedArray {
  const data = allocate(dtype, n);
  for (let i = 0; i < n; i++) {
    const at = i * (shift + 1) + 3 * shift;
    data[i] = dtype === "bool" ? (at >> shift) & 1 : isFloat(dtype) ? special[at % special.length]! : whole[at % whole.length]!;
  }
  return data;
}

function graphOf(primitive: Primitive, params: object, types: readonly DType[], shape: readonly number[]): Graph {
  const inputs: Var[] = types.map((dtype, id) => ({ id, aval: avalOf(shape, dtype) }));
  const [aval] = primitive.aval(
    inputs.map((v) => v.aval),
    params,
  );
  const out = { id: inputs.length, aval: aval! };
  return { inputs, constants: [], equations: [{ primitive, params, inputs, outputs: [out] }], outputs: [out], size: inputs.length + 1 };
}

/** Dtypes of the arguments that a primitive takes, for each way to call it. */
function callsOf(primitive: Primitive): (readonly DType[])[] {
  const candidates = dtypes.flatMap((d) => [[d], [d, d], ["bool", d, d] as DType[]]);
  const arity = primitive === (primitives.select as Primitive) ? 3 : pairs.has(primitive) ? 2 : 1;
  return candidates.filter((types) => {
    if (types.length !== arity || (types.length === 3 && types[0] !== "bool")) return false;
    try {
      graphOf(primitive, { exponent: 2, dtype: "float32" }, types, [1]);
      return true;
    } catch {
      return false;
    }
  });
}
const p = primitives;
const pairs = new Set<Primitive>([p.add, p.sub, p.mul, p.div, p.rem, p.pow, p.atan2, p.hypot, p.maximum, p.minimum, p.logaddexp, p.xlogy]);
for (const x of [p.eq, p.ne, p.lt, p.le, p.gt, p.ge, p.bitAnd, p.bitOr, p.bitXor, p.shiftLeft, p.shiftRight]) pairs.add(x);

/** Rounded at most once: the interpreter's bits. */
const exact = new Set<Primitive>([...pairs, p.select, p.neg, p.abs, p.sign, p.floor, p.ceil, p.round, p.trunc, p.sqrt, p.bitNot, p.cast, p.stopGradient]);
for (const x of [p.pow, p.atan2, p.hypot, p.logaddexp, p.xlogy]) exact.delete(x);

const cases: { readonly primitive: Primitive; readonly params: object; readonly types: readonly DType[] }[] = [];
for (const primitive of Object.values(primitives) as Primitive[]) {
  if (primitive.traits?.axes !== "elementwise") continue;
  for (const types of callsOf(primitive)) {
    const options = primitive === (p.cast as Primitive) ? dtypes.map((dtype) => ({ dtype })) : [-3, -1, 0, 1, 2, 3, 5, 12].map((exponent) => ({ exponent }));
    for (const params of primitive === (p.cast as Primitive) || primitive === (p.integerPow as Primitive) ? options : [{}]) cases.push({ primitive, params, types });
  }
}

/** Equal, or two units in the last place apart. */
const near = (x: number, y: number, dtype: DType): boolean =>
  Object.is(x, y) || Math.abs(x - y) <= 2 * (dtype === "float32" ? Math.max(2 ** -23 * Math.abs(y), 2 ** -149) : Math.max(2 ** -52 * Math.abs(y), 2 ** -1074));

const run = (graph: Graph, inputs: readonly TypedArray[]): TypedArray => wasm.compile(graph).run(inputs)[0] as TypedArray;

describe("elementwise", () => {
  for (const { primitive, params, types } of cases)
    test(`${primitive.name} ${JSON.stringify(params)} of ${types.join()} gives an element in a vector what it gives alone`, () => {
      const single = graphOf(primitive, params, types, []);
      const alone = wasm.compile(single);
      for (let n = 0; n <= 17; n++) {
        const inputs = types.map((dtype, i) => elements(dtype, n, i));
        const graph = graphOf(primitive, params, types, [n]);
        const all = run(graph, inputs);
        const each = Array.from({ length: n }, (_, i) => (alone.run(inputs.map((x) => x.slice(i, i + 1)))[0] as TypedArray)[0]!);
        // Functions of the math library may take another path for all lanes where one of them is far out.
        if (!exact.has(primitive)) expect(all.every((x, i) => near(x, each[i]!, types[0]!))).toBe(true);
        else expect([...all]).toEqual(each);
        if (exact.has(primitive)) expect([...all]).toEqual([...(interpreter.compile(graph).run(inputs)[0] as TypedArray)]);
      }
    });
});

for (const primitive of [p.shiftLeft, p.shiftRight] as readonly Primitive[])
  for (const dtype of ["int32", "uint32"] as const)
    test(`${primitive.name} of ${dtype} by one number for all lanes is what it is by an array of it`, () => {
      const x = elements(dtype, 17, 0);
      for (const distance of [0, 1, 13, 31, 32, 33, 67, -1]) {
        const by = { id: 1, aval: avalOf([], dtype) };
        const graph = { ...graphOf(primitive, {}, [dtype, dtype], [17]), size: 4 };
        const value = tensor(allocate(dtype, 1).fill(distance), { shape: [], backend: wasm });
        const wide: Var = { id: 3, aval: avalOf([17], dtype) };
        const [first] = graph.inputs as readonly [Var];
        const [shifted] = graph.equations;
        const spread = { primitive: p.broadcastTo as Primitive, params: { shape: [17] }, inputs: [by], outputs: [wide] };
        const known: Graph = { ...graph, inputs: [first], constants: [{ variable: by, value }], equations: [spread, { ...shifted!, inputs: [first, wide] }] };
        const given = allocate(dtype, 17).fill(distance);
        expect([...run(known, [x])], String(distance)).toEqual([...(interpreter.compile(graph).run([x, given])[0] as TypedArray)]);
      }
    });
