import type { Disagreement } from "./agreement.ts";
import type { Float, Kind } from "./problem.ts";
import type { Origin } from "./tolerances.ts";

/** One route's outcome in one case. */
export interface RouteReport {
  readonly name: string;
  readonly origin: Origin;
  readonly tolerance: number;
  /** Median of one call; null for a reference and for a failure. */
  readonly milliseconds: number | null;
  readonly samples: number;
  /** Why there is no result. */
  readonly error: string | null;
}

/** One derivative of one problem at one size, on one backend in one dtype. */
export interface CaseReport {
  readonly instance: string;
  readonly size: number;
  readonly kind: Kind;
  readonly backend: string;
  readonly dtype: Float;
  readonly agrees: boolean;
  readonly routes: readonly RouteReport[];
  /** Of each pair, in the order of `routes`; null where there is nothing to compare. */
  readonly differences: readonly (readonly (number | null)[])[];
  readonly disagreements: readonly Disagreement[];
}

export interface ProblemReport {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  /** What there is to say about the choice of cases. */
  readonly note?: string;
  readonly cases: readonly CaseReport[];
}

export interface MemoryReport {
  /** Whose steps. */
  readonly title: string;
  readonly steps: number;
  readonly size: number;
  readonly seconds: number;
  /** Most bytes of heap and array buffers above the start, sampled during the loop, or of WebAssembly memory. */
  readonly peakGrowth: number;
  /** Bytes of the WebAssembly memory after the loop; null on other backends. */
  readonly linearBytes: number | null;
  /** The same after the loop and a collection. */
  readonly finalGrowth: number;
  readonly limit: number;
  readonly met: boolean;
  readonly stayLimit: number;
  readonly nothingStays: boolean;
}

export interface PeerResult {
  readonly competitor: string;
  /** Null where it failed or is left out; `note` says why. */
  readonly milliseconds: number | null;
  /** That of the round in which it took least; missing where it is not of these rounds. */
  readonly least?: number;
  /** This competitor's time divided by ours, in the same rounds. */
  readonly ratio: number | null;
  /** Whether its result differs from the closed form by more than float32 explains. */
  readonly wrong: boolean;
  readonly note: string | null;
}

export interface Requirement {
  readonly statement: string;
  /** Null where it could not be measured. */
  readonly met: boolean | null;
  readonly measured: string;
}

export interface PeerTaskReport {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly results: readonly PeerResult[];
  readonly requirements: readonly Requirement[];
}

/** Something measured by itself against a statement. */
export interface CheckReport {
  readonly name: string;
  readonly title: string;
  /** What was seen, in words. */
  readonly detail: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly requirements: readonly Requirement[];
}

/** What the compiler made of a derivative of a problem. */
export interface ProgramReport {
  /** Of the file in the folder of --trace. */
  readonly file: string;
  readonly problem: string;
  readonly instance: string;
  readonly kind: Kind;
  readonly dtype: Float;
  /** The text of `explain`, or why there is none. */
  readonly text: string;
}

export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}

/** Everything that a run found out; what --json prints. */
export interface Report {
  readonly version: 1;
  readonly started: string;
  readonly seconds: number;
  readonly environment: Environment;
  readonly quick: boolean;
  readonly thorough: boolean;
  readonly filter: string | null;
  /** Whether every pair of routes of every case is within its tolerance. Decides the exit code. */
  readonly agrees: boolean;
  /** Backends that could not be made here. */
  readonly missingBackends: readonly { readonly name: string; readonly reason: string }[];
  readonly problems: readonly ProblemReport[];
  readonly peers: readonly PeerTaskReport[];
  readonly checks: readonly CheckReport[];
  readonly memory: readonly MemoryReport[];
  /** Only with --trace. */
  readonly programs: readonly ProgramReport[];
}

/** Number of pairs compared. */
export function pairCount({ routes }: CaseReport): number {
  return (routes.length * (routes.length - 1)) / 2;
}
