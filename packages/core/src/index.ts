export { type Argnums, type ArgnumsOptions, type Picked, selectArgs, type Selection } from "./argnums.ts";
export { checkOptions, type FlatTensors, flattenPrimals, requireFunction, requireList, splitAux } from "./arguments.ts";
export { allocate, keepFreed } from "./allocate.ts";
export { type Aval, avalOf, formatAval, sameShape, type Shape, sizeOf } from "./aval.ts";
export {
  type Backend,
  type Buffer,
  type Capabilities,
  currentBackend,
  type Executable,
  onBackend,
  requireBackend,
  requireDTypes,
  setDefaultBackend,
  withBackend,
} from "./backend.ts";
export * from "./control/index.ts";
export { allDtypes, arrayTypes, bytesPerElement, type DType, dtypes, type Float, isFloat, isInteger, limits, type TypedArray } from "./dtype.ts";
export * from "./errors.ts";
export { evaluateGraph } from "./graph/evaluate.ts";
export type { Equation, Graph, Var } from "./graph/graph.ts";
export { printGraph } from "./graph/print.ts";
export { GraphTrace, GraphTracer, traceGraph } from "./graph/trace-graph.ts";
export { NamedTrace } from "./graph/named-trace.ts";
export * from "./ops/index.ts";
export {
  type BatchContext,
  type BatchDim,
  type Batched,
  type BatchFork,
  batchRule,
  type Control,
  controlRule,
  inlineRule,
  type InlineTools,
  definePrimitive,
  type Derivative,
  type Dual,
  type HostFunction,
  hostRule,
  isLinearArg,
  type JointDerivative,
  type JvpContext,
  jvpRule,
  type LinearArg,
  type Linears,
  type LowerContext,
  lowerRule,
  type Mapped,
  type Primitive,
  type RuleKind,
  type Rules,
  ruleIn,
  type RuleTable,
  scalarRule,
  type Traits,
  type TransposeContext,
  transposeRule,
} from "./primitive.ts";
export * as primitives from "./primitives/index.ts";
export { none } from "./primitives/elementwise.ts";
export type { DotParams } from "./primitives/contraction.ts";
export { freeAxes } from "./primitives/contraction.ts";
export type { IndexParams } from "./primitives/indexing.ts";
export type { PadParams, SliceParams } from "./primitives/movement.ts";
export type { ReduceParams, ScanParams } from "./primitives/reduction.ts";
export { broadcastShapes, normalizeDim, normalizeDims, stridesOf } from "./shape.ts";
export type { NestedArray } from "./tensor/nested.ts";
export type { Weak } from "./tensor/base.ts";
export { ArrayTensor, bufferOf, Tensor } from "./tensor/tensor.ts";
export { installMethods, MoreMethods } from "./tensor/more-methods.ts";
export { tidy } from "./tensor/tidy.ts";
export { activeTraces, bind, bind1, checkOpen, nextLevel, type Randomness, staging, type Trace, withTrace } from "./trace.ts";
export {
  type Flat,
  flatten as flattenTree,
  flattenTensors,
  formatTree,
  isPlainObject,
  mapLeaves,
  pathsOf,
  placesOf,
  sameTree,
  type TensorTree,
  type TreeDef,
  type TreeProduct,
  unflatten as unflattenTree,
} from "./tree.ts";
export { ravelTree, treeLeaves, treeMap } from "./tree-map.ts";
/** The catalogue as a type, for tables of rules. */
export type Catalogue = typeof import("./primitives/index.ts");

/** Methods of tensors beyond those of core: empty here, filled by declaration merging. See `installMethods`. */
export interface TensorExtensions {}
