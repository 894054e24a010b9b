import type { CheckReport, PeerTaskReport, ProblemReport } from "./report.ts";

/** Told of what a section finds, one by one. */
export interface Findings {
  begin(title: string, steps: number): void;
  step(label: string): void;
  problem(report: ProblemReport): void;
  peerTask(report: PeerTaskReport): void;
  check(report: CheckReport): void;
}

/** A part of the run that happens in another program. */
export interface Section {
  /** What a filter can select. */
  readonly names: readonly string[];
  /** Does what is selected. What the machine cannot do is found to have failed. */
  run(selected: (name: string) => boolean, quick: boolean, findings: Findings): Promise<void>;
}
