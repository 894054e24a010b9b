export { simplifyAlgebra } from "./passes/algebra.ts";
export { sinkBroadcasts } from "./passes/broadcasts.ts";
export { shareEqual } from "./passes/common-subexpressions.ts";
export { removeDead } from "./passes/dead-code.ts";
export { type Evaluator, noEvaluator } from "./passes/facts.ts";
export { foldConstants } from "./passes/fold-constants.ts";
export { simplifyMovement } from "./passes/movement.ts";
