import { type Graph, type Tensor, tensor, traceGraph, withBackend } from "@cotangent/core";
import { createWasmBackend, type WasmBackend } from "../src/index.ts";

export const onOneThread = (maximumBytes?: number): Promise<WasmBackend> =>
  createWasmBackend({ threads: false, ...(maximumBytes === undefined ? {} : { maximumBytes }) });

export function graphOf(backend: WasmBackend, f: (...x: Tensor[]) => readonly Tensor[], ...args: Tensor[]): Graph {
  return withBackend(backend, () => traceGraph(f, args.map((x) => x.aval), "test"));
}

export const filled = (backend: WasmBackend, n: number, value: number): Tensor =>
  tensor(new Float32Array(n).fill(value), { backend });
