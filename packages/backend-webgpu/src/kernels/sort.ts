import type { Call, Value } from "@cotangent/compiler";
import type { DType } from "@cotangent/core";
import type { Stage } from "../print/stage.ts";
import { count, elementStage } from "./element-stage.ts";
import { keyOf } from "./keys.ts";
import { radixSort } from "./radix-sort.ts";
import { type Rows, rowStart } from "./rows.ts";

/** argSort: stable, NaN above everything. */
export function argSort(
  { equation, inputs, outputs }: Call,
  temporary: (size: number, dtype: DType) => Value,
): Stage[] {
  const [x] = inputs as [Value];
  const { axis, descending } = equation.params as { axis: number; descending: boolean };
  const { shape } = x.aval;
  return sortRows({
    label: "argSort",
    x,
    order: outputs[0]!,
    n: shape[axis]!,
    inner: count(shape, axis + 1),
    outer: count(shape, 0, axis),
    descending,
    temporary,
  });
}

/** Rows are sorted by counting, for each element, those that come before it, where they are as short as this … */
const short = 64;
/** … or where that is so little work that compiling the many shaders of the other way would take longer. */
const little = 1 << 22;

export function sortRows(rows: Rows): Stage[] {
  const { n, inner, outer } = rows;
  const byCounting = n <= short || n * n * inner * outer <= little;
  return byCounting ? [counting(rows)] : radixSort(rows);
}

function counting({ label, x, order, n, inner, outer, descending }: Rows): Stage {
  return elementStage({
    label,
    count: n * inner * outer,
    reads: [x],
    writes: [order],
    body: (out) => {
      const key = (at: string): string => keyOf(out.load(x, at), x.dtype, out.use);
      return [
        `let row = i / ${n}u;`,
        `let j = i % ${n}u;`,
        rowStart(n, inner),
        `let mine = ${key(`first + j * ${inner}u`)};`,
        "var rank = 0u;",
        `for (var o = 0u; o < ${n}u; o++) {`,
        `let key = ${key(`first + o * ${inner}u`)};`,
        `if (key ${descending ? ">" : "<"} mine || (key == mine && o < j)) { rank++; }`,
        "}",
        out.store(order, `first + rank * ${inner}u`, "i32(j)"),
      ];
    },
  });
}
