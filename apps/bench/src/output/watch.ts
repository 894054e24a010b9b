import { pairCount } from "../report.ts";
import type { Watcher } from "../run.ts";
import { formatCount } from "./format.ts";
import { createProgress, type Output } from "./progress.ts";
import { checkText, type Look, memoryText, peerText, problemText } from "./table.ts";

/** Shows progress on `stderr` and, unless `stdout` is null, each table there as soon as there is one. */
export function watch(stdout: Output | null, stderr: Output): Watcher {
  const progress = createProgress(stderr);
  const look: Look = { color: stdout?.isTTY === true && process.env["NO_COLOR"] === undefined };
  const print = (text: string): void => void stdout?.write(`${text}\n`);
  let tasksLeft = 0;
  const peerTexts: string[] = [];
  const checkTexts: string[] = [];
  return {
    begin(title, steps) {
      tasksLeft = steps - 1;
      progress.begin(title, steps);
    },
    step: (label) => progress.step(label),
    problem(report) {
      const pairs = report.cases.reduce((sum, one) => sum + pairCount(one), 0);
      const odd = report.cases.filter(({ agrees }) => !agrees).length;
      const agreement =
        odd === 0
          ? `${formatCount(pairs)} pairs of routes agree in ${report.cases.length} cases`
          : `${odd} of ${report.cases.length} cases disagree`;
      progress.end(report.cases.length === 0 ? "failed" : agreement);
      print(problemText(report, look));
    },
    peerTask(report) {
      peerTexts.push(peerText(report, look));
      tasksLeft -= 1;
      if (tasksLeft > 0) return;
      progress.end("raced");
      peerTexts.splice(0).forEach((text) => print(text));
    },
    check(report) {
      checkTexts.push(checkText(report, look));
      tasksLeft -= 1;
      if (tasksLeft >= 0) return;
      progress.end("checked");
      print(["", ...checkTexts.splice(0)].join("\n"));
    },
    memory(reports) {
      progress.end("measured");
      reports.forEach((report) => print(memoryText(report, look)));
    },
  };
}
