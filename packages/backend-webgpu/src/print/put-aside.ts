import type { Value } from "@cotangent/compiler";
import { costOf } from "./expressions.ts";
import type { Member } from "./group.ts";

/** Instructions from which on an element is rather stored and read again. */
const dear = 12;

/** Full members that later passes need, each with a result of the same elements that is stored after the last of these. */
export function putAside(members: readonly Member[], writes: ReadonlySet<Value>): Map<Member, Member> {
  const found = new Map<Member, Member>();
  const taken = new Set<Member>();
  const full = members.filter((m) => m.role === "full");
  for (const m of full) {
    const { target, expr } = m.task;
    if (writes.has(target) || costOf(expr) < dear) continue;
    const readers = members.filter((r) => r.task.loads.some((l) => l.value === target));
    const last = Math.max(m.phase, ...readers.map((r) => r.phase));
    if (last === m.phase) continue;
    const home = full.find(
      (h) =>
        !taken.has(h) &&
        writes.has(h.task.target) &&
        h.phase >= last &&
        h.task.target.dtype === target.dtype &&
        h.task.total &&
        h.task.target.layout === null,
    );
    if (home === undefined) continue;
    taken.add(home);
    found.set(m, home);
  }
  return found;
}
