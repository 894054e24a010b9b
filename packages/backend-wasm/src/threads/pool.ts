import { libraryImports } from "../kernels/index.ts";
import { textOf, threadFailed, threadLost } from "../errors.ts";
import { now, warn, type WasmMemory } from "../platform.ts";
import { type PrintedStep, worthThreads } from "../print/printed.ts";
import { Benefit } from "./benefit.ts";
import { Board, type Job, type StepFunction } from "./board.ts";
import { CodeStore } from "./code-store.ts";
import { control as at, maxArguments } from "./control.ts";
import type { Starter, Thread } from "./start.ts";

/** A program whose steps can be divided. */
export interface Divisible {
  readonly bytes: Uint8Array;
  readonly steps: readonly PrintedStep[];
  readonly step: StepFunction;
}

/**
 * Operations, of a program's next steps and of those that were done alone, from which sleeping threads are woken: half of
 * them take as long as waking does.
 */
const wakingWork = 1_500_000;
/** Milliseconds that idle threads are awake, at least and at most. */
const patience = [0.06, 1] as const;
/** Milliseconds without a sign of a thread that has a part, at least, before it counts as lost. */
const usualSilence = 10_000;
const codeBytes = 1 << 22;

/** Calls, one inside the other, that closing a job takes at most. */
const callsToClose = 64;

/** Throws `RangeError` where the stack has no room for so many calls: a job that is open must be closed, whatever happens. */
function roomFor(calls: number): number {
  return calls === 0 ? 0 : 1 + roomFor(calls - 1);
}

/**
 * Threads that do parts of steps. Jobs go through shared memory: the parts are claimed one after the other by whoever has
 * time, this thread too, so that a thread that is late costs nothing.
 */
export class Pool {
  /** With the one that calls. */
  readonly threads: number;
  private readonly board: Board;
  private readonly code = new CodeStore(codeBytes);
  private readonly started: Thread[] = [];
  private readonly benefit = new Benefit();
  /** Steps that were offered to other threads. */
  divided = 0;
  /** Operations that were done alone while the others slept. */
  private missed = 0;
  /** The threads were ended, or one of them could not be started. */
  ended = false;

  constructor(threads: number, { start }: Starter, memory: WasmMemory, silence = usualSilence) {
    this.threads = threads;
    this.board = new Board(threads, silence);
    const data = {
      memory,
      control: this.board.words,
      code: this.code.bytes,
      places: at,
      library: Object.keys(libraryImports),
      shares: this.board.shares,
      patience,
    };
    try {
      for (let k = 1; k < threads; k++) this.started.push(start(data, (error) => this.lost(error)));
    } catch (error) {
      this.lost(error);
    }
  }

  /** Threads that have started, beside the one that calls. */
  get ready(): number {
    return this.ended ? 0 : this.board.ready;
  }

  /** A function that does all parts of a step, in this thread and in others where that pays. */
  divide({ bytes, steps, step }: Divisible): (index: number, base: number) => void {
    const program = this.code.program(bytes);
    if (program === null) return (index, base) => step(index, base, 0, steps[index]!.parts);
    const ahead = steps.map((_, i) => steps.slice(i).reduce((sum, { work }) => sum + work, 0));
    return (index, base) => {
      const { parts, work } = steps[index]!;
      const help = parts < 2 || work < worthThreads ? "none" : this.help(work, ahead[index]!);
      if (help === "none") step(index, base, 0, parts);
      else this.run({ program, step, index, base, parts }, help === "asleep");
    };
  }

  /** Ends the threads; programs go on, in this thread. */
  stop(): Promise<unknown> {
    this.ended = true;
    this.board.stop();
    return Promise.all(this.started.map((thread) => thread.terminate()));
  }

  /** A thread could not be started, or has ended. */
  private lost(error: unknown): void {
    if (this.ended) return;
    void this.stop();
    warn(`the wasm backend goes on with one thread, since another one failed: ${textOf(error)}`);
  }

  /** Who is likely to take part in a step of so much work, with `ahead` in this one and the next ones: those asleep where that is worth waking them. */
  private help(work: number, ahead: number): "none" | "awake" | "asleep" {
    const { ready } = this;
    if (ready === 0 || !this.benefit.next()) return "none";
    const { asleep } = this.board;
    if (asleep > 0 && this.missed + ahead >= wakingWork) {
      this.missed = 0;
      return "asleep";
    }
    if (asleep < ready) return "awake";
    this.missed += work;
    return "none";
  }

  /** Throws what a part throws, and `THREAD_FAILED` where a thread has ended in the middle of one. */
  private run(job: Job, wake: boolean): void {
    const { board } = this;
    roomFor(callsToClose);
    this.divided++;
    const start = now();
    this.code.write(job.program);
    board.offer(job, wake);
    let own = 0;
    let worked = 0;
    try {
      own = board.work(job);
    } finally {
      worked = now() - start;
      if (!board.close(worked)) this.giveUp();
    }
    this.check();
    this.benefit.learn(own / job.parts, worked, now() - start - worked);
  }

  private giveUp(): never {
    void this.stop();
    throw threadLost();
  }

  /** Throws what went wrong in other threads. */
  private check(): void {
    const { words } = this.board;
    const error = words[at.error]!;
    if (error === 0) return;
    const refused = Object.values(libraryImports)[error - 2];
    refused?.(...words.subarray(at.argument, at.argument + maxArguments));
    throw threadFailed();
  }
}
