import { type Aval, CotangentError, describe, formatAval, formatTree, type TreeDef } from "@cotangent/core";

export { emptyOutput } from "@cotangent/jvp";

export const cotangentStructure = (op: string, of: string, output: TreeDef, cotangent: TreeDef): CotangentError =>
  new CotangentError(
    "COTANGENT_STRUCTURE",
    `${op}: expected a cotangent of the structure of the ${of}, ${formatTree(output)}, got ${formatTree(cotangent)}.`,
  );

export const cotangentShape = (op: string, of: string, index: number, output: Aval, cotangent: Aval): CotangentError =>
  new CotangentError(
    "COTANGENT_SHAPE",
    `${op}: expected cotangent ${index} to have the shape of its ${of}, ${formatAval(output)}, got ${formatAval(cotangent)}.`,
  );

export const notScalar = (op: string, aval: Aval): CotangentError =>
  new CotangentError(
    "NOT_SCALAR",
    `${op}: expected the function to return a tensor of shape [], got ${formatAval(aval)}.`,
    "Reduce it (.sum(), .mean()), or use vjp or jacrev.",
  );

export const notSingle = (op: string, got: unknown, hint = "If it is [output, aux], pass hasAux: true."): CotangentError =>
  new CotangentError(
    "NOT_SINGLE",
    `${op}: expected the function to return one tensor of shape [], got ${describe(got)}.`,
    hint,
  );

export const integerOutput = (op: string, index: number, aval: Aval): CotangentError =>
  new CotangentError(
    "INTEGER_OUTPUT",
    `${op}: expected every output of the function to be floating-point, got ${formatAval(aval)} (output ${index}).`,
  );

export const notLinear = (op: string, primitive: string): CotangentError =>
  new CotangentError(
    "NOT_LINEAR",
    `${op}: expected a linear function, got one that applies ${primitive} to its argument.`,
    "Use vjp, which linearizes the function first.",
  );
