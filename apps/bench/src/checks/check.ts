import type { CheckReport } from "../report.ts";

export interface CheckOptions {
  /** Small numbers of repetitions. */
  readonly quick: boolean;
}

/** Something that is measured by itself, against a statement. */
export interface Check {
  readonly name: string;
  readonly title: string;
  /** What it needs and nobody has to wait for: done beside the cross-check. `run` waits for it, or does it. */
  prepare?(): Promise<unknown>;
  run(options: CheckOptions): CheckReport | Promise<CheckReport>;
}
