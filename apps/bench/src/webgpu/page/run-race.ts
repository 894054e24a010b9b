import { relativeDifference } from "../../agreement.ts";
import { messageOf } from "../../message.ts";
import type { PeerResult } from "../../report.ts";
import type { RaceOptions } from "../../timing.ts";
import type { WebgpuRace } from "../races/race.ts";
import type { Entrant, Loaded } from "./entrants.ts";
import { raceOnDevice } from "./timing.ts";

/** What float32 explains, relative to the largest entry. */
const tolerance = 1e-4;

type Entry = { readonly name: string } & (
  | { readonly entrant: Entrant; readonly difference: number }
  | { readonly absent: string }
);

/** Checks everybody's result, then times those who have one. Who is wrong runs too, and is said to be wrong. */
export async function runRace(
  race: WebgpuRace,
  loaded: readonly Loaded[],
  options: RaceOptions,
): Promise<PeerResult[]> {
  const expected = race.expected();
  const entries: Entry[] = [];
  for (const one of loaded) {
    try {
      if ("failure" in one) throw one.failure;
      const entrant = one.enter(race);
      const start = performance.now();
      const result = await entrant.result();
      const first = performance.now() - start;
      const difference = relativeDifference(result, expected);
      const once = race.once?.includes(one.name) ? { once: first } : {};
      entries.push({ name: one.name, entrant: { ...entrant, ...once }, difference });
    } catch (error) {
      entries.push({ name: one.name, absent: `failed: ${messageOf(error)}` });
    }
  }
  const entrants = entries.flatMap((one) => ("entrant" in one ? [one.entrant] : []));
  const standings = await raceOnDevice(entrants, options);
  const oursIsIn = "entrant" in entries[0]!;
  return entries.map((entry): PeerResult => {
    const competitor = entry.name;
    if ("absent" in entry)
      return { competitor, milliseconds: null, ratio: null, wrong: false, note: entry.absent };
    const { milliseconds, ratio } = standings.find(({ name }) => name === competitor)!;
    const wrong = !(entry.difference <= tolerance);
    const right = entry.entrant.once === undefined ? null : "one call, the first";
    const note = wrong ? `wrong by ${entry.difference.toExponential(1)}` : right;
    return { competitor, milliseconds, ratio: oursIsIn ? ratio : null, wrong, note };
  });
}
