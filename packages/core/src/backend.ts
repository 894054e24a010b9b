import type { Aval } from "./aval.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { badArgument, noBackend, unsupportedDType } from "./errors.ts";
import type { Graph } from "./graph/graph.ts";

/** A backend's own handle of the elements of one value. Opaque to everybody else. */
export type Buffer = object;

export interface Capabilities {
  readonly dtypes: readonly DType[];
  /** Whether values can be read without awaiting (`dataSync`, `item`, `if (x > 0)`). */
  readonly syncRead: boolean;
}

/** Where values live and programs run. Made by a factory, passed or set as default, never looked up by name. */
export interface Backend {
  readonly name: string;
  readonly supports: Capabilities;
  /** Takes `data`, row-major, of `aval.size` elements (bool: one byte, 0 or 1). Nobody writes to it afterwards. */
  upload(data: TypedArray, aval: Aval): Buffer;
  /** A copy of the elements. */
  read(buffer: Buffer): Promise<TypedArray>;
  readSync?(buffer: Buffer): TypedArray;
  /** The one computing entry. An eager operation is a graph with one equation. */
  compile(graph: Graph): Executable;
  compileAsync?(graph: Graph): Promise<Executable>;
  /** What the program of a graph does, for people: kernels, loops, operations, bytes. */
  explain?(graph: Graph): string;
  /** The buffer is not used any more. Buffers that share memory stay valid. */
  release(buffer: Buffer): void;
}

export interface Executable {
  /** Inputs in the order of `graph.inputs`, outputs in the order of `graph.outputs`. Inputs stay valid. */
  run(inputs: readonly Buffer[]): readonly Buffer[];
}

/** Throws `UNSUPPORTED_DTYPE`. */
export function requireDType({ name, supports }: Backend, { dtype }: Aval): void {
  if (!supports.dtypes.includes(dtype)) throw unsupportedDType(name, dtype);
}

/** Throws `UNSUPPORTED_DTYPE` for a graph that computes what the backend does not have; what it is given is looked at where that is made. */
export function requireDTypes(backend: Backend, { equations }: Graph): void {
  equations.forEach(({ outputs }) => outputs.forEach(({ aval }) => requireDType(backend, aval)));
}

/** Names are refused: a backend is what a factory makes. */
export function requireBackend(op: string, backend: Backend): Backend {
  if (typeof (backend as Partial<Backend> | null)?.compile !== "function")
    throw badArgument(op, "the backend", "one that a factory has made", backend, "As in { backend: createCpuBackend() }.");
  return backend;
}

let defaultBackend: Backend | null = null;
let scoped: Backend | null = null;

/** Sets the backend of tensors that are made without one. `null` removes it. */
export function setDefaultBackend(backend: Backend | null): void {
  defaultBackend = backend && requireBackend("setDefaultBackend", backend);
}

/** The backend in force: of the innermost `withBackend`, else the default. Throws `NO_BACKEND` when there is none. */
export function currentBackend(): Backend {
  const backend = scoped ?? defaultBackend;
  if (backend === null) throw noBackend();
  return backend;
}

/** Whether new tensors are made on `backend`. */
export const isCurrent = (backend: Backend): boolean => backend === (scoped ?? defaultBackend);

/**
 * Runs `body` with `backend` as the one on which new tensors are made; of an async function the part before its first `await`.
 * Throws `BAD_ARGUMENT`.
 */
export function withBackend<R>(backend: Backend, body: () => R): R {
  if (typeof body !== "function") throw badArgument("withBackend", "the body", "a function", body);
  return onBackend(requireBackend("withBackend", backend), body);
}

/** `withBackend` of what is known to be a backend. */
export function onBackend<R>(backend: Backend, body: () => R): R {
  const outer = scoped;
  scoped = backend;
  try {
    return body();
  } finally {
    scoped = outer;
  }
}
