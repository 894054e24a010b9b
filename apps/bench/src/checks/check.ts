import type { CheckReport } from "../report.ts";

export interface CheckOptions {
  /** Small numbers of repetitions. */
  readonly quick: boolean;
}

/** Something that is measured by itself, against a statement. */
export interface Check {
  readonly name: string;
  readonly title: string;
  run(options: CheckOptions): CheckReport | Promise<CheckReport>;
}
