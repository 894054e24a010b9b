import { type NodeWorker, platform } from "../platform.ts";
import type { ThreadData } from "./control.ts";
import { workerSource } from "./worker-source.ts";

/** A thread that was started. */
export interface Thread {
  terminate(): Promise<unknown>;
}

/** How threads are started here. */
export interface Starter {
  /** Threads that can run at the same time. */
  readonly processors: number;
  /** May throw; what goes wrong later is told to `failed`. */
  start(data: ThreadData, failed: (error: unknown) => void): Thread;
}

const notLoaded = "its worker could not be loaded; a content security policy has to allow blob: in worker-src";

/** The way to start threads; as a text why there is none where there is none. */
export function starter(): Starter | string {
  const isNode = platform.process?.versions?.node !== undefined;
  if (!isNode && platform.crossOriginIsolated !== true)
    return "the page is not cross-origin isolated (headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)";
  if (platform.SharedArrayBuffer === undefined) return "there is no SharedArrayBuffer here";
  return isNode ? onNode() : inBrowser();
}

function onNode(): Starter | string {
  const builtin = (name: string): unknown => platform.process?.getBuiltinModule?.(name);
  const threads = builtin("node:worker_threads") as
    { Worker: new (source: string, options: object) => NodeWorker } | undefined;
  const os = builtin("node:os") as { availableParallelism(): number } | undefined;
  if (threads === undefined || os === undefined) return "process.getBuiltinModule is missing (Node 20.16 has it)";
  return {
    processors: os.availableParallelism(),
    start(workerData, failed) {
      // without the loaders and hooks of this process, which may make backends themselves: neither its options nor its NODE_OPTIONS
      const worker = new threads.Worker(workerSource, { eval: true, workerData, execArgv: [], env: {} });
      worker.on("error", failed);
      worker.on("exit", (code) => failed(new Error(`it has ended, with code ${String(code)}`)));
      worker.unref();
      return worker;
    },
  };
}

function inBrowser(): Starter | string {
  const { Worker, Blob, URL, navigator } = platform;
  if (Worker === undefined || Blob === undefined || URL === undefined) return "there are no workers here";
  return {
    processors: navigator?.hardwareConcurrency ?? 1,
    start(data, failed) {
      const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
      const worker = new Worker(url);
      // one that was never loaded has nothing to say
      worker.addEventListener("error", (event) => failed(event.message ? event : new Error(notLoaded)));
      // oxlint-disable-next-line require-post-message-target-origin -- a worker, not a window
      worker.postMessage(data);
      return {
        async terminate() {
          worker.terminate();
          URL.revokeObjectURL(url);
        },
      };
    },
  };
}
