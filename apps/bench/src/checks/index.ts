import type { Check } from "./check.ts";
import { coldStart } from "./cold-start.ts";
import { programSize } from "./program-size.ts";
import { compiledSteps, eagerSteps } from "./unread-steps.ts";

/** Statements on compiled programs that are no race. */
export const checks: readonly Check[] = [
  programSize(),
  coldStart("hessian", "first jit(hessian(rosenbrock)), n = 100", 15),
  coldStart("network", "first gradient of a network of 3 layers", 40),
  eagerSteps(),
  compiledSteps(),
];
