import type { GoldenCase } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";
import { binary } from "./binary.ts";
import { composite } from "./composite.ts";
import { edge } from "./edge.ts";
import { indexing } from "./indexing.ts";
import { linalg } from "./linalg.ts";
import { matmul } from "./matmul.ts";
import { nested } from "./nested.ts";
import { nn } from "./nn.ts";
import { products } from "./products.ts";
import { reduction } from "./reduction.ts";
import { structure } from "./structure.ts";
import { third } from "./third.ts";
import { special, unary } from "./unary.ts";
import { vmapped } from "./vmap.ts";

export type Table = { readonly [name: string]: GoldenFunction };

export const tables: { readonly [group: string]: Table } = {
  unary,
  binary,
  nested,
  reduction,
  indexing,
  matmul,
  composite,
  third,
  structure,
  products,
  vmapped,
  edge,
  linalg,
  nn,
};

/** 1e-12 where the function is elementary and acts by element, what the file allows where it says so, else 1e-9. */
export function toleranceOf(golden: GoldenCase): number {
  if (golden.tol !== undefined) return golden.tol.rtol;
  const elementary =
    ["unary", "binary", "nested"].includes(golden.group) && !special.has(golden.name);
  return elementary ? 1e-12 : 1e-9;
}
