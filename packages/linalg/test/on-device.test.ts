// WebAssembly runs factorisations itself: no kernel of the host is called, which would be a detour that nobody sees.
import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWasmBackend } from "@cotangent/backend-wasm";
import { type Backend, type Graph, hostRule, type Primitive, setDefaultBackend, type Tensor, traceGraph } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { read, weighed } from "./agreement/compare.ts";
import { tensorOf } from "./agreement/inputs.ts";
import { type Operation, operations } from "./agreement/operations.ts";

afterEach(() => vi.restoreAllMocks());
afterAll(() => setDefaultBackend(null));

const primitiveNames = ["cholesky", "eigh", "eigvalsh", "svd", "svdvals", "triangularSolve"].map((name) => `linalg.${name}`);

/** The primitives of this package in a graph, in those nested in it, too. */
function own(graph: Graph): Set<Primitive> {
  const found = new Set<Primitive>();
  for (const { primitive, params } of graph.equations) {
    if (primitive.name.startsWith("linalg.")) found.add(primitive);
    for (const value of Object.values(params).flat())
      if (typeof value === "object" && value !== null && "equations" in value) own(value as Graph).forEach((p) => found.add(p));
  }
  return found;
}

const tensors = ({ args }: Operation): Tensor[] => args.map((a) => tensorOf(a));
const value = ({ f }: Operation, xs: readonly Tensor[]): Tensor => weighed(f(...xs));
const gradient = (operation: Operation, xs: readonly Tensor[]): readonly Tensor[] =>
  grad((...at: Tensor[]) => value(operation, at), { argnums: xs.map((_, k) => k) })(...xs);

/** The primitives of this package that an operation and its gradient bind. */
function primitivesOf(operation: Operation): Primitive[] {
  setDefaultBackend(cpu);
  const both = (...xs: Tensor[]): readonly Tensor[] => [value(operation, xs), ...gradient(operation, xs)];
  return [...own(traceGraph(both, tensors(operation).map(({ aval }) => aval), "both"))];
}

/** How often kernels of the host are called for the value and the gradient, eagerly and compiled. */
function hostCalls(operation: Operation, backend: Backend): number {
  let calls = 0;
  for (const { rules } of primitivesOf(operation)) {
    const rule = rules[hostRule]!;
    vi.spyOn(rules as Required<typeof rules>, hostRule).mockImplementation((...compile) => {
      const run = rule(...compile);
      return (inputs) => {
        calls++;
        return run(inputs);
      };
    });
  }
  setDefaultBackend(backend);
  const at = tensors(operation);
  for (const f of [value, gradient]) {
    read(f(operation, at));
    read(jit((...xs: Tensor[]) => f(operation, xs))(...at));
  }
  vi.restoreAllMocks();
  return calls;
}

const cpu = createCpuBackend();
const smooth = operations.filter((operation) => operation.smooth);
const factorised = smooth.filter((operation) => primitivesOf(operation).length > 0);

describe.each(factorised)("$title", (operation) => {
  test("is computed by WebAssembly alone, its gradient too; on the cpu backend the host computes it", async () => {
    expect(hostCalls(operation, createCpuBackend())).toBeGreaterThan(3);
    expect(hostCalls(operation, await createWasmBackend({ threads: false }))).toBe(0);
  });
});

test("these are all primitives of the package", () => {
  const names = factorised.flatMap((operation) => primitivesOf(operation).map(({ name }) => name));
  expect([...new Set(names)].toSorted()).toEqual(primitiveNames);
});
