import { type Group, isMap } from "./group.ts";
import type { PrinterLimits } from "./printed.ts";

/** How the space of a group is dealt out to threads. */
export interface FoldPlan {
  /** Threads that fold one element together. */
  readonly lanes: number;
  /** Kept elements of a workgroup. */
  readonly tile: number;
  /** Neighbouring threads fold neighbouring elements; else they make neighbouring results. */
  readonly along: boolean;
  /** Parts into which long rows are cut, folded by workgroups of their own first. */
  readonly splits: number;
  /** The lanes, which are the threads of a workgroup, are put together by subgroups. */
  readonly subgroups: boolean;
}

type Shape = Omit<FoldPlan, "subgroups">;

const powerFrom = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(n, 1)));

export function planFold(group: Group, limits: PrinterLimits): FoldPlan {
  const size = Math.min(64, limits.invocations);
  if (isMap(group)) return { lanes: 1, tile: size, along: false, splits: 1, subgroups: false };
  const shape = limits.software ? onCpu(group, size) : onGpu(group, limits);
  return { ...shape, subgroups: limits.subgroups && shape.lanes > 1 && shape.tile === 1 };
}

/** Barriers are dear: a thread a row, or a thread a part of a row. */
function onCpu({ kept, reduced, rows }: Group, size: number): Shape {
  if (rows && kept < 4 && reduced > 64) return { lanes: 16, tile: 1, along: true, splits: 1 };
  const alone = { lanes: 1, along: false, tile: kept >= 4 * size ? size : 4 * Math.ceil(kept / 16) };
  if (rows || kept >= 64 || kept * reduced < 1 << 13) return { ...alone, splits: 1 };
  const splits = Math.min(Math.ceil(128 / kept), Math.ceil(reduced / 256));
  return { lanes: 1, along: false, tile: 16, splits };
}

function onGpu({ kept, reduced, rows, axes }: Group, limits: PrinterLimits): Shape {
  const most = Math.min(256, limits.invocations);
  if (reduced <= 8 || (reduced <= 64 && kept >= 1 << 14))
    return { lanes: 1, tile: 64, along: false, splits: 1 };
  const inner = axes.find((a) => a.full === 1);
  const along = inner?.reduced !== false;
  let tile: number;
  let lanes: number;
  if (along) {
    lanes = Math.min(most, powerFrom(Math.ceil(reduced / 2)));
    tile = Math.max(1, 64 / lanes);
  } else {
    tile = Math.min(32, powerFrom(kept));
    lanes = Math.min(most / tile, powerFrom(Math.ceil(reduced / 2)));
  }
  const groups = Math.ceil(kept / tile);
  const splits =
    rows || groups >= 128 || reduced / lanes < 16
      ? 1
      : Math.min(Math.ceil(256 / groups), Math.ceil(reduced / lanes / 8));
  return { lanes, tile, along, splits };
}
