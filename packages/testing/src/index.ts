export { checkGrads, type CheckGradsOptions, type Mode } from "./check-grads.ts";
export { checkVmap, type CheckVmapOptions } from "./check-vmap.ts";
export { caseTable } from "./cases/index.ts";
export type { CaseArg, CaseTable, PrimitiveCase, Row } from "./cases/row.ts";
export { CheckError, type Difference } from "./errors.ts";
export type { Grid } from "./grid.ts";
export { checksOf, type PrimitiveCheck, primitiveChecks } from "./primitive-checks.ts";
export type { ConformanceCase, NotRun } from "./conformance/case.ts";
export {
  backendConformance,
  type ConformanceOptions,
  type ConformanceReport,
  describeBackend,
  runConformance,
  type TestRunner,
} from "./conformance/index.ts";
export type { UlpBound } from "./conformance/values.ts";
