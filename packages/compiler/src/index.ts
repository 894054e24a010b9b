export { compile, compileWithNotes, optimize, type Pass, passes } from "./compile.ts";
export { explain } from "./explain.ts";
export {
  type Affine,
  flatten,
  type LoopVar,
  plus,
  rangeOf,
  rootOf,
  scaled,
  type Term,
  unbounded,
} from "./ir/affine.ts";
export { neutral } from "./ir/fold.ts";
export type {
  Call,
  Every,
  Expr,
  Fold,
  Gather,
  Leave,
  Loop,
  Matmul,
  Node,
  Operand,
  Place,
  Program,
  Reduce,
  Store,
  Value,
} from "./ir/tree.ts";
export { expressions, nodesIn, varies } from "./ir/visit.ts";
export { evenGathers } from "./lower/even-gathers.ts";
export { CarryingTree } from "./lower/carrying-tree.ts";
export { scanLoops } from "./lower/scan-loop.ts";
export { lower, Lowering } from "./lower/lower.ts";
export { type Nest, type NestSink } from "./lower/nest.ts";
export type { Target } from "./lower/target.ts";
export { simplifyAlgebra } from "./passes/algebra.ts";
export { sinkBroadcasts } from "./passes/broadcasts.ts";
export { shareEqual } from "./passes/common-subexpressions.ts";
export { findContractions } from "./passes/contractions.ts";
export { removeDead } from "./passes/dead-code.ts";
export { type Evaluator, noEvaluator } from "./passes/evaluator.ts";
export { inlineControl } from "./passes/inline.ts";
export { expandLowerings } from "./passes/lowerings.ts";
export { foldConstants } from "./passes/fold-constants.ts";
export { simplifyMovement } from "./passes/movement.ts";
export { GraphBuilder, rewrite, type Rule } from "./passes/rewrite.ts";
export { simplify } from "./passes/simplify.ts";
export { placeParams } from "./lower/place.ts";
export { loopsOver } from "./lower/tree-builder.ts";
export type { Weights } from "./schedule/costs.ts";
export { type Choice, type Recompute, recomputing } from "./schedule/recompute.ts";
export { findStructure } from "./structure/pass.ts";
export { piecesOf } from "./plan/pieces.ts";
export { type Facts, factsOf } from "./print/facts.ts";
export {
  homeOf,
  isSimple,
  openIn,
  type OpenLoop,
  type OpenLoops,
  resolve,
  type Stretch,
  stretchesOf,
  sumsOf,
} from "./print/loops.ts";
export { byKind, functionRows, type Print, type Rows, unlessBool } from "./print/rows.ts";
