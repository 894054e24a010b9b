import type { Aval } from "@cotangent/core";
import type { Fault } from "./fault.ts";
import type { Storage } from "./pool.ts";
import type { Recorder } from "./recorder.ts";

/** Memory of several values; null for values without elements. */
export type Storages = (Storage | null)[];

/** Yields memory of one word that it has to know, and is continued with the word. */
export type Steps = Generator<Storage, Storages, number>;

/** Something that can be done to values. */
export interface Recordable {
  /** The operations, for messages. */
  readonly label: string;
  readonly outputs: readonly Aval[];
  /** Whether it has to know values on the way; else `steps` yields nothing. */
  readonly waits: boolean;
  /**
   * Records the commands. `inputs` are borrowed until the end; the caller gets the outputs, each counted once.
   * What is recorded is submitted before a yield is answered.
   */
  steps(recorder: Recorder, inputs: readonly (Storage | null)[]): Steps;
  /** What is not yet known to be right about the commands themselves. */
  fault(): Fault | null;
}
