export { dependsOn } from "./depends-on.ts";
export { emptyOutput, integerOutput, notSingle } from "./errors.ts";
export { grad, gradAndValue, gradientOf, type GradOptions } from "./grad.ts";
export { dependentCotangents, linearize, linearizeFlat, type Linearized, matchCotangents } from "./linearize.ts";
export { linearTranspose } from "./linear-transpose.ts";
export { instantiate, vjp } from "./vjp.ts";
export { transposeGraph } from "./transpose-graph.ts";
