import { isPlainObject, mapLeaves } from "@cotangent/core";

/**
 * Whether static values are the same to a compiled function: numbers, strings and the like by value (NaN equals
 * NaN, 0 does not equal −0), arrays and plain objects by their entries, everything else by identity.
 */
export function equalStatics(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (k) => Object.hasOwn(b, k) && equalStatics(a[k as keyof typeof a], b[k as keyof typeof b]),
    )
  );
}

const isPlain = (x: unknown): x is object => Array.isArray(x) || isPlainObject(x);

/** The value as it is now, whatever is written to its arrays and plain objects later. */
export const copyOfStatic = (value: unknown): unknown => mapLeaves(value, (x) => x);
