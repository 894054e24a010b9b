import type { Clock } from "../src/timing.ts";

/** A clock that only `pass` moves, so that what is measured is what a test says. */
export function handClock(): { readonly now: Clock; pass(milliseconds: number): void } {
  let time = 0;
  return {
    now: () => time,
    pass(milliseconds) {
      time += milliseconds;
    },
  };
}

/** A clock that goes on by a tenth of a millisecond whenever it is read, for tests that time what they do not care about. */
export function tickingClock(): Clock {
  let readings = 0;
  return () => ++readings / 10;
}
