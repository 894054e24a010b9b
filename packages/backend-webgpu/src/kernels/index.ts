import type { Call, Value } from "@cotangent/compiler";
import { controlRule, type DType, hostRule, lowerRule, missingKernel, type Primitive } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { literal } from "../print/literals.ts";
import type { PrinterLimits } from "../print/printed.ts";
import type { Piece } from "../print/schedule.ts";
import type { Stage } from "../print/stage.ts";
import { argReduce } from "./arg-reduce.ts";
import { cumulative } from "./cumulative.ts";
import { elementStage } from "./element-stage.ts";
import { matmul } from "./matmul.ts";
import { scatter } from "./scatter.ts";
import { argSort } from "./sort.ts";

interface Context {
  readonly limits: PrinterLimits;
  temporary(size: number, dtype: DType): Value;
}

type Library = (call: Call, context: Context) => Stage[];

let library: ReadonlyMap<Primitive, Library> | undefined;

function libraryOf(primitive: Primitive): Library | undefined {
  library ??= new Map<Primitive, Library>([
    [p.argMax, (call, { limits }) => argReduce(call, limits)],
    [p.argMin, (call, { limits }) => argReduce(call, limits)],
    [p.argSort, (call, { temporary }) => argSort(call, temporary)],
    [p.cumSum, (call, { temporary }) => cumulative(call, temporary)],
    [p.cumProd, (call, { temporary }) => cumulative(call, temporary)],
    [p.cumMax, (call, { temporary }) => cumulative(call, temporary)],
    [p.cumMin, (call, { temporary }) => cumulative(call, temporary)],
    [p.scatter, (call, { temporary }) => scatter(call, temporary)],
    [p.scatterAdd, (call, { temporary }) => scatter(call, temporary)],
  ]);
  return library.get(primitive);
}

/** Whether the runtime does it: control flow, which has no definition in terms of other primitives. */
export const isHosted = ({ rules }: Primitive): boolean =>
  (rules[hostRule] ?? rules[controlRule]) !== undefined && rules[lowerRule] === undefined;

/** Whether there is a kernel for the primitive, other than as an expression of its elements. */
export const calls = (primitive: Primitive): boolean =>
  primitive === p.gather || libraryOf(primitive) !== undefined || isHosted(primitive);

/** The dispatches of what is no nest of loops. */
export function stagesOfStep(piece: Exclude<Piece, { kind: "group" }>, context: Context): Stage[] {
  if (piece.kind === "clear") {
    const { target } = piece;
    return [
      elementStage({
        label: "zeros",
        count: target.aval.size,
        reads: [],
        writes: [target],
        body: (out) => [out.store(target, "i", literal(0, target.dtype, out.use))],
      }),
    ];
  }
  const { node } = piece;
  if (node.kind === "matmul") return matmul(node, context, null);
  if (node.outputs.every((v) => v.aval.size === 0)) return [];
  const make = libraryOf(node.equation.primitive);
  if (make === undefined) throw missingKernel("webgpu", node.equation.primitive.name);
  return make(node, context);
}
