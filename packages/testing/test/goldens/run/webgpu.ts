import { createWebgpuBackend } from "@cotangent/backend-webgpu";
import { compiled, eager } from "./golden-function.ts";
import { describeGoldens } from "./tables.ts";

const shards = 4;

/**
 * Every fourth case in float32 under jit, and one in twelve, so a third in all shards together, one operation after the
 * other: a driver on the CPU takes minutes to compile all shaders, and CI has two cores.
 */
export function describeShard(shard: number): void {
  const precision = "float32";
  const create = () => createWebgpuBackend();
  const under = { precision, share: { nth: shard, of: shards } } as const;
  describeGoldens("on webgpu under jit", create, compiled, under);
  const after = { precision, share: { nth: shard, of: 3 * shards } } as const;
  describeGoldens("on webgpu", create, eager, after);
}
