import { type Aval, CotangentError, formatAval, formatTree, type TreeDef } from "@cotangent/core";

export const noPrimals = (op: string): CotangentError =>
  new CotangentError("NO_PRIMALS", `${op}: expected primals with at least one tensor, got none.`);

export const tangentStructure = (op: string, primals: TreeDef, tangents: TreeDef): CotangentError =>
  new CotangentError(
    "TANGENT_STRUCTURE",
    `${op}: expected tangents of the structure of the primals, ${formatTree(primals)}, got ${formatTree(tangents)}.`,
  );

export const tangentShape = (op: string, place: string, primal: Aval, tangent: Aval): CotangentError =>
  new CotangentError(
    "TANGENT_SHAPE",
    `${op}: expected tangent ${place} to have the shape of its primal, ${formatAval(primal)}, got ${formatAval(tangent)}.`,
    "Tangents do not broadcast.",
  );

export const independentOutput = (op: string, index: number): CotangentError =>
  new CotangentError(
    "INDEPENDENT_OUTPUT",
    `${op}: output ${index} of the function is independent of the inputs, which strict: true does not allow.`,
  );

/** Of every transform but `grad` and those made of it, which want one output of shape []. */
export const emptyOutput = (op: string): CotangentError =>
  new CotangentError("EMPTY_OUTPUT", `${op}: expected the function to return at least one tensor, got none.`);
