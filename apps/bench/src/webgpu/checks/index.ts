import { calls } from "./calls.ts";
import type { WebgpuCheck } from "./check.ts";
import { memoryChecks } from "./memory.ts";

export const webgpuChecks: readonly WebgpuCheck[] = [calls, ...memoryChecks];
