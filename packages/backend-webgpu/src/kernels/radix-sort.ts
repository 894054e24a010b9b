import type { Value } from "@cotangent/compiler";
import type { Stage, StageText } from "../print/stage.ts";
import { running } from "./cumulative.ts";
import { elementStage } from "./element-stage.ts";
import { keyOf } from "./keys.ts";
import { type Rows, rowStart } from "./rows.ts";

/** Bits of a key that one pass looks at. */
const bits = 4;
const digits = 1 << bits;
/** Neighbours that one thread counts and moves, one after the other, so that equal keys keep their order. */
const block = 128;

/** What a pass reads: keys and places, as the pass before has left them; null for the first pass. */
interface Sorted {
  readonly keys: Value;
  readonly places: Value;
}

/**
 * Sorts long rows by their keys, a few bits at a time, the lowest first: each pass counts the digits of each block, adds the
 * counts up, so that a block knows where its first element of each digit goes, and moves the elements there.
 */
export function radixSort(rows: Rows): Stage[] {
  const { label, x, order, n, inner, outer, temporary } = rows;
  const lines = inner * outer;
  const blocks = Math.ceil(n / block);
  const buffer = (): Sorted => ({
    keys: temporary(n * lines, "uint32"),
    places: temporary(n * lines, "int32"),
  });
  const buffers = [buffer(), buffer()];
  const counts = temporary(lines * digits * blocks, "uint32");
  const ends = temporary(lines * digits * blocks, "uint32");
  const stages: Stage[] = [];
  const passes = x.dtype === "bool" ? 1 : 32 / bits;
  for (let pass = 0; pass < passes; pass++) {
    const from = pass === 0 ? null : buffers[pass % 2]!;
    const to = pass === passes - 1 ? null : buffers[(pass + 1) % 2]!;
    stages.push(
      counted(rows, pass, from, counts),
      ...running({
        label: `${label}, counts`,
        fold: "sum",
        x: counts,
        y: ends,
        n: digits * blocks,
        inner: 1,
        outer: lines,
        reverse: false,
        temporary,
      }),
      moved(rows, pass, from, ends, to ?? order),
    );
  }
  return stages;
}

/** The block of a thread, `i` counts blocks of all rows: `row`, `b` in its row, and elements from `begin` to `end`. */
function place({ n, inner }: Rows, blocks: number): string[] {
  return [
    `let row = i / ${blocks}u;`,
    `let b = i % ${blocks}u;`,
    rowStart(n, inner),
    `let begin = b * ${block}u;`,
    `let end = min(begin + ${block}u, ${n}u);`,
  ];
}

/** The key of element `j`, and its digit. */
function keyed(
  { x, n, inner, descending }: Rows,
  pass: number,
  from: Sorted | null,
  out: StageText,
): string[] {
  const key =
    from === null
      ? keyOf(out.load(x, `first + j * ${inner}u`), x.dtype, out.use)
      : out.load(from.keys, `row * ${n}u + j`);
  return [
    `let key = ${from === null && descending ? `~${key}` : key};`,
    `let digit = (key >> ${pass * bits}u) & ${digits - 1}u;`,
  ];
}

/** How often each digit comes in each block: [row][digit][block]. */
function counted(rows: Rows, pass: number, from: Sorted | null, to: Value): Stage {
  const { label, x, n, inner, outer } = rows;
  const blocks = Math.ceil(n / block);
  return elementStage({
    label: `${label}, counting`,
    count: inner * outer * blocks,
    reads: [from === null ? x : from.keys],
    writes: [to],
    body: (out) => [
      ...place(rows, blocks),
      `var counts: array<u32, ${digits}>;`,
      "for (var j = begin; j < end; j++) {",
      ...keyed(rows, pass, from, out),
      "counts[digit]++;",
      "}",
      `for (var d = 0u; d < ${digits}u; d++) { ${out.store(to, `(row * ${digits}u + d) * ${blocks}u + b`, "counts[d]")} }`,
    ],
  });
}

/** Each element to its place; `ends`: how many come up to the end of each digit of each block. */
function moved(
  rows: Rows,
  pass: number,
  from: Sorted | null,
  ends: Value,
  to: Sorted | Value,
): Stage {
  const { label, x, n, inner, outer } = rows;
  const blocks = Math.ceil(n / block);
  const last = !("keys" in to);
  return elementStage({
    label: `${label}, moving`,
    count: inner * outer * blocks,
    reads: [...(from === null ? [x] : [from.keys, from.places]), ends],
    writes: last ? [to] : [to.keys, to.places],
    body: (out) => {
      const element = from === null ? "i32(j)" : out.load(from.places, `row * ${n}u + j`);
      return [
        ...place(rows, blocks),
        `var next: array<u32, ${digits}>;`,
        `for (var d = 0u; d < ${digits}u; d++) {`,
        `let before = d * ${blocks}u + b;`,
        `if (before > 0u) { next[d] = ${out.load(ends, `row * ${digits * blocks}u + before - 1u`)}; }`,
        "}",
        "for (var j = begin; j < end; j++) {",
        ...keyed(rows, pass, from, out),
        "let at = next[digit];",
        "next[digit] = at + 1u;",
        ...(last
          ? [out.store(to, `first + at * ${inner}u`, element)]
          : [
              out.store(to.keys, `row * ${n}u + at`, "key"),
              out.store(to.places, `row * ${n}u + at`, element),
            ]),
        "}",
      ];
    },
  });
}
