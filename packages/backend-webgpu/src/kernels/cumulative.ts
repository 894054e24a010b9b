import { type Call, type Fold, neutral, type Value } from "@cotangent/compiler";
import type { DType, ScanParams } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { accumulatorOf, literal, typeOf } from "../print/literals.ts";
import { combine } from "../print/print-expr.ts";
import type { Stage } from "../print/stage.ts";
import { count, elementStage } from "./element-stage.ts";

const folds = /* @__PURE__ */ new Map<object, Fold>([
  [p.cumSum, "sum"],
  [p.cumProd, "prod"],
  [p.cumMax, "max"],
  [p.cumMin, "min"],
]);

/** Elements of a long row that one thread does. */
const run = 64;

/**
 * cumSum, cumProd, cumMax, cumMin. Long rows are done in runs: first each run's result, then those of the runs
 * before it (by the same, one level up), then the elements.
 */
export function cumulative(
  { equation, inputs, outputs }: Call,
  temporary: (size: number, dtype: DType) => Value,
): Stage[] {
  const { axis, reverse } = equation.params as ScanParams;
  const [x] = inputs;
  const { shape } = x!.aval;
  const inner = count(shape, axis + 1);
  return running({
    label: equation.primitive.name,
    fold: folds.get(equation.primitive)!,
    x: x!,
    y: outputs[0]!,
    n: shape[axis]!,
    inner,
    outer: count(shape, 0, axis),
    reverse,
    temporary,
  });
}

/** A running fold along rows of `n` elements: as [outer, n, inner]. */
export interface Running {
  readonly label: string;
  readonly fold: Fold;
  readonly x: Value;
  readonly y: Value;
  readonly n: number;
  readonly inner: number;
  readonly outer: number;
  readonly reverse: boolean;
  readonly temporary: (size: number, dtype: DType) => Value;
}

export function running(rows: Running): Stage[] {
  const { label, fold, x, y, n, inner, outer, reverse, temporary } = rows;
  const runs = n <= 4 * run || outer * inner >= 4096 ? 1 : Math.ceil(n / run);
  const length = runs === 1 ? n : run;
  const dtype = accumulatorOf(x.dtype);
  const lines = outer * inner;
  /** Place of the j-th element that is combined, counted in the direction of the scan. */
  const at = (j: string): string => {
    const k = reverse ? `(${n - 1}u - ${j})` : j;
    return `first + ${k} * ${inner}u`;
  };
  const place = [
    `let row = i / ${runs}u;`,
    `let part = i % ${runs}u;`,
    `let first = (row / ${inner}u) * ${n * inner}u + row % ${inner}u;`,
    `let begin = part * ${length}u;`,
    `let to = min(begin + ${length}u, ${n}u);`,
  ];
  const start = (use: (name: string) => string): string => literal(neutral(fold, dtype), dtype, use);
  if (runs === 1) return [elements(null)];
  const sums = temporary(lines * runs, dtype);
  const before = temporary(lines * runs, dtype);
  const each = elementStage({
    label: `${label} of runs`,
    count: lines * runs,
    reads: [x],
    writes: [sums],
    body: (out) => [
      ...place,
      `var s: ${typeOf[dtype]} = ${start(out.use)};`,
      `for (var j = begin; j < to; j++) { s = ${combine(fold, "s", out.load(x, at("j")), dtype, out.use)}; }`,
      out.store(sums, "i", "s"),
    ],
  });
  const across = running({
    label, fold, x: sums, y: before, n: runs, inner: 1, outer: lines, reverse: false, temporary,
  });
  return [each, ...across, elements(before)];

  function elements(carried: Value | null): Stage {
    return elementStage({
      label,
      count: lines * runs,
      reads: carried === null ? [x] : [x, carried],
      writes: [y],
      body: (out) => [
        ...place,
        `var b: ${typeOf[dtype]} = ${start(out.use)};`,
        ...(carried === null ? [] : [`if (part > 0u) { b = ${out.load(carried, "i - 1u")}; }`]),
        `var s: ${typeOf[dtype]} = ${start(out.use)};`,
        "for (var j = begin; j < to; j++) {",
        `s = ${combine(fold, "s", out.load(x, at("j")), dtype, out.use)};`,
        `let o = ${at("j")};`,
        out.store(y, "o", carried === null ? "s" : combine(fold, "b", "s", dtype, out.use)),
        // a run's sum apart from those before it, so that rounding errors grow slowly
        ...(carried === null && fold === "sum" && n > 512
          ? ["if ((j & 255u) == 255u) { b += s; s = 0; }"]
          : []),
        "}",
      ],
    });
  }
}
