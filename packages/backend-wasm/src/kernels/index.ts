import { type Primitive, ruleIn } from "@cotangent/core";
import { argReductions } from "./arg-reduction.ts";
import type { EmitCall } from "./emit-call.ts";
import { gather } from "./gather.ts";
import { scans } from "./scan.ts";
import { scatter } from "./scatter.ts";
import { scatterAdd } from "./scatter-add.ts";

export type { EmitCall } from "./emit-call.ts";
export { libraryImports } from "./imports.ts";

/** What calls of the library are made of; undefined for what the printer has to do otherwise. */
export function callKernel(primitive: Primitive): EmitCall | undefined {
  return ruleIn<EmitCall>(kernels, primitive);
}

const kernels = { ...scans, ...argReductions, gather, scatter, scatterAdd };
