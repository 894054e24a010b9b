import { arithmeticCases } from "./arithmetic.ts";
import { contractionCases } from "./contraction.ts";
import { conversionCases } from "./conversion.ts";
import { discreteCases } from "./discrete.ts";
import { functionCases } from "./functions.ts";
import { indexingCases } from "./indexing.ts";
import { movementCases } from "./movement.ts";
import { reductionCases } from "./reduction.ts";
import type { CaseTable } from "./row.ts";
import { specialCases } from "./special.ts";

/** One row for each primitive of core. A primitive without a row does not compile. */
export function caseTable(): CaseTable {
  return {
    ...arithmeticCases(),
    ...functionCases(),
    ...specialCases(),
    ...discreteCases(),
    ...reductionCases(),
    ...movementCases(),
    ...conversionCases(),
    ...indexingCases(),
    ...contractionCases(),
  };
}
