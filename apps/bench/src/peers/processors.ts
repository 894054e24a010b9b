import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Numbers of processors, as Linux writes them: "0-1,4". */
export const processorsOf = (list: string): number[] =>
  list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
  });

/** What this module needs of the system. */
export interface Affinity {
  /** The processors that this process may use, as a list. */
  readonly allowed: string;
  /** Has a thread run on these processors only. */
  pin(thread: string, processors: string): void;
}

/** The threads of this process by their numbers; none where the system does not tell. */
export function threadsNow(): string[] {
  try {
    return readdirSync("/proc/self/task");
  } catch {
    return [];
  }
}

/** Null where threads cannot be told where to run. */
export function affinityHere(): Affinity | null {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)![1]!;
    const taskset = (thread: string, processors: string): boolean =>
      spawnSync("taskset", ["-cp", processors, thread], { stdio: "ignore" }).status === 0;
    if (!taskset(String(process.pid), allowed)) return null;
    return { allowed, pin: (thread, processors) => void taskset(thread, processors) };
  } catch {
    return null;
  }
}

/**
 * Gives the main thread and each of the others a processor of its own, as long as there are some: kernels of virtual machines may
 * keep threads that would run at the same time on one processor. Groups of others, of whom one works at a time, have the same
 * processors. Returns what undoes it.
 */
export function keepApart(
  main: string,
  groups: readonly (readonly string[])[],
  affinity: Affinity | null,
): () => void {
  if (affinity === null) return () => {};
  const processors = processorsOf(affinity.allowed);
  const most = Math.max(0, ...groups.map(({ length }) => length));
  if (most === 0 || processors.length <= most) return () => {};
  affinity.pin(main, String(processors[0]!));
  for (const group of groups)
    group.forEach((thread, i) => affinity.pin(thread, String(processors[i + 1]!)));
  return () => [main, ...groups.flat()].forEach((thread) => affinity.pin(thread, affinity.allowed));
}
