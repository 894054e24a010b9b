export { checkGrads, type CheckGradsOptions, type Mode } from "./check-grads.ts";
export { checkVmap, type CheckVmapOptions } from "./check-vmap.ts";
export { caseTable } from "./cases/index.ts";
export type { CaseArg, CaseTable, PrimitiveCase, Row } from "./cases/row.ts";
export { CheckError, type Difference } from "./errors.ts";
export type { Grid } from "./grid.ts";
export { checksOf, type PrimitiveCheck, primitiveChecks } from "./primitive-checks.ts";
