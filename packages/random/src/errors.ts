import { CotangentError, describe } from "@cotangent/core";

export const notAKey = (op: string, got: unknown): CotangentError =>
  new CotangentError(
    "RANDOM_NOT_A_KEY",
    `${op}: expected the key to be uint32[2], got ${describe(got)}.`,
    "Make one with key(seed), or split(key); over a batch of keys use vmap.",
  );

export const badSeed = (op: string, got: unknown): CotangentError =>
  new CotangentError(
    "RANDOM_BAD_SEED",
    `${op}: expected the seed to be a safe integer or a bigint, got ${describe(got)}.`,
  );

export const badFold = (got: unknown): CotangentError =>
  new CotangentError(
    "RANDOM_BAD_DATA",
    `foldIn: expected the data to be an integer from 0 to 4294967295 or a tensor of integers, got ${describe(got)}.`,
  );

export const badCount = (op: string, what: string, got: unknown): CotangentError =>
  new CotangentError("RANDOM_BAD_COUNT", `${op}: expected ${what} to be an integer of 0 or more, got ${describe(got)}.`);

export const badRange = (op: string, expected: string, low: unknown, high: unknown): CotangentError =>
  new CotangentError("RANDOM_BAD_RANGE", `${op}: expected ${expected}, got ${describe(low)} and ${describe(high)}.`);

export const badDType = (op: string, expected: string, got: unknown): CotangentError =>
  new CotangentError("RANDOM_BAD_DTYPE", `${op}: expected the dtype ${expected}, got ${describe(got)}.`);

export const badProbability = (op: string, got: unknown): CotangentError =>
  new CotangentError("RANDOM_BAD_PROBABILITY", `${op}: expected a probability from 0 to 1, got ${describe(got)}.`);

export const staged = (transform: string): CotangentError =>
  new CotangentError(
    "RANDOM_STAGED",
    `A draw from the hidden generator inside ${transform} would be recorded once and give the same numbers at every call.`,
    "Pass a key: normal(key, shape) for randn, uniform(key, shape) for rand, and so on.",
  );
