import {
  type Backend,
  type Buffer,
  CotangentError,
  type DType,
  tensor,
  type Tensor,
  type TypedArray,
} from "@cotangent/core";
import type { CaseArg, PrimitiveCase } from "../cases/row.ts";

/** A named check. `run` throws where the backend is wrong; it resolves to a reason where the backend cannot run it. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: () => Promise<NotRun | undefined>;
}

/** Why a case was not run: what the backend's capabilities leave out. */
export interface NotRun {
  readonly notRun: string;
}

/** What a check needs of the backend under test; made once for the whole suite. */
export type Subject = () => Promise<Backend>;

export function notRun(reason: string): NotRun {
  return { notRun: reason };
}

/** The first of `dtypes` that the backend has not, as the reason not to run. */
function lacking(backend: Backend, dtypes: readonly DType[]): NotRun | undefined {
  const missing = dtypes.find((d) => !backend.supports.dtypes.includes(d));
  return missing === undefined ? undefined : notRun(`${backend.name} has no ${missing}`);
}

/** A check named `name` that needs these dtypes. */
export function conformanceCase(
  subject: Subject,
  name: string,
  dtypes: readonly DType[],
  body: (backend: Backend) => void | Promise<void>,
): ConformanceCase {
  return {
    name,
    async run() {
      const backend = await subject();
      const reason = lacking(backend, dtypes);
      if (reason === undefined) await body(backend);
      return reason;
    },
  };
}

export function argTensor(arg: CaseArg, dtype: DType, backend?: Backend): Tensor {
  const made = arg.dtype ?? dtype;
  // as a Float64Array the data have a shape of their own and convert to any dtype; booleans want nested data
  const values = made === "bool" ? Uint8Array.from(arg.data) : Float64Array.from(arg.data);
  return tensor(values, { shape: arg.shape, dtype: made, backend });
}

/** `[2,3], int32[4]` and the params, to name a case. */
export function describeCase(example: PrimitiveCase<object>): string {
  const args = example.args.map((a) => `${a.dtype ?? ""}[${a.shape.join(",")}]`).join(", ");
  const params = JSON.stringify(example.params).replaceAll('"', "");
  return [args, params === "{}" ? "" : params, example.valueOnly ? `(${example.valueOnly})` : ""]
    .filter((s) => s !== "")
    .join(" ");
}

/** Names made unique: the same arguments and params may stand in a row with other numbers. */
export function numbered<C extends { readonly name: string }>(cases: readonly C[]): C[] {
  const seen = new Map<string, number>();
  return cases.map((c) => {
    const count = (seen.get(c.name) ?? 0) + 1;
    seen.set(c.name, count);
    return count === 1 ? c : { ...c, name: `${c.name} (${count})` };
  });
}

export function fail(what: string, expected: unknown, got: unknown): never {
  throw new CotangentError(
    "NOT_CONFORMING",
    `${what}: expected ${String(expected)}, got ${String(got)}.`,
  );
}

export function expectEqual(
  what: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  if (got.length !== expected.length)
    fail(`${what}, number of elements`, expected.length, got.length);
  for (let i = 0; i < got.length; i++)
    if (!Object.is(got[i], expected[i]) && got[i] !== expected[i])
      fail(`${what}, element ${i}`, expected[i], got[i]);
}

/** The `CotangentError` that `body` throws or rejects with, of this code. */
export async function expectError(
  what: string,
  code: string,
  body: () => unknown,
): Promise<CotangentError> {
  try {
    await body();
  } catch (error) {
    if (error instanceof CotangentError && error.code === code) return error;
    return fail(what, `a CotangentError ${code}`, error);
  }
  return fail(what, `a CotangentError ${code}`, "no error");
}

export function readAll(backend: Backend, buffers: readonly Buffer[]): Promise<TypedArray[]> {
  return Promise.all(buffers.map((b) => backend.read(b)));
}
