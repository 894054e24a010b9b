import { CotangentError, describe } from "@cotangent/core";

export const staticArgnums = (op: string, got: unknown, count: number): CotangentError =>
  new CotangentError(
    "STATIC_ARGNUMS",
    `${op}: expected staticArgnums to be integers from ${-count} to ${count - 1}, since the function was called with ${count} argument(s), got ${describe(got)}.`,
  );

export const notTraceable = (op: string, place: string, got: unknown): CotangentError =>
  new CotangentError(
    "NOT_TRACEABLE",
    `${op}: expected argument ${place} to be a tensor, a number, a boolean or a tree of those, got ${describe(got)}.`,
    `If it only steers the function, make it static: { staticArgnums: [${parseInt(place)}] }.`,
  );

export const notJitted = (got: unknown): CotangentError =>
  new CotangentError(
    "NOT_JITTED",
    `explain: expected the first argument to be a compiled function, got ${describe(got)}.`,
    "Compile it: explain(jit(f), ...args).",
  );

export const noExplanation = (backend: string): CotangentError =>
  new CotangentError(
    "NO_EXPLANATION",
    `explain: the backend ${backend} does not tell what its programs do.`,
    "Use a compiling one, such as createCpuBackend({ explain: explainGraph }) of @cotangent/backend-cpu/generated.",
  );
