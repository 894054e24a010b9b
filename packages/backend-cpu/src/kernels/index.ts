import type { KernelTable } from "../kernel.ts";
import { casts } from "./cast.ts";
import { comparisons } from "./comparison.ts";
import { contractions } from "./contraction.ts";
import { elementwiseBinary } from "./elementwise-binary.ts";
import { elementwiseUnary } from "./elementwise-unary.ts";
import { indexing } from "./indexing.ts";
import { movement } from "./movement.ts";
import { reductions } from "./reduction.ts";
import { scans } from "./scan.ts";
import { sorts } from "./sort.ts";

/** The compiler of TypeScript names the primitives that are missing here. */
export const kernels: KernelTable = {
  ...elementwiseUnary,
  ...elementwiseBinary,
  ...comparisons,
  ...casts,
  ...reductions,
  ...scans,
  ...sorts,
  ...movement,
  ...indexing,
  ...contractions,
};
