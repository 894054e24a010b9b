import type { Extent } from "./extent.ts";
import type { CheckReport, PeerTaskReport, ProblemReport } from "./report.ts";

/** Told of what is found, one by one. */
export interface Findings {
  /** A part begins that consists of `steps` steps. */
  begin(title: string, steps: number): void;
  step(label: string): void;
  problem(report: ProblemReport): void;
  peerTask(report: PeerTaskReport): void;
  check(report: CheckReport): void;
}

/**
 * When a section runs: beside the cross-check, of whose times nothing is stated, and shown when that has ended; alone, since its times are
 * what matters; or last, beside other things that no clock is needed for.
 */
export type Turn = "beside" | "alone" | "last";

/** A part of the run that happens in another program. */
export interface Section {
  /** What a filter can select. */
  readonly names: readonly string[];
  readonly turn: Turn;
  /** Does what is selected. What the machine cannot do is found to have failed. */
  run(selected: (name: string) => boolean, extent: Extent, findings: Findings): Promise<void>;
}

/** Findings that are kept, to be told later. */
export function keptFindings(): { readonly findings: Findings; tell(to: Findings): void } {
  const kept: ((to: Findings) => void)[] = [];
  const keep = (one: (to: Findings) => void): void => void kept.push(one);
  return {
    findings: {
      begin: (title, steps) => keep((to) => to.begin(title, steps)),
      step: (label) => keep((to) => to.step(label)),
      problem: (report) => keep((to) => to.problem(report)),
      peerTask: (report) => keep((to) => to.peerTask(report)),
      check: (report) => keep((to) => to.check(report)),
    },
    tell: (to) => kept.splice(0).forEach((one) => one(to)),
  };
}
