import { functionsOf } from "./functions.js";

/** The command that renews the list. */
export const renewing = "node tooling/eager/measure.js";

/**
 * What the list of a package (ids by module) has and the package has not: functions that were renamed, moved or removed would
 * become lazy, and nobody would notice. Nameless functions, which have numbers, count as their owners do.
 * `sources` are the texts of the package's modules, by the same names. A line for each.
 */
export function stale(wanted, sources) {
  const lines = [];
  for (const [module, ids] of Object.entries(wanted)) {
    const source = sources.get(module);
    if (source === undefined) {
      lines.push(`${module}: there is no such module`);
      continue;
    }
    const there = new Set(functionsOf(module, source).functions.map(({ id }) => named(id)));
    const gone = new Set(ids.map(named).filter((id) => !there.has(id)));
    for (const id of gone) lines.push(`${module}: ${id}`);
  }
  return lines;
}

/** The id without the numbers at its end, of which others come and go. */
const named = (id) => id.replace(/(\/\d+|~\d+)+$/, "");
