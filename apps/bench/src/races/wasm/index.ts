import type { PeerTask } from "../../peers/tasks.ts";
import { callRaces } from "./calls.ts";
import { chainRaces } from "./chain.ts";
import { crossEntropyRaces } from "./cross-entropy.ts";
import { functionRaces } from "./functions.ts";
import { logisticRaces } from "./logistic.ts";
import { matmulRaces } from "./matmul.ts";
import { networkRaces } from "./network.ts";
import { rosenbrockRaces } from "./rosenbrock.ts";
import { threadsRaces } from "./threads.ts";
import { windowsRaces } from "./windows.ts";

/** The WebAssembly backend, on one thread unless said, against others and against loops. */
export const wasmRaces: readonly PeerTask[] = [
  ...matmulRaces,
  ...chainRaces,
  ...functionRaces,
  ...logisticRaces,
  ...rosenbrockRaces,
  ...networkRaces,
  ...crossEntropyRaces,
  ...windowsRaces,
  ...callRaces,
  // last: they start one more thread
  ...threadsRaces,
];
