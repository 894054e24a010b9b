/** What a thread that waits costs counts at most, in times of the job: one long wait is no rule. */
const worst = -4;
/** Weight of the last job in the average. */
const weight = 0.1;
/** Average gain below which other threads are left alone for some jobs. */
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
  /** Part of a job's time that was gained, on average. */
  private gain = 0;
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
    this.gain += weight * (Math.max(worst, gained) - this.gain);
    if (this.gain > 0) this.nextPause = shortestPause;
    if (this.gain >= least) return;
    this.pause = Math.min(this.nextPause, Math.max(1, Math.ceil(-gained / partLost)));
    this.nextPause = Math.min(longestPause, 2 * this.nextPause);
    this.gain = 0;
  }
}
