import {
  allDtypes,
  allocate,
  arrayTypes,
  avalOf,
  type Backend,
  type DType,
  sameShape,
  Tensor,
  tensor,
  type TypedArray,
} from "@cotangent/core";
import {
  type ConformanceCase,
  conformanceCase,
  expectEqual,
  expectError,
  fail,
  notRun,
  type Subject,
} from "./case.ts";
import { graphOf } from "./run-graph.ts";

/** Numbers that only the right dtype keeps. */
const samples: { readonly [D in DType]: readonly number[] } = {
  float16: [0, -0, 1.5, -2.25, 65504, 2 ** -14, 2 ** -24, 1023 * 2 ** -24, NaN, Infinity, -Infinity],
  float32: [0, -0, 1.5, -2.25, Math.fround(0.1), Math.fround(3.4e38), NaN, Infinity, -Infinity],
  float64: [0, -0, 0.1, -1 / 3, 1e300, 5e-324, NaN, Infinity, -Infinity],
  int32: [0, 1, -1, 2147483647, -2147483648],
  uint32: [0, 1, 4294967295, 2147483648],
  bool: [0, 1, 1, 0],
};

function typed(dtype: DType, values: readonly number[]): TypedArray {
  const data = allocate(dtype, values.length);
  data.set(values);
  return data;
}

const shapesOf = (n: number): readonly (readonly number[])[] => [[n], [1, n], [n, 1, 1]];

/** Upload and read, in every dtype; synchronously where the backend says that it can. */
export function transferCases(subject: Subject): ConformanceCase[] {
  return [
    ...allDtypes.flatMap((dtype) => [
      conformanceCase(subject, `${dtype} data come back as they went in`, [dtype], (b) =>
        roundTrip(b, dtype),
      ),
      conformanceCase(
        subject,
        `empty and zero-dimensional ${dtype} tensors come back`,
        [dtype],
        (b) => small(b, dtype),
      ),
      conformanceCase(subject, `what is read of ${dtype} is a copy`, [dtype], (b) =>
        copies(b, dtype),
      ),
      syncCase(subject, dtype),
      refusal(subject, dtype),
    ]),
    capabilities(subject),
    conformanceCase(
      subject,
      "a released buffer leaves those that share its memory valid",
      ["float32"],
      releases,
    ),
    conformanceCase(subject, "a large tensor comes back", ["float32"], large),
  ];
}

async function roundTrip(backend: Backend, dtype: DType): Promise<void> {
  const values = samples[dtype];
  for (const shape of shapesOf(values.length)) {
    const buffer = backend.upload(typed(dtype, values), avalOf(shape, dtype));
    const data = await backend.read(buffer);
    const kind = dtype === "float16" ? Float32Array : arrayTypes[dtype];
    if (data.constructor !== kind) fail("the type of what is read", kind.name, data.constructor.name);
    expectEqual("the data", data, typed(dtype, values));
  }
}

async function small(backend: Backend, dtype: DType): Promise<void> {
  for (const shape of [[0], [2, 0], [0, 3, 2]]) {
    const x = tensor(new Float64Array(0), { shape, dtype, backend });
    if (!sameShape(x.shape, shape)) fail("the shape", shape, x.shape);
    expectEqual("the data of an empty tensor", await x.data(), []);
  }
  const scalar = tensor(1, { dtype, backend });
  if (scalar.ndim !== 0) fail("the number of dimensions", 0, scalar.ndim);
  expectEqual("a scalar", await scalar.data(), [1]);
}

async function copies(backend: Backend, dtype: DType): Promise<void> {
  const x = tensor(Float64Array.of(1, 0, 1), { dtype, backend });
  const first = await x.data();
  first.fill(0);
  expectEqual("the data after what was read is overwritten", await x.data(), [1, 0, 1]);
}

function syncCase(subject: Subject, dtype: DType): ConformanceCase {
  return {
    name: `${dtype} data can be read synchronously`,
    async run() {
      const backend = await subject();
      if (!backend.supports.dtypes.includes(dtype))
        return notRun(`${backend.name} has no ${dtype}`);
      if (!backend.supports.syncRead) return notRun(`${backend.name} has no synchronous reads`);
      const x = tensor(Float64Array.of(1, 0, 1), { dtype, backend });
      expectEqual("dataSync", x.dataSync(), [1, 0, 1]);
      expectEqual("item", [tensor(1, { dtype, backend }).item()], [1]);
      return undefined;
    },
  };
}

function refusal(subject: Subject, dtype: DType): ConformanceCase {
  return {
    name: `${dtype} is refused by name where it is not supported`,
    async run() {
      const backend = await subject();
      if (backend.supports.dtypes.includes(dtype)) return notRun(`${backend.name} has ${dtype}`);
      const error = await expectError(`a ${dtype} tensor`, "UNSUPPORTED_DTYPE", () =>
        tensor(Float64Array.of(1), { dtype, backend }),
      );
      for (const name of [dtype, backend.name])
        if (!error.message.includes(name))
          fail("the message", `one that names ${name}`, error.message);
      const x = tensor(Float32Array.of(1, 2), { backend });
      const within = graphOf(backend, (a) => [a.mul(2).to(dtype).to("float32")], [x]);
      await expectError(`a program with ${dtype} in it`, "UNSUPPORTED_DTYPE", () => backend.compile(within));
      return undefined;
    },
  };
}

function capabilities(subject: Subject): ConformanceCase {
  return conformanceCase(
    subject,
    "the capabilities say what the backend has",
    [],
    async (backend) => {
      if (backend.name === "") fail("the name", "not empty", '""');
      if (!backend.supports.dtypes.includes("float32"))
        fail("the dtypes", "float32 among them", backend.supports.dtypes);
      const reads = backend.readSync !== undefined;
      if (reads !== backend.supports.syncRead)
        fail("supports.syncRead", `${reads}, as readSync is there or not`, !reads);
      if (!reads) {
        const x = tensor(1, { dtype: "float32", backend });
        await expectError("item", "NO_SYNC_READ", () => x.item());
      }
    },
  );
}

async function releases(backend: Backend): Promise<void> {
  const x = tensor(Float32Array.of(1, 2, 3, 4), { backend });
  const views = [x.reshape([2, 2]), x.reshape([2, 2]).T.T, x.slice(1, 3)];
  x.dispose();
  const [square, twice, part] = await Promise.all(views.map((v) => v.data()));
  expectEqual("a reshape of a released tensor", square!, [1, 2, 3, 4]);
  expectEqual("a transpose of a released tensor", twice!, [1, 2, 3, 4]);
  expectEqual("a slice of a released tensor", part!, [2, 3]);
  await expectError("a released tensor", "DISPOSED", () => x.data());
}

async function large(backend: Backend): Promise<void> {
  const n = 1 << 20;
  const data = Float32Array.from({ length: n }, (_, i) => i % 1021);
  const x: Tensor = tensor(data, { shape: [n / 4, 4], backend });
  expectEqual("a large tensor", await x.data(), data);
}
