import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { createWasmBackend } from "@cotangent/backend-wasm";
import type { Backend } from "cotangent";

import { bundle } from "../bundle.ts";
import { multiplication } from "../races/wasm/multiplication.ts";
import { medianCall } from "../timing.ts";
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
 * at the moment. They share no work and wait for nobody, but begin each batch together. The second one starts when it is asked for
 * the first time: engines optimise the code of others later where there is one more thread.
 */
class TwoAtOnce {
  /** The second thread by its number in the system, where it tells and the thread has started. */
  workers: readonly string[] = [];
  private readonly file: string;
  private readonly backend: Backend;
  private readonly words = new Int32Array(new SharedArrayBuffer(stateBytes));
  private readonly took = new Float64Array(new SharedArrayBuffer(8));
  private port: MessagePort | null = null;

  constructor(file: string, backend: Backend) {
    this.file = file;
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

  /** Milliseconds a product, where both threads make `calls`: one by the sum of what each makes in a millisecond, as its median call takes. */
  private timed(n: number, calls: number, run: () => unknown): number {
    const { words, took } = this;
    // nobody wakes it
    Atomics.wait(words, at.go, Atomics.load(words, at.go), rest);
    Atomics.store(words, at.here, 0);
    Atomics.store(words, at.go, 0);
    this.order({ n, calls, took });
    this.until(at.here, 1);
    Atomics.store(words, at.go, 1);
    const own = medianCall(run, calls);
    this.finished();
    return 1 / (1 / own + 1 / took[0]!);
  }

  private start(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const before = threadsNow();
    const thread = new Worker(this.file, {
      workerData: { words: this.words, port: port2 },
      transferList: [port2],
    });
    this.workers = threadsNow()
      .filter((one) => !before.includes(one))
      .slice(0, 1);
    // it does not answer then
    thread.on("error", () => {});
    thread.unref();
    port1.unref();
    return port1;
  }

  private order(order: Order): void {
    this.port ??= this.start();
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
    const backend = await createWasmBackend({ threads: false });
    const two = new TwoAtOnce(file, backend);
    const library = loadCotangent(atOnceName, backend);
    return {
      ...library,
      two,
      get workers() {
        return two.workers;
      },
    };
  },
};
