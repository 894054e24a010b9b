import type { Value } from "@cotangent/compiler";
import type { Stage, StageText } from "../print/stage.ts";

/** A stage of `count` threads that do not know of each other; `body` prints what one does, `i` (u32) is its number. */
export function elementStage(options: {
  readonly label: string;
  readonly count: number;
  readonly reads: readonly Value[];
  readonly writes: readonly Value[];
  readonly body: (out: StageText) => readonly string[];
  readonly size?: number;
}): Stage {
  const { label, count, reads, writes, body, size = 64 } = options;
  return {
    label,
    size,
    groups: Math.ceil(count / size),
    reads: new Set(reads),
    writes: new Set(writes),
    print(out) {
      const lines = body(out);
      out.lines.push(`let i = wg * ${size}u + lid;`, `if (i < ${count}u) {`, ...lines, "}");
    },
  };
}

/** Product of the sizes from dimension `from` up to but without `to`. */
export function count(shape: readonly number[], from = 0, to = shape.length): number {
  let n = 1;
  for (let i = from; i < to; i++) n *= shape[i]!;
  return n;
}
