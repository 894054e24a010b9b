export * from "./contraction.ts";
export * from "./creation.ts";
export * from "./elementwise.ts";
export * from "./indexing.ts";
export { beside, getDefaultDtype, promote, resultType, scalar, setDefaultDtype, type TensorLike, toDType } from "./lift.ts";
export * from "./movement.ts";
export * from "./reduction.ts";
