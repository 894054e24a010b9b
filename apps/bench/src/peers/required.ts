import { formatTime } from "../output/format.ts";
import type { PeerResult, Requirement } from "../report.ts";
import type { AtMost, Faster, Required, Under } from "./tasks.ts";

/** Holds what was measured against a requirement. */
export function check(
  title: string,
  results: readonly PeerResult[],
  required: Required,
): Requirement {
  if ("underMicroseconds" in required) return checkTime(title, results, required);
  const of = (name: string | undefined): PeerResult | undefined =>
    results.find((r) => r.competitor === name);
  const who = of(required.who ?? results[0]?.competitor);
  const against = of(required.competitor);
  const label = required.who === undefined ? title : `${title}, ${required.who}`;
  const statement = `${label}: ${textOf(required)}`;
  if (who?.milliseconds == null || who.ratio === null || against?.milliseconds == null)
    return { statement, met: null, measured: "not measured" };
  // PyTorch's time is from another day: there is no round that both were in
  const ratio =
    against.ratio === null ? against.milliseconds / who.milliseconds : against.ratio / who.ratio;
  if ("factor" in required && required.control !== undefined)
    return { statement, ...compareShare(required, who, against, of(required.control)) };
  return "factor" in required
    ? { statement, ...compareSpeed(required, ratio) }
    : { statement, ...compareTime(required, who.milliseconds, ratio) };
}

function checkTime(
  title: string,
  results: readonly PeerResult[],
  { underMicroseconds, who }: Under,
): Requirement {
  const name = who ?? results[0]?.competitor;
  const milliseconds = results.find((r) => r.competitor === name)?.milliseconds ?? null;
  return {
    statement: `${who === undefined ? title : `${title}, ${who}`}: under ${underMicroseconds} µs`,
    met: milliseconds === null ? null : milliseconds * 1000 < underMicroseconds,
    measured: milliseconds === null ? "not measured" : formatTime(milliseconds),
  };
}

function textOf(required: Faster | AtMost): string {
  const { competitor } = required;
  if ("factor" in required)
    return required.factor === 1
      ? `no slower than ${competitor}`
      : `at least ${required.factor} times as fast as ${competitor}`;
  const { atMost, microseconds = 0 } = required;
  const more = microseconds === 0 ? "" : ` plus ${microseconds} µs`;
  return atMost === 1
    ? `at most the time of ${competitor}${more}`
    : `at most ${atMost} times the time of ${competitor}${more}`;
}

type Outcome = Pick<Requirement, "met" | "measured">;

function compareSpeed({ factor }: Faster, ratio: number): Outcome {
  const measured =
    ratio >= 1 ? `${ratio.toFixed(2)} times as fast` : `${(1 / ratio).toFixed(2)} times as slow`;
  return { met: ratio >= factor, measured };
}

/** How many times as fast: in the median round, by the median times, by the least times. */
type Speeds = readonly [paired: number, medians: number, least: number];

function speedsOf(who: PeerResult, against: PeerResult): Speeds {
  const ratio = (a: number | null | undefined, b: number | null | undefined): number =>
    (a ?? NaN) / (b ?? NaN);
  return [
    ratio(against.ratio, who.ratio),
    ratio(against.milliseconds, who.milliseconds),
    ratio(against.least, who.least),
  ];
}

/**
 * The median round decides: it is what a call gets, with whatever the machine did in the same moments. Two threads that share nothing
 * show what there was to be had: where that is less than what is asked for, nothing is known about ours. Medians of all times and least
 * times are there to be seen: the former mix rounds, and the latter tell what the code does where the machine is at its best.
 */
function compareShare(
  { factor }: Faster,
  who: PeerResult,
  against: PeerResult,
  control: PeerResult | undefined,
): Outcome {
  const ours = speedsOf(who, against);
  const measured = textOfSpeeds(ours, " times as fast");
  const met = ours[0] >= factor;
  if (control?.milliseconds == null) return { met, measured: `${measured}; without a control` };
  const given = speedsOf(control, against);
  const gave = `the machine gave two threads ${textOfSpeeds(given, "×")} in this run`;
  const share = `ours is ${Math.round((100 * ours[0]) / given[0])} % of that`;
  return {
    met: met || given[0] >= factor ? met : null,
    measured: `${measured}; ${gave}: ${share}`,
  };
}

const textOfSpeeds = ([paired, medians, least]: Speeds, unit: string): string =>
  `${paired.toFixed(2)}${unit} (median times ${medians.toFixed(2)}, least times ${least.toFixed(2)})`;

/** The other's time is what it would be if it had run in our rounds: our median times the median ratio. */
function compareTime({ atMost, microseconds = 0 }: AtMost, ours: number, ratio: number): Outcome {
  const theirs = ours * ratio;
  const allowed = atMost * theirs + microseconds / 1000;
  return {
    met: ours <= allowed,
    measured: `${formatTime(ours)}, which is ${(1 / ratio).toFixed(2)} times its ${formatTime(theirs)}; allowed ${formatTime(allowed)}`,
  };
}
