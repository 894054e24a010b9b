// Runs in a thread of its own, and multiplies there by itself while the main thread does the same (at-once.ts).
import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { createWasmBackend } from "@cotangent/backend-wasm";
import type { Tensor } from "cotangent";

import { multiplication } from "../races/wasm/multiplication.ts";
import { kept, medianCall } from "../timing.ts";
import { type Order, state as at } from "./orders.ts";

/** Milliseconds for which a product is computed when it is first asked for: engines optimise what runs often. */
const warmUp = 200;

const { words, port } = workerData as { readonly words: Int32Array; readonly port: MessagePort };
const backend = await createWasmBackend({ threads: false });
const products = new Map<number, () => Tensor>();

/** Sets a product up, and writes its result down. */
function setUp(n: number, result: Float32Array): void {
  const product = multiplication(n, backend);
  products.set(n, product);
  const start = performance.now();
  do kept.result = product();
  while (performance.now() - start < warmUp);
  result.set(product().dataSync() as Float32Array);
}

/** Calls it so many times, from the moment on when the main thread begins as well; writes down how many milliseconds the median call took. */
function work(n: number, calls: number, took: Float64Array): void {
  const product = products.get(n)!;
  Atomics.store(words, at.here, 1);
  Atomics.notify(words, at.here);
  // looked for, not slept: both begin together
  while (Atomics.load(words, at.go) === 0);
  took[0] = medianCall(product, calls);
}

for (let done = 0; ;) {
  Atomics.wait(words, at.orders, done);
  const order = receiveMessageOnPort(port)!.message as Order;
  if ("result" in order) setUp(order.n, order.result);
  else work(order.n, order.calls, order.took);
  Atomics.store(words, at.done, ++done);
  Atomics.notify(words, at.done);
}
