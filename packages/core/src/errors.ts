import { type Aval, formatAval, type Shape } from "./aval.ts";
import type { DType } from "./dtype.ts";

/** Every error that Cotangent throws on purpose. `code` is stable; the message is for people. */
export class CotangentError extends Error {
  override name = "CotangentError";
  readonly code: string;
  readonly hint: string | undefined;
  /** The transforms that the error passed through, innermost first. */
  readonly transforms: { readonly name: string; readonly level: number }[] = [];

  constructor(code: string, message: string, hint?: string) {
    super(hint === undefined ? message : `${message} ${hint}`);
    this.code = code;
    this.hint = hint;
  }

  /** Notes that the error left the transform `name` of this level. */
  passed(name: string, level: number): void {
    const before = this.transforms.push({ name, level }) === 1 ? `${this.message} [in` : `${this.message.slice(0, -1)} <`;
    this.message = `${before} ${name}, level ${level}]`;
  }
}

/** A tracer was asked for the one value that it does not have. */
export class ConcretizationError extends CotangentError {
  override name = "ConcretizationError";
}

const list = (avals: readonly { readonly shape: Shape; readonly dtype: DType }[]): string =>
  avals.map((a, i) => `${formatAval(a)} (argument ${i})`).join(" and ");

export const shapeMismatch = (op: string, expected: string, got: readonly Aval[]): CotangentError =>
  new CotangentError("SHAPE_MISMATCH", `${op}: expected ${expected}, got ${list(got)}.`);

export const dtypeMismatch = (op: string, expected: string, got: readonly Aval[]): CotangentError =>
  new CotangentError(
    "DTYPE_MISMATCH",
    `${op}: expected ${expected}, got ${list(got)}.`,
    "Convert with x.to(dtype).",
  );

export const notBroadcastable = (op: string, got: readonly Aval[]): CotangentError =>
  new CotangentError(
    "NOT_BROADCASTABLE",
    `${op}: expected shapes that broadcast (equal, or 1, from the last dimension backwards), got ${list(got)}.`,
  );

export const badArgument = (
  op: string,
  what: string,
  expected: string,
  got: unknown,
  hint?: string,
): CotangentError =>
  new CotangentError(
    "BAD_ARGUMENT",
    `${op}: expected ${what} to be ${expected}, got ${describe(got)}.`,
    hint,
  );

export const dimOutOfRange = (op: string, dim: number, shape: Shape): CotangentError =>
  new CotangentError(
    "DIM_OUT_OF_RANGE",
    `${op}: dimension ${dim} is out of range for a tensor of shape [${shape.join(",")}], ${shape.length === 0 ? "which has no dimensions" : `expected ${-shape.length} to ${shape.length - 1}`}.`,
  );

export const indexOutOfRange = (op: string, index: number, size: number): CotangentError =>
  new CotangentError(
    "INDEX_OUT_OF_RANGE",
    `${op}: index ${index} is out of range for a dimension of size ${size}.`,
  );

export const noBackend = (): CotangentError =>
  new CotangentError(
    "NO_BACKEND",
    "No backend is set.",
    'Install one: `npm install @cotangent/backend-cpu`, then `setDefaultBackend(createCpuBackend())`; or import "cotangent", which does.',
  );

export const backendMismatch = (op: string, names: readonly string[]): CotangentError =>
  new CotangentError(
    "BACKEND_MISMATCH",
    `${op}: expected all arguments on one backend, got ${names.map((n, i) => `${n} (argument ${i})`).join(" and ")}.`,
    "Move one with await x.to(backend).",
  );

export const unsupportedDType = (backend: string, dtype: DType): CotangentError =>
  new CotangentError(
    "UNSUPPORTED_DTYPE",
    `The backend ${backend} has no ${dtype}.`,
    "Use cpu or wasm (float16: webgpu with shader-f16), or convert with x.to(dtype).",
  );

export const memoryFull = (bytes: number): CotangentError =>
  new CotangentError("MEMORY_FULL", `JavaScript gives no array of ${bytes} bytes.`, "Compute in smaller pieces.");

export const noSyncRead = (backend: string, method: string): CotangentError =>
  new CotangentError(
    "NO_SYNC_READ",
    `${method}: the backend ${backend} cannot read synchronously.`,
    "Await x.data() or x.array() instead.",
  );

export const disposed = (aval: Aval): CotangentError =>
  new CotangentError("DISPOSED", `This tensor (${formatAval(aval)}) was disposed.`);

export const missingRule = (kind: string, primitive: string, hint: string): CotangentError =>
  new CotangentError("MISSING_RULE", `The primitive ${primitive} has no ${kind} rule.`, hint);

export const missingKernel = (backend: string, primitive: string): CotangentError =>
  new CotangentError(
    "MISSING_KERNEL",
    `The backend ${backend} has no kernel for the primitive ${primitive}, which has no lowering either.`,
    "Give the primitive a [lowerRule].",
  );

export const leakedTracer = (transform: string): CotangentError =>
  new CotangentError(
    "LEAKED_TRACER",
    `A tracer of ${transform} was used after ${transform} had returned.`,
    "Return the value (hasAux: true for what is not differentiated) instead of storing it outside.",
  );

export const noSingleValue = (what: string, transform: string): ConcretizationError =>
  new ConcretizationError(
    "NO_CONCRETE_VALUE",
    `${what} has no single value inside ${transform}, so it cannot become a number, a boolean or data.`,
    "Use where(condition, a, b), cond or whileLoop, a static argument of jit, or compute it outside.",
  );

export const notOneElement = (method: string, aval: Aval): CotangentError =>
  new CotangentError(
    "NOT_ONE_ELEMENT",
    `${method}: expected a tensor of one element, got ${formatAval(aval)}.`,
    "Reduce it first (sum, all, any), or read it with arraySync(). For x + y write x.add(y).",
  );

export const notAFunction = (op: string, got: unknown): CotangentError =>
  new CotangentError("NOT_A_FUNCTION", `${op}: expected the first argument to be a function, got ${describe(got)}.`);

export const notAList = (op: string, what: string, got: unknown): CotangentError =>
  new CotangentError(
    "NOT_A_LIST",
    `${op}: expected ${what} to be a list with one entry per argument of the function, got ${describe(got)}.`,
  );

export const notFloating = (op: string, what: string, aval: Aval, otherwise: string): CotangentError =>
  new CotangentError(
    "NOT_FLOATING",
    `${op}: expected ${what} to be floating-point, since it is differentiated, got ${formatAval(aval)}.`,
    `Convert with x.to("float32"), or ${otherwise}.`,
  );

export const auxPair = (op: string, got: unknown): CotangentError =>
  new CotangentError(
    "AUX_PAIR",
    `${op}: expected the function to return a pair [output, aux], since hasAux is true, got ${describe(got)}.`,
  );

export const unknownOption = (op: string, got: string, known: readonly string[]): CotangentError =>
  new CotangentError("UNKNOWN_OPTION", `${op}: expected options out of ${known.join(", ")}, got ${got}.`);

/** A short description of any value for a message. */
export function describe(value: unknown): string {
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.slice(0, 8).map(describe).join(", ")}${value.length > 8 ? ", …" : ""}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if ("aval" in value) return formatAval(value.aval as Aval);
  return value.constructor && value.constructor !== Object
    ? `a ${value.constructor.name}`
    : `{ ${Object.keys(value).slice(0, 8).join(", ")} }`;
}
