import type { PeerTask } from "../peers/tasks.ts";
import { logisticRaces } from "./logistic.ts";
import { rosenbrockRaces } from "./rosenbrock.ts";
import { sineRaces } from "./sine.ts";

/** Compiled programs against loops by hand and compiled programs of others, in float64. */
export const races: readonly PeerTask[] = [...rosenbrockRaces, ...logisticRaces, ...sineRaces];
