import type { Aval } from "./aval.ts";
import { type Backend, type Buffer, currentBackend, type Executable, requireDTypes } from "./backend.ts";
import { backendMismatch } from "./errors.ts";
import type { Var } from "./graph/graph.ts";
import type { Primitive } from "./primitive.ts";
import { ArrayTensor, type Tensor } from "./tensor/tensor.ts";
import type { Trace } from "./trace.ts";

/** A compiled one-equation graph. */
interface Compiled {
  readonly executable: Executable;
  readonly avals: readonly Aval[];
}

/** Executables by primitive, then params, then the interned avals of the arguments. */
type Level = Map<string | Aval, Level | Compiled>;
interface Cache {
  readonly byPrimitive: Map<Primitive, Level>;
  count: number;
}

/** One-equation programs kept per backend; beyond it the cache starts anew. */
const maxCompiled = 1 << 14;
const caches = new WeakMap<Backend, Cache>();
let lastBackend: Backend | null = null;
let lastCache: Cache | null = null;

function cacheOf(backend: Backend): Cache {
  if (backend === lastBackend) return lastCache!;
  let cache = caches.get(backend);
  if (cache === undefined || cache.count > maxCompiled)
    caches.set(backend, (cache = { byPrimitive: new Map(), count: 0 }));
  lastBackend = backend;
  lastCache = cache;
  return cache;
}

/** The common ones, so that no string is made for a primitive without parameters. */
const arities = ["0;", "1;", "2;", "3;"];

/**
 * The number of arguments (concatenate takes any) and each parameter, joined. Numbers, strings, booleans and lists of
 * those count by value; nested graphs, functions and other objects by identity.
 */
function paramsKey(arity: number, params: object): string {
  let key = arities[arity] ?? `${arity};`;
  for (const name in params) key += name + valueKey(params[name as keyof typeof params]);
  return key;
}

function valueKey(value: unknown): string {
  if (Array.isArray(value)) {
    let key = "[";
    for (let i = 0; i < value.length; i++) key += valueKey(value[i]);
    return `${key}]`;
  }
  if (value instanceof Object) return `#${identity(value)};`;
  if (typeof value === "string") return `${value.length}"${value};`;
  return Object.is(value, -0) ? "-0;" : `${String(value)};`;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

function identity(object: object): number {
  let id = identities.get(object);
  if (id === undefined) identities.set(object, (id = nextIdentity++));
  return id;
}

function lookup(backend: Backend, primitive: Primitive, args: readonly Tensor[], params: object): Compiled {
  const cache = cacheOf(backend);
  let byParams = cache.byPrimitive.get(primitive);
  if (byParams === undefined) cache.byPrimitive.set(primitive, (byParams = new Map()));
  const n = args.length;
  const key = paramsKey(n, params);
  let node = byParams.get(key);
  for (let i = 0; node !== undefined && i < n; i++) node = (node as Level).get(args[i]!.aval);
  if (node !== undefined) return node as Compiled;

  const compiled = compileOne(backend, primitive, args, params);
  if (++cache.count > maxCompiled) lastBackend = null;
  let last: string | Aval = key;
  for (const { aval } of args) {
    let next = byParams.get(last) as Level | undefined;
    if (next === undefined) byParams.set(last, (next = new Map()));
    byParams = next;
    last = aval;
  }
  byParams.set(last, compiled);
  return compiled;
}

function compileOne(backend: Backend, primitive: Primitive, args: readonly Tensor[], params: object): Compiled {
  const inputs: Var[] = args.map((a, id) => ({ id, aval: a.aval }));
  const avals = primitive.aval(
    inputs.map((v) => v.aval),
    params,
  );
  const outputs = avals.map((aval, i) => ({ id: inputs.length + i, aval }));
  const graph = {
    inputs,
    constants: [],
    equations: [{ primitive, inputs, params, outputs }],
    outputs,
    size: inputs.length + outputs.length,
  };
  requireDTypes(backend, graph);
  return { executable: backend.compile(graph), avals };
}

/** The backend that the arguments live on; host scalars go anywhere. */
function commonBackend(op: string, args: readonly Tensor[]): Backend {
  let backend: Backend | null = null;
  for (let i = 0; i < args.length; i++) {
    const b = args[i]!.backend;
    if (b === null || b === backend) continue;
    if (backend !== null) throw backendMismatch(op, args.map((a) => a.backend?.name ?? "any"));
    backend = b;
  }
  return backend ?? currentBackend();
}

/** Level 0: computes at once, on the backend of the arguments. */
export const evalTrace: Trace = {
  name: "eager evaluation",
  level: 0,
  process(primitive, args, params) {
    const backend = commonBackend(primitive.name, args);
    const { executable, avals } = lookup(backend, primitive, args, params);
    const buffers: Buffer[] = [];
    for (let i = 0; i < args.length; i++) buffers.push((args[i] as ArrayTensor).bufferOn(backend));
    const results = executable.run(buffers);
    if (results.length === 1) return [new ArrayTensor(avals[0]!, backend, results[0]!)];
    return results.map((buffer, i) => new ArrayTensor(avals[i]!, backend, buffer));
  },
  known: (tensor) => tensor,
};
