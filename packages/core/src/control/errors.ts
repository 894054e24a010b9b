import { type Aval, formatAval } from "../aval.ts";
import { CotangentError, describe } from "../errors.ts";
import { formatTree, type TreeDef } from "../tree.ts";

export const badPredicate = (op: string, got: unknown): CotangentError =>
  new CotangentError(
    "PREDICATE",
    `${op}: expected the condition to be a boolean, a number or a tensor of shape [], got ${describe(got)}.`,
    "Reduce it with any() or all().",
  );

export const branchStructure = (ifTrue: TreeDef, ifFalse: TreeDef): CotangentError =>
  new CotangentError(
    "BRANCHES_DIFFER",
    `cond: expected both branches to return one structure, got ${formatTree(ifTrue)} from ifTrue and ${formatTree(ifFalse)} from ifFalse.`,
  );

export const branchTypes = (index: number, ifTrue: Aval, ifFalse: Aval): CotangentError =>
  new CotangentError(
    "BRANCHES_DIFFER",
    `cond: expected both branches to return equal shapes and dtypes, got ${formatAval(ifTrue)} from ifTrue and ${formatAval(ifFalse)} from ifFalse (output ${index}).`,
    "Convert with x.to(dtype), or broadcastTo.",
  );

export const carryStructure = (op: string, init: TreeDef, got: TreeDef): CotangentError =>
  new CotangentError(
    "CARRY_STRUCTURE",
    `${op}: expected the body to return a state of the structure of the initial one, ${formatTree(init)}, got ${formatTree(got)}.`,
  );

export const carryType = (op: string, name: string, init: Aval, got: Aval): CotangentError =>
  new CotangentError(
    "CARRY_TYPE",
    `${op}: expected the body to keep shapes and dtypes of the state, got ${formatAval(got)} where it began with ${formatAval(init)} (${name}).`,
    "Start with a state of the shape and dtype that the body returns.",
  );

export const scanPair = (got: unknown): CotangentError =>
  new CotangentError(
    "SCAN_PAIR",
    `scan: expected the function to return a pair [state, output], got ${describe(got)}.`,
  );

/** @param got what there is to scan over: a length, and a name for each */
export const scanLengths = (got: readonly string[]): CotangentError =>
  new CotangentError(
    "SCAN_LENGTH",
    got.length === 0
      ? "scan: expected a tensor to scan over, or { length }, got neither."
      : `scan: expected all that is scanned over to have one length along dimension 0, got ${got.join(", ")}.`,
  );

export const badBound = (what: string, got: unknown): CotangentError =>
  new CotangentError(
    "BAD_ARGUMENT",
    `foriLoop: expected ${what} to be an integer or a tensor of an integer dtype and shape [], got ${describe(got)}.`,
  );

/** `foriLoop` is a `whileLoop` where its bounds are tensors. */
export const whileReverse = (): CotangentError =>
  new CotangentError(
    "WHILE_REVERSE",
    "whileLoop, or foriLoop with tensors as bounds: a loop whose number of steps is not known while it is traced (in jit, or with a condition mapped by vmap) has no reverse mode.",
    "Use scan, or foriLoop with numbers as bounds; forward mode (jvp, jacfwd); or grad outermost, as in grad(jit(f)), which runs the loop step by step.",
  );

export const notDifferentiable = (op: string): CotangentError =>
  new CotangentError(
    "CLOSED_OVER",
    `${op}: the function closes over a tensor that is being differentiated, which its own rule says nothing about.`,
    "Pass the tensor as an argument.",
  );

export const customStructure = (
  op: string,
  what: string,
  expected: TreeDef,
  got: TreeDef,
): CotangentError =>
  new CotangentError(
    "CUSTOM_STRUCTURE",
    `${op}: expected ${what} to have the structure ${formatTree(expected)}, got ${formatTree(got)}.`,
  );

export const customType = (
  op: string,
  what: string,
  index: number,
  expected: Aval,
  got: Aval,
): CotangentError =>
  new CotangentError(
    "CUSTOM_TYPE",
    `${op}: expected ${what} to be ${formatAval(expected)}, got ${formatAval(got)} (leaf ${index}).`,
  );

export const customPair = (op: string, expected: string, got: unknown): CotangentError =>
  new CotangentError("CUSTOM_PAIR", `${op}: expected ${expected}, got ${describe(got)}.`);

export const noForwardMode = (): CotangentError =>
  new CotangentError(
    "NO_FORWARD_MODE",
    "customVjp: forward mode (jvp, jacfwd, hessian, hvp, the function of linearize) wants the derivative of a function that only has a backward rule.",
    "Give it a rule with customJvp, which serves both modes; or use reverse mode (jacrev of jacrev for a Hessian).",
  );
