/** The elements of one route's result, row-major. */
export type Values = ArrayLike<number>;

/**
 * How far two results are apart: the largest difference of two entries, relative to the largest entry of either.
 * 0 where all are 0; Infinity where the lengths differ or an entry is not finite.
 */
export function relativeDifference(a: Values, b: Values): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  let apart = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return Infinity;
    largest = Math.max(largest, Math.abs(x), Math.abs(y));
    apart = Math.max(apart, Math.abs(x - y));
  }
  return apart === 0 ? 0 : apart / largest;
}

/** One route's result, or null where it failed. */
export interface Outcome {
  readonly name: string;
  readonly tolerance: number;
  readonly values: Values | null;
}

export interface Disagreement {
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  readonly tolerance: number;
}

export interface Agreement {
  /** `differences[i][j]` of the routes i and j; Infinity where they cannot be compared. */
  readonly differences: readonly (readonly number[])[];
  /** Pairs further apart than the larger of their two tolerances. */
  readonly disagreements: readonly Disagreement[];
}

/** Compares every pair of results. A failed route disagrees with everybody. */
export function compare(outcomes: readonly Outcome[]): Agreement {
  const differences = outcomes.map((a) =>
    outcomes.map((b) => {
      if (a.values === null || b.values === null) return Infinity;
      return a === b ? 0 : relativeDifference(a.values, b.values);
    }),
  );
  const disagreements: Disagreement[] = [];
  outcomes.forEach((a, i) => {
    for (let j = i + 1; j < outcomes.length; j++) {
      const b = outcomes[j]!;
      const tolerance = Math.max(a.tolerance, b.tolerance);
      const difference = differences[i]![j]!;
      if (!(difference <= tolerance))
        disagreements.push({ a: a.name, b: b.name, difference, tolerance });
    }
  });
  return { differences, disagreements };
}
