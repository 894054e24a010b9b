import { libraryImports } from "../kernels/index.ts";
import { threadFailed } from "../errors.ts";
import { now, warn, type WasmMemory } from "../platform.ts";
import type { PrintedStep } from "../print/printed.ts";
import { Benefit } from "./benefit.ts";
import { CodeStore, type SharedProgram } from "./code-store.ts";
import { control as at, controlBytes, maxArguments } from "./control.ts";
import type { Starter, Thread } from "./start.ts";

/** A program whose steps can be divided. */
export interface Divisible {
  readonly bytes: Uint8Array;
  readonly steps: readonly PrintedStep[];
  readonly step: (index: number, base: number, from: number, to: number) => void;
}

/** Operations from which a step is worth a second thread that is awake. */
const leastWork = 30_000;
/** Operations, in steps that were done alone, from which sleeping threads are woken. */
const wakingWork = 600_000;
/** Milliseconds that idle threads are awake. */
const patience = 0.06;
const codeBytes = 1 << 22;
/** Looks at the other threads before this one waits for them, where it may. */
const maxLooks = 4000;

/**
 * Threads that do parts of steps. Jobs go through shared memory: the parts are claimed one after the other by whoever has
 * time, this thread too, so that a thread that is late costs nothing.
 */
export class Pool {
  /** With the one that calls. */
  readonly threads: number;
  private readonly words: Int32Array;
  private readonly code: CodeStore;
  private readonly started: Thread[] = [];
  private readonly mayWait: boolean;
  private readonly benefit = new Benefit();
  /** Steps that were offered to other threads. */
  divided = 0;
  /** Operations that were done alone while the others slept. */
  private missed = 0;
  /** The threads were ended, or one of them could not be started. */
  ended = false;

  constructor(threads: number, { start }: Starter, memory: WasmMemory) {
    this.threads = threads;
    this.words = new Int32Array(new SharedArrayBuffer(controlBytes));
    this.code = new CodeStore(codeBytes);
    this.mayWait = mayWait();
    const data = {
      memory,
      control: this.words,
      code: this.code.bytes,
      places: at,
      library: Object.keys(libraryImports),
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
    return this.ended ? 0 : Atomics.load(this.words, at.ready);
  }

  /** A function that does all parts of a step, in this thread and in others where that pays. */
  divide({ bytes, steps, step }: Divisible): (index: number, base: number) => void {
    const program = this.code.program(bytes);
    return (index, base) => {
      const { parts, work } = steps[index]!;
      if (parts < 2 || work < leastWork || program === null || !this.helped(work)) step(index, base, 0, parts);
      else this.run(program, step, index, base, parts);
    };
  }

  /** Ends the threads; programs go on, in this thread. */
  stop(): Promise<unknown> {
    this.ended = true;
    Atomics.store(this.words, at.stop, 1);
    Atomics.add(this.words, at.epoch, 1);
    Atomics.notify(this.words, at.epoch);
    return Promise.all(this.started.map((thread) => thread.terminate()));
  }

  /** A thread could not be started, or has ended. */
  private lost(error: unknown): void {
    if (this.ended) return;
    void this.stop();
    const { message } = error as { readonly message?: string };
    warn(`the wasm backend goes on with one thread, since another one failed: ${message ?? String(error)}.`);
  }

  /** Whether other threads are likely to take part; wakes them where that pays. */
  private helped(work: number): boolean {
    if (this.ready === 0 || !this.benefit.next()) return false;
    const { words } = this;
    if (Atomics.load(words, at.sleeping) < Atomics.load(words, at.ready)) return true;
    this.missed += work;
    return this.missed >= wakingWork;
  }

  private run(program: SharedProgram, step: Divisible["step"], index: number, base: number, parts: number): void {
    const { words } = this;
    this.divided++;
    const start = now();
    this.code.write(program);
    const chunk = Math.ceil(parts / (4 * this.threads));
    words[at.program] = program.id;
    words[at.offset] = program.offset;
    words[at.length] = program.bytes.length;
    words[at.step] = index;
    words[at.base] = base;
    words[at.parts] = parts;
    words[at.chunk] = chunk;
    words[at.error] = 0;
    Atomics.store(words, at.next, 0);
    Atomics.store(words, at.open, 1);
    Atomics.add(words, at.epoch, 1);
    if (Atomics.load(words, at.sleeping) > 0 && this.worthWaking()) Atomics.notify(words, at.epoch);
    let own = 0;
    let worked = start;
    try {
      for (let from = 0; (from = Atomics.add(words, at.next, chunk)) < parts; own++) step(index, base, from, Math.min(parts, from + chunk));
    } finally {
      Atomics.store(words, at.open, 0);
      worked = now();
      this.join();
    }
    if (words[at.error] !== 0) this.fail();
    this.benefit.learn(own / Math.ceil(parts / chunk), worked - start, now() - worked);
  }

  private worthWaking(): boolean {
    const worth = this.missed >= wakingWork;
    if (worth) this.missed = 0;
    return worth;
  }

  /** Waits until nobody works on the job any more. */
  private join(): void {
    const { words } = this;
    for (let looks = 0; ; looks++) {
      const active = Atomics.load(words, at.active);
      if (active === 0) return;
      // the others may need this processor
      if (looks > maxLooks && this.mayWait) Atomics.wait(words, at.active, active, 1);
    }
  }

  private fail(): never {
    const { words } = this;
    const refused = Object.values(libraryImports)[words[at.error]! - 2];
    refused?.(...words.subarray(at.argument, at.argument + maxArguments));
    throw threadFailed();
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
