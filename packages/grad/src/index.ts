export { dependsOn } from "./depends-on.ts";
export * from "./errors.ts";
export { grad, gradAndValue, type GradOptions } from "./grad.ts";
export { dependentCotangents, linearize, linearizeFlat, type Linearized } from "./linearize.ts";
export { linearTranspose } from "./linear-transpose.ts";
export { vjp } from "./vjp.ts";
export { transposeGraph } from "./transpose-graph.ts";
