import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { createWasmBackend } from "@cotangent/backend-wasm";
import type { Backend } from "cotangent";

import { bundle } from "../bundle.ts";
import { multiplication } from "../races/wasm/multiplication.ts";
import { kept } from "../timing.ts";
import { loadCotangent } from "./cotangent.ts";
import type { Competitor, Job } from "./library.ts";
import { type Order, state as at, stateBytes } from "./orders.ts";
import { threadsNow } from "./processors.ts";

export const atOnceName = "control: two products at once";

/** Milliseconds after which threads of others that have nothing to do sleep. */
const rest = 2;
/** Milliseconds without an answer after which the second thread must have ended. */
const silence = 60_000;

/**
 * Two threads that multiply independently of each other, each for itself on one thread of ours: what the machine has for two threads
 * at the moment. They share no work and wait for nobody, but begin each batch together.
 */
export class TwoAtOnce {
  private readonly words: Int32Array;
  private readonly port: MessagePort;
  private readonly backend: Backend;
  private readonly took = new Float64Array(new SharedArrayBuffer(8));

  constructor(words: Int32Array, port: MessagePort, backend: Backend) {
    this.words = words;
    this.port = port;
    this.backend = backend;
  }

  /** The product of two n × n matrices. A call takes as long as a product takes when two threads compute; the result is the second thread's. */
  product(n: number): Job {
    const run = multiplication(n, this.backend);
    const result = new Float32Array(new SharedArrayBuffer(4 * n * n));
    this.order({ n, result });
    this.finished();
    return { run, result: () => result, timed: (calls) => this.timed(n, calls, run) };
  }

  /** Milliseconds a product, where both threads make `calls`: one by the sum of what each of them makes in a millisecond. */
  private timed(n: number, calls: number, run: () => unknown): number {
    const { words, took } = this;
    Atomics.wait(words, at.go, Atomics.load(words, at.go), rest);
    Atomics.store(words, at.here, 0);
    Atomics.store(words, at.go, 0);
    this.order({ n, calls, took });
    this.until(at.here, 1);
    Atomics.store(words, at.go, 1);
    const start = performance.now();
    for (let i = calls; i > 0; i--) kept.result = run();
    const own = performance.now() - start;
    this.finished();
    return 1 / (calls / own + calls / took[0]!);
  }

  private order(order: Order): void {
    // oxlint-disable-next-line require-post-message-target-origin -- a port, not a window
    this.port.postMessage(order);
    Atomics.add(this.words, at.orders, 1);
    Atomics.notify(this.words, at.orders);
  }

  private finished(): void {
    this.until(at.done, Atomics.load(this.words, at.orders));
  }

  private until(place: number, value: number): void {
    for (;;) {
      const found = Atomics.load(this.words, place);
      if (found === value) return;
      if (Atomics.wait(this.words, place, found, silence) === "timed-out")
        throw new Error("the second thread does not answer");
    }
  }
}

/** What shows how much two threads can do here and now, beside what we make of it. */
export const atOnce: Competitor = {
  name: atOnceName,
  onlyNamed: true,
  async load() {
    const file = await bundle("peers/second-thread");
    const words = new Int32Array(new SharedArrayBuffer(stateBytes));
    const { port1, port2 } = new MessageChannel();
    const before = threadsNow();
    const thread = new Worker(file, { workerData: { words, port: port2 }, transferList: [port2] });
    const workers = threadsNow()
      .filter((one) => !before.includes(one))
      .slice(0, 1);
    // one that fails to load says so, and the process ends without waiting for it
    await new Promise<void>((resolve, reject) => {
      thread.once("online", resolve);
      thread.once("error", reject);
    });
    thread.unref();
    port1.unref();
    const backend = await createWasmBackend({ threads: false });
    return {
      ...loadCotangent(atOnceName, backend),
      workers,
      two: new TwoAtOnce(words, port1, backend),
    };
  },
};
