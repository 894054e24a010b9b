import { flatten, type Affine, type Value } from "@cotangent/compiler";
import { stridesOf } from "@cotangent/core";
import { costOf } from "./expressions.ts";
import { type Group, isMap, type Member } from "./group.ts";
import { equalAffine, flatOver } from "./task.ts";

/** Elements below which a shader four times as long is not worth it. */
const many = 1 << 14;
const maxCost = 240;

/**
 * The values that a kernel reads and writes four neighbours at a time: those of which every thread uses the elements at
 * its own place only. Empty where threads take one element after the other.
 */
export function vectorsOf(
  group: Group,
  members: readonly Member[],
  bound: (value: Value) => boolean,
): ReadonlySet<Value> {
  const none = new Set<Value>();
  const map = isMap(group);
  if (group.kept * group.reduced < many) return none;
  if (map ? group.kept % 4 !== 0 : !alongRows(group)) return none;
  if (members.reduce((sum, m) => sum + costOf(m.task.expr), 0) > maxCost) return none;
  const found = new Set<Value>();
  const refused = new Set<Value>();
  for (const m of members) {
    const own = ownPlace(m, map);
    const use = (value: Value, index: readonly Affine[] | null): void => {
      if (!bound(value)) return;
      const size = group.kept * group.reduced;
      const fits =
        own !== null &&
        index !== null &&
        value.aval.size === size &&
        equalAffine(flatten(index, value.layout ?? stridesOf(value.aval.shape)), own);
      if (fits) found.add(value);
      else refused.add(value);
    };
    for (const { value, index } of m.task.loads) use(value, index);
    use(m.task.target, m.role === (map ? "kept" : "full") ? m.task.index : null);
  }
  for (const value of refused) found.delete(value);
  return found;
}

/** Whether the elements of a row are neighbours, and rows begin at a multiple of four. */
function alongRows({ axes, reduced }: Group): boolean {
  return (
    reduced % 4 === 0 &&
    axes.every((a) => (a.reduced ? a.full === a.own : a.full === a.own * reduced))
  );
}

/** The place in memory that a thread has to itself, as a function of the member's loops. */
function ownPlace({ task, role, slots }: Member, map: boolean): Affine | null {
  if (map || role === "full") return flatOver(task.kept);
  if (role === "kept") return null;
  const reduced = [...slots.values()].reduce((n, s) => (s.base === "r" ? n * s.extent : n), 1);
  const terms: { loop: Affine["terms"][number]["loop"]; factor: number }[] = [];
  for (const [loop, slot] of slots) {
    if (slot.base === "f") return null;
    terms.push({ loop, factor: slot.base === "r" ? slot.stride : slot.stride * reduced });
  }
  return { offset: 0, terms };
}
