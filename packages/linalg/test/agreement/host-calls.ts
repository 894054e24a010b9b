import { type Backend, type Graph, hostRule, type Primitive, setDefaultBackend, type Tensor, traceGraph } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { vi } from "vitest";
import { type Numbers, readLater, weighed } from "./compare.ts";
import { tensorOf } from "./inputs.ts";
import { type Operation, operations } from "./operations.ts";

const value = ({ f }: Operation, xs: readonly Tensor[]): Tensor => weighed(f(...xs));
const gradient = (operation: Operation, xs: readonly Tensor[]): readonly Tensor[] =>
  grad((...at: Tensor[]) => value(operation, at), { argnums: xs.map((_, k) => k) })(...xs);
const both = (operation: Operation, xs: readonly Tensor[]): Tensor[] => [value(operation, xs), ...gradient(operation, xs)];

/** The primitives of this package in a graph that have a kernel of the host; in graphs nested in it, too. */
function primitivesIn(graph: Graph): Set<Primitive> {
  const found = new Set<Primitive>();
  for (const { primitive, params } of graph.equations) {
    if (primitive.name.startsWith("linalg.") && primitive.rules[hostRule]) found.add(primitive);
    for (const nested of Object.values(params).flat())
      if (typeof nested === "object" && nested !== null && "equations" in nested) primitivesIn(nested as Graph).forEach((p) => found.add(p));
  }
  return found;
}

/** Those that an operation and its gradient bind. */
function primitivesOf(operation: Operation, backend: Backend, dtype: "float32" | "float64"): Primitive[] {
  setDefaultBackend(backend);
  const avals = operation.args.map((a) => tensorOf(a, dtype).aval);
  return [...primitivesIn(traceGraph((...xs) => both(operation, xs), avals, "both"))];
}

/** A few operations that together bind all primitives with a kernel of the host, and the names of those. */
export function subjects(backend: Backend): { readonly subjects: readonly Operation[]; readonly primitives: readonly string[] } {
  const seen = new Set<Primitive>();
  const chosen = operations.filter((operation) => {
    if (!operation.smooth) return false;
    const found = primitivesOf(operation, backend, "float64").filter((primitive) => !seen.has(primitive));
    found.forEach((primitive) => seen.add(primitive));
    return found.length > 0;
  });
  return { subjects: chosen, primitives: [...seen].map(({ name }) => name.replace("linalg.", "")).toSorted() };
}

type Way = (f: (...xs: Tensor[]) => Tensor[]) => typeof f;
export const eagerly: Way = (f) => f;
export const compiled: Way = (f) => jit(f);

/** Value and gradient of an operation, and how often kernels of the host were called for them. */
export async function observed(
  operation: Operation,
  way: Way,
  backend: Backend,
  dtype: "float32" | "float64",
): Promise<{ readonly results: readonly Numbers[]; readonly hostCalls: number }> {
  let hostCalls = 0;
  for (const { rules } of primitivesOf(operation, backend, dtype)) {
    const rule = rules[hostRule]!;
    vi.spyOn(rules as Required<typeof rules>, hostRule).mockImplementation((...compile) => {
      const run = rule(...compile);
      return (inputs) => {
        hostCalls++;
        return run(inputs);
      };
    });
  }
  try {
    setDefaultBackend(backend);
    const at = operation.args.map((a) => tensorOf(a, dtype));
    const results = await readLater(way((...xs) => both(operation, xs))(...at));
    return { results, hostCalls };
  } finally {
    vi.restoreAllMocks();
  }
}
