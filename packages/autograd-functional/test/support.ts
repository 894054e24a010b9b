import { setDefaultBackend, setDefaultDtype, tensor, type Tensor } from "@cotangent/core";
import { createCpuBackend } from "@cotangent/backend-cpu";

export function useFloat64(): void {
  setDefaultBackend(createCpuBackend());
  setDefaultDtype("float64");
}

/** Other files of the worker expect the default. */
export function restoreDtype(): void {
  setDefaultDtype("float32");
}

export const numbers = (x: Tensor): number[] => Array.from(x.dataSync());

/** A tensor, or arrays of tensors, as nested arrays of numbers. */
export function values(result: unknown): unknown {
  return Array.isArray(result) ? result.map(values) : (result as Tensor).arraySync();
}

/** Shapes in place of the tensors. */
export function shapes(result: unknown): unknown {
  return Array.isArray(result) ? result.map(shapes) : (result as Tensor).shape;
}

/** The Jacobian of f at x by central differences, [element of x][element of f(x)], error about h². */
export function differences(f: (x: Tensor) => Tensor, x: Tensor, h = 1e-5): number[][] {
  const at = (k: number, d: number): number[] =>
    numbers(f(tensor(numbers(x).map((v, i) => (i === k ? v + d : v)), { shape: x.shape })));
  return Array.from({ length: x.size }, (_, k) => {
    const [up, down] = [at(k, h), at(k, -h)];
    return up.map((v, i) => (v - down[i]!) / (2 * h));
  });
}

/** The largest difference relative to the largest magnitude of `b`. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  const scale = Math.max(1, ...b.map(Math.abs));
  return Math.max(0, ...a.map((v, i) => Math.abs(v - b[i]!))) / scale;
}
