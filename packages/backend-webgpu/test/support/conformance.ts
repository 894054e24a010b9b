import { backendConformance, type ConformanceCase } from "@cotangent/testing";
import { createWebgpuBackend } from "../../src/index.ts";
import { gpu } from "./gpu.ts";

const shards = 2;

/** Every other case: a driver on the CPU takes minutes to compile all shaders, and CI has two cores. */
export function conformanceShard(shard: number): readonly ConformanceCase[] {
  return backendConformance(() => createWebgpuBackend({ gpu: gpu() })).filter(
    (_, i) => i % shards === shard,
  );
}
