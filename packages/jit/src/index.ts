export { evalShape, type ShapeSpec, type Specs } from "./eval-shape.ts";
export { explain } from "./explain.ts";
export { jit, type Jitted, type JitOptions } from "./jit.ts";
export { makeGraph } from "./make-graph.ts";
