import type { Call, Value } from "@cotangent/compiler";
import { type DType, type IndexParams, isFloat } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { literal, typeOf } from "../print/literals.ts";
import type { Stage } from "../print/stage.ts";
import { count, elementStage } from "./element-stage.ts";
import { sortRows } from "./sort.ts";

/** Comparisons that are less than what sorting costs. */
const manyTests = 1 << 24;

/**
 * scatter and scatterAdd: x as [batch, before, size, after], the indices as [batch, each], the updates as [batch, before, each,
 * after]. Every element of the output looks for its updates, in their order, so that results never depend on a race:
 * among all of them, or, where those are many, among the sorted ones.
 */
export function scatter(
  { equation, inputs, outputs }: Call,
  temporary: (size: number, dtype: DType) => Value,
): Stage[] {
  const [x, indices, y] = inputs as [Value, Value, Value];
  const o = outputs[0]!;
  const { axis, batchDims } = equation.params as IndexParams;
  const { shape } = x.aval;
  const batch = count(shape, 0, batchDims);
  const before = count(shape, batchDims, axis);
  const size = shape[axis]!;
  const after = count(shape, axis + 1);
  const each = count(indices.aval.shape, batchDims);
  const adds = equation.primitive === p.scatterAdd;
  const label = equation.primitive.name;
  const place = [
    `let a = i % ${after}u;`,
    `let s = (i / ${after}u) % ${size}u;`,
    `let q = i / ${size * after}u;`,
    `let b = q / ${before}u;`,
  ];
  const update = (j: string): string => `(q * ${each}u + ${j}) * ${after}u + a`;
  const blocked = adds && isFloat(x.dtype) && each > 256;
  const start = (): string => literal(0, x.dtype, (n) => n);
  const total = x.aval.size;
  if (y.aval.size === 0)
    return [
      elementStage({
        label,
        count: total,
        reads: [x],
        writes: [o],
        body: (out) => [out.store(o, "i", out.load(x, "i"))],
      }),
    ];
  if (total * each <= manyTests || each <= 8)
    return [
      elementStage({
        label,
        count: total,
        reads: [x, indices, y],
        writes: [o],
        body: (out) => [
          ...place,
          `var sum: ${typeOf[x.dtype]} = ${out.load(x, "i")};`,
          ...(blocked ? [`var part: ${typeOf[x.dtype]} = ${start()};`] : []),
          `for (var j = 0u; j < ${each}u; j++) {`,
          `if (${out.load(indices, `b * ${each}u + j`)} == i32(s)) {`,
          adds
            ? `${blocked ? "part" : "sum"} += ${out.load(y, update("j"))};`
            : `sum = ${out.load(y, update("j"))};`,
          "}",
          ...(blocked ? [`if ((j & 255u) == 255u) { sum += part; part = ${start()}; }`] : []),
          "}",
          out.store(o, "i", blocked ? "sum + part" : "sum"),
        ],
      }),
    ];
  const order = temporary(batch * each, "int32");
  const sorted = sortRows({ label: `${label} (sort)`, x: indices, order, n: each, inner: 1, outer: batch, descending: false, temporary });
  return [
    ...sorted,
    elementStage({
      label,
      count: total,
      reads: [x, indices, y, order],
      writes: [o],
      body: (out) => {
        const rank = (at: string): string =>
          out.load(indices, `b * ${each}u + u32(${out.load(order, `b * ${each}u + ${at}`)})`);
        return [
          ...place,
          "var low = 0u;",
          `var high = ${each}u;`,
          "while (low < high) {",
          "let middle = (low + high) / 2u;",
          `if (${rank("middle")} < i32(s)) { low = middle + 1u; } else { high = middle; }`,
          "}",
          `var sum: ${typeOf[x.dtype]} = ${out.load(x, "i")};`,
          `var part: ${typeOf[x.dtype]} = ${x.dtype === "bool" ? "false" : start()};`,
          "var done = 0u;",
          `for (var j = low; j < ${each}u; j++) {`,
          `let source = u32(${out.load(order, `b * ${each}u + j`)});`,
          `if (${out.load(indices, `b * ${each}u + source`)} != i32(s)) { break; }`,
          adds ? `part += ${out.load(y, update("source"))};` : `sum = ${out.load(y, update("source"))};`,
          ...(adds
            ? ["done++;", `if ((done & 255u) == 0u) { sum += part; part = ${start()}; }`]
            : []),
          "}",
          out.store(o, "i", adds ? "sum + part" : "sum"),
        ];
      },
    }),
  ];
}
