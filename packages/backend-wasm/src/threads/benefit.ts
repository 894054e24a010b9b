/** What a thread that waits costs counts at most, in times of the job: one long wait is no rule. */
const worst = -4;
/** How much less a job counts than the next one. */
const fading = 0.1;
/** Part of the time gained below which other threads are left alone for some jobs. */
const least = -0.1;
const shortestPause = 16;
const longestPause = 1024;
/** A pause is at most as long as makes what the last job lost such a part of it: then asking again costs little. */
const partLost = 1 / 20;

/**
 * Whether other threads are a help. On a machine that is busy with other things, a thread that has claimed parts may not
 * run for milliseconds, and this one waits for it; then jobs are done alone for a while, before the others get a chance again.
 */
export class Benefit {
  /** The time that jobs would have taken alone, and how much of it was saved; the last ones count most, and long ones more than short ones. */
  private alone = 0;
  private saved = 0;
  /** Jobs that are still to be done alone. */
  private pause = 0;
  private nextPause = shortestPause;

  /** Whether the next job should be divided. */
  next(): boolean {
    if (this.pause === 0) return true;
    this.pause--;
    return false;
  }

  /** After a job: the share of it that this thread did, the time that took, and the time that it waited for others then. */
  learn(share: number, worked: number, waited: number): void {
    const alone = worked / share;
    if (!(alone > 0)) return;
    const gained = 1 - (worked + waited) / alone;
    this.alone += alone - fading * this.alone;
    this.saved += Math.max(worst, gained) * alone - fading * this.saved;
    if (this.saved > 0) this.nextPause = shortestPause;
    // as if there had been others before the first
    if (this.saved >= least * Math.max(this.alone, alone / fading)) return;
    this.pause = Math.min(this.nextPause, Math.max(1, Math.ceil(-gained / partLost)));
    this.nextPause = Math.min(longestPause, 2 * this.nextPause);
    this.alone = 0;
    this.saved = 0;
  }
}
