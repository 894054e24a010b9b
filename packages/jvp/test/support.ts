// What the tests of the differentiating transforms share.
import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  type Backend,
  CotangentError,
  flattenTree,
  type Graph,
  mapLeaves,
  setDefaultBackend,
  Tensor,
  tensor,
  type TensorData,
} from "@cotangent/core";
import { expect } from "vitest";

export function useCpu(): void {
  setDefaultBackend(createCpuBackend());
}

export const f64 = (data: TensorData): Tensor => tensor(data, { dtype: "float64" });
export const i32 = (data: TensorData): Tensor => tensor(data, { dtype: "int32" });

/** A tree of tensors as the same tree of nested arrays. */
export function values(tree: unknown): unknown {
  return mapLeaves(tree, (leaf) => (leaf instanceof Tensor ? leaf.arraySync() : leaf));
}

/** A tree of tensors as the same tree of types, `float64[2,3]`. */
export function types(tree: unknown): unknown {
  return mapLeaves(tree, (leaf) =>
    leaf instanceof Tensor ? `${leaf.dtype}[${leaf.shape.join(",")}]` : leaf,
  );
}

/** Equal structures and shapes, and numbers that agree to `tolerance` (relative to 1 or more). */
export function expectClose(got: unknown, want: unknown, tolerance = 1e-12): void {
  const a = flattenTree(values(got));
  const b = flattenTree(values(want));
  expect(a.tree).toEqual(b.tree);
  b.leaves.forEach((w, i) => {
    const difference = Math.abs((a.leaves[i] as number) - (w as number));
    if (!(difference <= tolerance * Math.max(1, Math.abs(w as number)))) expect(values(got)).toEqual(values(want));
  });
}

/** The error of `run`. */
export function failure(run: () => unknown): CotangentError {
  try {
    run();
  } catch (error) {
    if (error instanceof CotangentError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The derivative of `f` at `x` along `dx`, by central differences: exact to about 1e-9 for smooth functions of size 1. */
export function slope(f: (x: Tensor) => Tensor, x: Tensor, dx: Tensor): Tensor {
  const h = 6e-6;
  return f(x.add(dx.mul(h))).sub(f(x.sub(dx.mul(h)))).div(2 * h);
}

/** Tangents with one 1 each, for every element of `x` in turn. */
export function directions(x: Tensor): Tensor[] {
  return Array.from({ length: x.size }, (_, i) =>
    f64(Array.from({ length: x.size }, (_n, j) => Number(i === j))).reshape([...x.shape]),
  );
}

/** The Jacobian by central differences, as rows: one for each element of the output. */
export function slopes(f: (x: Tensor) => Tensor, x: Tensor): number[][] {
  const columns = directions(x).map((dx) => [...slope(f, x, dx).dataSync()]);
  return Array.from({ length: columns[0]!.length }, (_, row) => columns.map((column) => column[row]!));
}

/** ⟨x, y⟩ */
export const inner = (x: Tensor, y: Tensor): number => x.mul(y).sum().item();

/** A CPU backend that notes the name of every primitive that is run on it. */
export function countingBackend(): { readonly backend: Backend; readonly ran: string[] } {
  const cpu = createCpuBackend();
  const ran: string[] = [];
  const backend: Backend = {
    ...cpu,
    compile(graph: Graph) {
      const executable = cpu.compile(graph);
      const names = graph.equations.map((e) => e.primitive.name);
      return {
        run(inputs) {
          ran.push(...names);
          return executable.run(inputs);
        },
      };
    },
  };
  return { backend, ran };
}
