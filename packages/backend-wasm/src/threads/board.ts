import { control as at, controlBytes } from "./control.ts";
import { join } from "./join.ts";
import type { SharedProgram } from "./code-store.ts";

/** Parts of a step, from … to − 1, in the block at `base`. */
export type StepFunction = (index: number, base: number, from: number, to: number) => void;

/** A step of a program, to be done in the block at `base`. */
export interface Job {
  readonly program: SharedProgram;
  readonly step: StepFunction;
  readonly index: number;
  readonly base: number;
  readonly parts: number;
}

/** Where a job is offered to other threads, and this one does parts of it. */
export class Board {
  readonly words = new Int32Array(new SharedArrayBuffer(controlBytes));
  /** What is left of a job is divided by this to say how many parts are claimed at once. */
  readonly shares: number;
  private readonly mayWait = mayWait();
  private readonly silence: number;

  constructor(threads: number, silence: number) {
    this.shares = 3 * threads;
    this.silence = silence;
  }

  /** Threads that have started. */
  get ready(): number {
    return Atomics.load(this.words, at.ready);
  }

  /** Those that have gone to sleep. */
  get asleep(): number {
    return Atomics.load(this.words, at.sleeping);
  }

  /** Shows a job to the threads that are awake, and wakes the others if so wished. */
  offer({ program, index, base, parts }: Job, wake: boolean): void {
    const { words } = this;
    words[at.program] = program.id;
    words[at.offset] = program.offset;
    words[at.length] = program.bytes.length;
    words[at.step] = index;
    words[at.base] = base;
    words[at.parts] = parts;
    words[at.error] = 0;
    Atomics.store(words, at.next, 0);
    Atomics.store(words, at.open, 1);
    this.ring(wake);
  }

  /** Does parts until none is left to be claimed; says how many. */
  work({ step, index, base, parts }: Job): number {
    const { words, shares } = this;
    let done = 0;
    for (;;) {
      const count = Math.max(1, Math.ceil((parts - Atomics.load(words, at.next)) / shares));
      const from = Atomics.add(words, at.next, count);
      if (from >= parts) return done;
      const to = Math.min(parts, from + count);
      step(index, base, from, to);
      done += to - from;
    }
  }

  /** Nobody begins any more; waits for those who have begun. False where one of them must have ended; see `join`. */
  close(worked: number): boolean {
    Atomics.store(this.words, at.open, 0);
    return join(this.words, worked, this.mayWait, this.silence);
  }

  /** Has all threads end, those that sleep too. */
  stop(): void {
    Atomics.store(this.words, at.stop, 1);
    this.ring(true);
  }

  private ring(wake: boolean): void {
    Atomics.add(this.words, at.epoch, 1);
    if (wake) Atomics.notify(this.words, at.epoch);
  }
}

/** Whether this thread may sleep; that of a page may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
