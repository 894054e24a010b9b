import type { Call } from "@cotangent/compiler";
import * as p from "@cotangent/core/primitives";
import type { PrinterLimits } from "../print/printed.ts";
import type { Stage, StageText } from "../print/stage.ts";
import { extremumOfWords, foldSubgroups } from "../print/subgroups.ts";
import { count, elementStage } from "./element-stage.ts";
import { keyOf } from "./keys.ts";

/** Threads of a workgroup that looks through one long row. */
const lanes = 64;

/** argMax and argMin: the first of the largest or smallest, or the first NaN. */
export function argReduce(
  { equation, inputs, outputs }: Call,
  { software, subgroups }: PrinterLimits,
): Stage[] {
  const [x] = inputs;
  const [y] = outputs;
  const { axis } = equation.params as { axis: number };
  const { shape } = x!.aval;
  const n = shape[axis]!;
  const inner = count(shape, axis + 1);
  const rows = count(shape, 0, axis) * inner;
  const largest = equation.primitive === p.argMax;
  const better = largest ? ">" : "<";
  const label = equation.primitive.name;
  const nan = largest ? "last" : "first";
  const first = `(row / ${inner}u) * ${n * inner}u + row % ${inner}u`;
  if (n < 1024 || (software && rows >= 8))
    return [
      elementStage({
        label,
        count: rows,
        reads: [x!],
        writes: [y!],
        body: (out) => {
          const key = (at: string): string => keyOf(out.load(x!, at), x!.dtype, out.use, nan);
          return [
            "let row = i;",
            `let first = ${first};`,
            `var best = ${key("first")};`,
            "var at = 0u;",
            `for (var j = 1u; j < ${n}u; j++) {`,
            `let key = ${key(`first + j * ${inner}u`)};`,
            `if (key ${better} best) { best = key; at = j; }`,
            "}",
            out.store(y!, "row", "i32(at)"),
          ];
        },
      }),
    ];
  return [
    {
      label,
      size: lanes,
      groups: rows,
      reads: new Set([x!]),
      writes: new Set([y!]),
      waits: true,
      print(out) {
        const key = (at: string): string => keyOf(out.load(x!, at), x!.dtype, out.use, nan);
        out.lines.push(
          "let row = wg;",
          `let first = ${first};`,
          `var best = ${key(`first + min(lid, ${n - 1}u) * ${inner}u`)};`,
          `var at = min(lid, ${n - 1}u);`,
          `for (var j = lid + ${lanes}u; j < ${n}u; j += ${lanes}u) {`,
          `let key = ${key(`first + j * ${inner}u`)};`,
          `if (key ${better} best) { best = key; at = j; }`,
          "}",
        );
        const place = (subgroups ? bySubgroups : byTree)(largest, out);
        out.lines.push(`if (lid == 0u) { ${out.store(y!, "row", `i32(${place})`)} }`);
      },
    },
  ];
}

/** The least of the places that have the best of the keys: `best` and `at` of each thread. */
function bySubgroups(largest: boolean, out: StageText): string {
  const { lines } = out;
  const [key] = foldSubgroups([extremumOfWords(largest ? "max" : "min")], ["best"], lanes, out, lines);
  const mine = out.name("mine");
  lines.push(`let ${mine} = select(0xffffffffu, at, best == ${key});`);
  return foldSubgroups([extremumOfWords("min")], [mine], lanes, out, lines)[0]!;
}

function byTree(largest: boolean, out: StageText): string {
  const better = largest ? ">" : "<";
  const keys = out.shared("u32", lanes);
  const places = out.shared("u32", lanes);
  out.lines.push(`${keys}[lid] = best;`, `${places}[lid] = at;`, "workgroupBarrier();");
  for (let half = lanes / 2; half >= 1; half /= 2)
    out.lines.push(
      `if (lid < ${half}u) {`,
      `let key = ${keys}[lid + ${half}u];`,
      `let place = ${places}[lid + ${half}u];`,
      `if (key ${better} ${keys}[lid] || (key == ${keys}[lid] && place < ${places}[lid])) {`,
      `${keys}[lid] = key;`,
      `${places}[lid] = place;`,
      "}",
      "}",
      "workgroupBarrier();",
    );
  return `${places}[0]`;
}
