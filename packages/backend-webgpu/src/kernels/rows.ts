import type { Value } from "@cotangent/compiler";
import type { DType } from "@cotangent/core";

/** Rows that are to be sorted, of a value as [outer, n, inner]. */
export interface Rows {
  readonly label: string;
  readonly x: Value;
  /** int32; gets the permutation that sorts each row. */
  readonly order: Value;
  readonly n: number;
  readonly inner: number;
  readonly outer: number;
  readonly descending: boolean;
  readonly temporary: (size: number, dtype: DType) => Value;
}

/** `first` is the place of the first element of `row`. */
export const rowStart = (n: number, inner: number): string =>
  `let first = (row / ${inner}u) * ${n * inner}u + row % ${inner}u;`;
