import type { Call, Value } from "@cotangent/compiler";
import type { DType } from "@cotangent/core";
import type { Stage } from "../print/stage.ts";
import { count, elementStage } from "./element-stage.ts";
import { keyOf } from "./keys.ts";

interface Rows {
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

/** Rows up to this length are sorted by counting, for each element, those that come before it. */
const byCounting = 512;
/** Elements that are sorted by insertion to begin with. */
const start = 16;

export function sortRows(rows: Rows): Stage[] {
  if (rows.n <= byCounting) return [counting(rows)];
  const { n, inner, outer, temporary } = rows;
  // [row][place] holds the number of the element: first in short sorted stretches, then merged pairwise
  const size = n * inner * outer;
  const widths: number[] = [];
  for (let width = start; width < n; width *= 2) widths.push(width);
  const other = temporary(size, "int32");
  const apart = temporary(size, "int32");
  // the last one ends in `order`, as one row after the other only if rows lie so
  const buffers = [apart, other];
  const stages: Stage[] = [insertion(rows, buffers[0]!)];
  widths.forEach((width, i) => {
    const last = i === widths.length - 1;
    stages.push(merge(rows, width, buffers[i % 2]!, last ? rows.order : buffers[(i + 1) % 2]!, last));
  });
  return stages;
}

const rowStart = (n: number, inner: number): string =>
  `let first = (row / ${inner}u) * ${n * inner}u + row % ${inner}u;`;

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

function insertion({ label, x, n, inner, outer, descending }: Rows, to: Value): Stage {
  const parts = Math.ceil(n / start);
  return elementStage({
    label: `${label}, ${start} each`,
    count: parts * inner * outer,
    reads: [x],
    writes: [to],
    body: (out) => {
      const key = (at: string): string => keyOf(out.load(x, at), x.dtype, out.use);
      return [
        `let row = i / ${parts}u;`,
        `let begin = (i % ${parts}u) * ${start}u;`,
        `let size = min(${start}u, ${n}u - begin);`,
        rowStart(n, inner),
        `var keys: array<u32, ${start}>;`,
        `var places: array<u32, ${start}>;`,
        "for (var j = 0u; j < size; j++) {",
        `let key = ${key(`first + (begin + j) * ${inner}u`)};`,
        "var at = j;",
        `while (at > 0u && keys[max(at, 1u) - 1u] ${descending ? "<" : ">"} key) {`,
        "keys[at] = keys[at - 1u];",
        "places[at] = places[at - 1u];",
        "at--;",
        "}",
        "keys[at] = key;",
        "places[at] = begin + j;",
        "}",
        `for (var j = 0u; j < size; j++) { ${out.store(to, `row * ${n}u + begin + j`, "i32(places[j])")} }`,
      ];
    },
  });
}

/** Each element finds its place in the other half by bisection: equal ones of the first half come first. */
function merge(
  { label, x, n, inner, outer, descending }: Rows,
  width: number,
  from: Value,
  to: Value,
  last: boolean,
): Stage {
  return elementStage({
    label: `${label}, ${width * 2} each`,
    count: n * inner * outer,
    reads: [x, from],
    writes: [to],
    body: (out) => {
      const key = (element: string): string =>
        keyOf(out.load(x, `first + ${element} * ${inner}u`), x.dtype, out.use);
      const less = descending ? ">" : "<";
      const place = last ? `first + to * ${inner}u` : `row * ${n}u + to`;
      return [
        `let row = i / ${n}u;`,
        `let j = i % ${n}u;`,
        rowStart(n, inner),
        `let element = u32(${out.load(from, "i")});`,
        `let mine = ${key("element")};`,
        `let base = j / ${width * 2}u * ${width * 2}u;`,
        `let middle = min(base + ${width}u, ${n}u);`,
        `let end = min(base + ${width * 2}u, ${n}u);`,
        "let left = j < middle;",
        "var low = select(base, middle, left);",
        "var high = select(middle, end, left);",
        "let start = low;",
        "while (low < high) {",
        "let at = (low + high) / 2u;",
        `let element2 = u32(${out.load(from, `row * ${n}u + at`)});`,
        `let key = ${key("element2")};`,
        `if (key ${less} mine || (key == mine && !left)) { low = at + 1u; } else { high = at; }`,
        "}",
        "let to = select(j - middle, j - base, left) + (low - start) + base;",
        out.store(to, place, "i32(element)"),
      ];
    },
  });
}
