/**
 * Whether static values are the same to a compiled function: numbers, strings and the like by value (NaN equals
 * NaN, 0 does not equal −0), arrays and plain objects by their entries, everything else by identity.
 */
export function equalStatics(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const prototype = Object.getPrototypeOf(a) as unknown;
  if (prototype !== Object.getPrototypeOf(b)) return false;
  if (prototype !== Array.prototype && prototype !== Object.prototype && prototype !== null)
    return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (k) => Object.hasOwn(b, k) && equalStatics(a[k as keyof typeof a], b[k as keyof typeof b]),
    )
  );
}
