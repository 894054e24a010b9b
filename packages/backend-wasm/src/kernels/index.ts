import { type Catalogue, type Primitive, ruleIn } from "@cotangent/core";
import { argReductions } from "./arg-reduction.ts";
import { argSort } from "./arg-sort.ts";
import type { EmitCall } from "./emit-call.ts";
import { gather } from "./gather.ts";
import { scans } from "./scan.ts";
import { scatter } from "./scatter.ts";
import { scatterAdd } from "./scatter-add.ts";

export type { EmitCall } from "./emit-call.ts";
export { libraryImports } from "./imports.ts";

/** Printed: what is elementwise, and what the compiler makes loops, views and matrix products of. */
type Printed =
  | { [N in keyof Catalogue]: Catalogue[N] extends { readonly traits: { readonly axes: "elementwise" } } ? N : never }[keyof Catalogue]
  | ("broadcastTo" | "concatenate" | "flip" | "iota" | "pad" | "reshape" | "slice" | "transpose")
  | ("dot" | "reduceMax" | "reduceMin" | "reduceProd" | "reduceSum");

/** A primitive that is neither printed nor here is a compile error. */
const kernels: Readonly<Record<Exclude<keyof Catalogue, Printed>, EmitCall>> = {
  argMax: argReductions.argMax,
  argMin: argReductions.argMin,
  argSort,
  cumMax: scans.cumMax,
  cumMin: scans.cumMin,
  cumProd: scans.cumProd,
  cumSum: scans.cumSum,
  gather,
  scatter,
  scatterAdd,
};

/** What calls of the library are made of; undefined for what the printer has to do otherwise. */
export function callKernel(primitive: Primitive): EmitCall | undefined {
  return ruleIn<EmitCall>(kernels, primitive);
}
