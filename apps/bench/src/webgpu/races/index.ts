import { chainRace, functionRace } from "./chain.ts";
import { matmulRace } from "./matmul.ts";
import { networkRace } from "./network.ts";
import type { WebgpuRace } from "./race.ts";
import { softmaxRace } from "./softmax.ts";

export const webgpuRaces: readonly WebgpuRace[] = [
  matmulRace(512),
  matmulRace(1024),
  chainRace,
  functionRace,
  softmaxRace(1024, 1000),
  networkRace(128),
];
