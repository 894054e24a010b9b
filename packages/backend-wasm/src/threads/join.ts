import { now } from "../platform.ts";
import { control as at } from "./control.ts";

/** Milliseconds that this thread looks for the end of the others' work before it sleeps, at least and at most; between, a part of what it has worked. */
const leastLooking = 0.05;
const mostLooking = 1;
const partLooking = 0.25;
/** Looks between two looks at the clock. */
const looksAtOnce = 64;
/** Milliseconds of one sleep. */
const nap = 1;
/** How much longer than this thread has worked the others may take for the parts that they have. */
const timesLonger = 10;

/**
 * Waits until no other thread works on the job any more, `worked` milliseconds after this one has begun to. False where
 * that takes much longer, `silence` milliseconds at least: they have ended in the middle of a part, without a word.
 */
export function join(words: Int32Array, worked: number, mayWait: boolean, silence: number): boolean {
  const looking = Math.min(mostLooking, Math.max(leastLooking, partLooking * worked));
  const most = Math.max(silence, timesLonger * worked);
  let waited = 0;
  let last = now();
  for (let looks = 1; ; looks++) {
    const active = Atomics.load(words, at.active);
    if (active === 0) return true;
    if (looks % looksAtOnce !== 0) continue;
    // the others may need this processor
    if (mayWait && waited > looking) Atomics.wait(words, at.active, active, nap);
    const time = now();
    // where the whole process was stopped meanwhile, or the machine slept, nobody could work
    waited += Math.min(time - last, 2 * nap);
    last = time;
    if (waited > most) return false;
  }
}
