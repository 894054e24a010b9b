import { pairCount } from "../report.ts";
import type { Watcher } from "../run.ts";
import { formatCount } from "./format.ts";
import { createProgress } from "./progress.ts";
import { type Look, memoryText, peerText, problemText } from "./table.ts";

/** Shows progress on stderr and, where `print` is given, each table as soon as it is there. */
export function watch(print: ((text: string) => void) | null): Watcher {
  const progress = createProgress(process.stderr);
  const look: Look = { color: process.stdout.isTTY && process.env["NO_COLOR"] === undefined };
  let tasksLeft = 0;
  const peerTexts: string[] = [];
  return {
    begin(title, steps) {
      tasksLeft = steps - 1;
      progress.begin(title, steps);
    },
    step: (label) => progress.step(label),
    problem(report) {
      const pairs = report.cases.reduce((sum, one) => sum + pairCount(one), 0);
      const odd = report.cases.filter(({ agrees }) => !agrees).length;
      progress.end(
        odd === 0
          ? `${formatCount(pairs)} pairs of routes agree in ${report.cases.length} cases`
          : `${odd} of ${report.cases.length} cases disagree`,
      );
      print?.(problemText(report, look));
    },
    peerTask(report) {
      peerTexts.push(peerText(report, look));
      tasksLeft -= 1;
      if (tasksLeft > 0) return;
      progress.end("raced");
      peerTexts.forEach((text) => print?.(text));
    },
    memory(report) {
      progress.end("measured");
      print?.(memoryText(report, look));
    },
  };
}
