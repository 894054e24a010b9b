import type { Value } from "@cotangent/compiler";
import type { PrinterLimits } from "./printed.ts";
import type { Stage } from "./stage.ts";

/** Threads up to which a stage shares a dispatch: with more, a dispatch costs nothing beside them. */
const few = 1 << 16;
/** Stages of one dispatch: compilers of shaders are slow. */
const maxStages = 8;

interface Pack {
  readonly stages: Stage[];
  readonly reads: Set<Value>;
  readonly writes: Set<Value>;
}

/**
 * Small stages that do not wait for each other as one: each workgroup does one of them. A stage goes into the first dispatch
 * after all that it depends on.
 */
export function packed(stages: readonly Stage[], limits: PrinterLimits): Stage[] {
  const packs: Pack[] = [];
  for (const stage of stages) {
    let first = 0;
    packs.forEach((pack, i) => {
      if (depends(stage, pack)) first = i + 1;
    });
    const at = packs.findIndex((pack, i) => i >= first && fits(pack, stage, limits));
    if (at >= 0) {
      const pack = packs[at]!;
      pack.stages.push(stage);
      for (const v of stage.reads) pack.reads.add(v);
      for (const v of stage.writes) pack.writes.add(v);
    } else
      packs.push({
        stages: [stage],
        reads: new Set(stage.reads),
        writes: new Set(stage.writes),
      });
  }
  return packs.map(({ stages: list }) => (list.length === 1 ? list[0]! : together(list)));
}

function depends({ reads, writes }: Stage, pack: Pack): boolean {
  for (const v of reads) if (pack.writes.has(v)) return true;
  for (const v of writes) if (pack.writes.has(v) || pack.reads.has(v)) return true;
  return false;
}

function fits(pack: Pack, stage: Stage, { storageBuffers }: PrinterLimits): boolean {
  if (pack.stages.length >= maxStages) return false;
  const all = [...pack.stages, stage];
  if (all.some((s) => s.alone === true || s.groups * s.size > few)) return false;
  const size = Math.max(...all.map((s) => s.size));
  // all threads of a workgroup meet a barrier
  if (all.some((s) => s.waits === true && s.size !== size)) return false;
  const bound = new Map<Value, boolean>();
  for (const s of all)
    for (const v of [...s.reads, ...s.writes]) {
      const vector = s.vectors?.has(v) === true;
      if (bound.get(v) === !vector) return false;
      bound.set(v, vector);
    }
  return bound.size <= storageBuffers;
}

function together(stages: readonly Stage[]): Stage {
  const union = (of: (s: Stage) => ReadonlySet<Value> | undefined): Set<Value> =>
    new Set(stages.flatMap((s) => [...(of(s) ?? [])]));
  const size = Math.max(...stages.map((s) => s.size));
  return {
    label: stages.map((s) => s.label).join(" | "),
    size,
    groups: stages.reduce((n, s) => n + s.groups, 0),
    reads: union((s) => s.reads),
    writes: union((s) => s.writes),
    vectors: union((s) => s.vectors),
    print(out) {
      let first = 0;
      out.lines.push("let workgroup = wg;");
      stages.forEach((stage, i) => {
        const lines: string[] = [];
        stage.print({ ...out, lines });
        const from = first;
        first += stage.groups;
        const last = i === stages.length - 1;
        out.lines.push(
          `${i === 0 ? "" : "else "}${last ? "" : `if (workgroup < ${first}u) `}{`,
          `let wg = workgroup - ${from}u;`,
          ...(stage.size < size ? [`if (lid < ${stage.size}u) {`, ...lines, "}"] : lines),
          "}",
        );
      });
    },
  };
}
