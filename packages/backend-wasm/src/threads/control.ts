/**
 * What threads tell each other, as places of an Int32Array on shared memory; those that many write to have a cache line
 * (16 places) of their own.
 */
export const control = {
  /** Number of the job; idle threads wait for it to change. */
  epoch: 0,
  /** 1 while a job can be joined. The fields of a job are written while it is 0 and nobody is active. */
  open: 16,
  /** Threads that may be reading the job, or working on it. */
  active: 32,
  /** The first part of the job that nobody has claimed. */
  next: 48,
  /** Threads that have gone to sleep. */
  sleeping: 64,
  /** Threads that have started. */
  ready: 80,
  /** 1 when threads are to end. */
  stop: 81,
  /** The job: number of the program, where its code is, the step, the address of the block, parts. */
  program: 96,
  offset: 97,
  length: 98,
  step: 99,
  base: 100,
  parts: 101,
  /** What went wrong: 0 nothing, 1 anything, 2 + i a call of the library's import i, whose arguments follow. */
  error: 112,
  argument: 113,
} as const;

/** Bytes of the array. */
export const controlBytes = 512;
/** Arguments of an import that are kept. */
export const maxArguments = 3;

/** What a thread gets when it starts. */
export interface ThreadData {
  readonly memory: object;
  readonly control: Int32Array;
  readonly code: Uint8Array;
  readonly places: typeof control;
  /** Names of the library's imports. */
  readonly library: readonly string[];
  /** A thread that is free claims the rest of a job divided by this: many parts first, then fewer, so that all end together. */
  readonly shares: number;
  /** Milliseconds that an idle thread looks for a job before it sleeps, at least and at most: as long as its last jobs took. */
  readonly patience: readonly [least: number, most: number];
}
