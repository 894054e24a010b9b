import {
  type batchRule,
  bind1,
  type Catalogue,
  type RuleTable,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { batchDot } from "./contraction.ts";
import { batchGather, batchScatter } from "./indexing.ts";
import {
  batchBroadcastTo,
  batchConcatenate,
  batchFlip,
  batchPad,
  batchReshape,
  batchSlice,
  batchTranspose,
} from "./movement.ts";
import { batchAlongAxis, batchArgReduce, batchReduce } from "./reduction.ts";

/**
 * The batching rules of core's primitives: from values with their batch axes to the result and where its batch axis
 * is. The rule of an elementwise primitive follows from its trait (`batchElementwise`).
 */
export const batchRules: RuleTable<Catalogue, typeof batchRule, { axes: "elementwise" }> = {
  // reduction
  reduceSum: /* @__PURE__ */ batchReduce(p.reduceSum),
  reduceProd: /* @__PURE__ */ batchReduce(p.reduceProd),
  reduceMax: /* @__PURE__ */ batchReduce(p.reduceMax),
  reduceMin: /* @__PURE__ */ batchReduce(p.reduceMin),
  argMax: /* @__PURE__ */ batchArgReduce(p.argMax),
  argMin: /* @__PURE__ */ batchArgReduce(p.argMin),
  cumSum: /* @__PURE__ */ batchAlongAxis(p.cumSum),
  cumProd: /* @__PURE__ */ batchAlongAxis(p.cumProd),
  cumMax: /* @__PURE__ */ batchAlongAxis(p.cumMax),
  cumMin: /* @__PURE__ */ batchAlongAxis(p.cumMin),
  argSort: /* @__PURE__ */ batchAlongAxis(p.argSort),
  // movement
  reshape: batchReshape,
  transpose: batchTranspose,
  broadcastTo: batchBroadcastTo,
  slice: batchSlice,
  pad: batchPad,
  flip: batchFlip,
  concatenate: batchConcatenate,
  iota: (_args, _dims, params) => [bind1(p.iota, [], params), null],
  // indexing
  gather: batchGather,
  scatter: /* @__PURE__ */ batchScatter(p.scatter),
  scatterAdd: /* @__PURE__ */ batchScatter(p.scatterAdd),
  // contraction
  dot: batchDot,
};
