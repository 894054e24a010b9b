// What runs in the page. Node calls `bench` through the browser's driver; everything that goes there and back is JSON.
import type { CheckReport, PeerResult } from "../../report.ts";
import type { RaceOptions } from "../../timing.ts";
import { webgpuChecks } from "../checks/index.ts";
import { webgpuRaces } from "../races/index.ts";
import { type Loaded, loadParticipants } from "./entrants.ts";
import { runRace } from "./run-race.ts";

let participants: Promise<Loaded[]> | undefined;

export const bench = {
  /** The adapter's name. */
  async adapter(): Promise<string> {
    const { vendor, architecture } = (await navigator.gpu.requestAdapter())!.info;
    return `${vendor} ${architecture}`;
  },
  async race(index: number, options: RaceOptions): Promise<PeerResult[]> {
    return runRace(webgpuRaces[index]!, await (participants ??= loadParticipants()), options);
  },
  check: (index: number, quick: boolean): Promise<CheckReport> => webgpuChecks[index]!.run(quick),
};

export type Bench = typeof bench;

Object.assign(globalThis, { bench });
