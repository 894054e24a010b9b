import type { Problem } from "../problem.ts";
import { gaussianProcessProblem } from "./gaussian-process.ts";
import { gaussianProblem } from "./gaussian.ts";
import { logisticProblem } from "./logistic.ts";
import { mlpProblem } from "./mlp.ts";
import { pendulumProblem } from "./pendulum.ts";
import { rosenbrockProblem } from "./rosenbrock.ts";
import { sineTimesXProblem, sumOfSinesProblem } from "./sine.ts";
import { softmaxProblem } from "./softmax.ts";

/** What is cross-checked, in the order of the report. */
export const problems: readonly Problem[] = [
  logisticProblem,
  softmaxProblem,
  rosenbrockProblem,
  sumOfSinesProblem,
  sineTimesXProblem,
  mlpProblem,
  gaussianProblem,
  gaussianProcessProblem,
  pendulumProblem,
];
