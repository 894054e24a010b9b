import type { Capabilities } from "@cotangent/core";
import { badOption, unknownOption } from "./errors.ts";
import { pageBytes } from "./memory/linear-memory.ts";

/** What `createWasmBackend` takes. */
export interface WasmOptions {
  /**
   * Threads that compute, the calling one included, 256 at most; `true` as many as there are processors (8 at most), `false` the calling
   * one alone. By default `true` in Node and on pages that are cross-origin isolated; elsewhere a warning says why not.
   */
  readonly threads?: boolean | number;
  /** Most bytes that the WebAssembly memory grows to. Default 4 GiB, which is the most there can be. */
  readonly maximumBytes?: number;
  /**
   * Whether compiled Jacobians and Hessians leave out the zeros of the basis: where a direction does not perturb a
   * value, a factor of NaN or ±∞ gives 0 instead of the NaN that 0·∞ is, one operation after the other. Default true.
   */
  readonly structuralZeros?: boolean;
  /**
   * Whether products are added with the processor's multiply-add, which rounds once or twice as the processor likes. By
   * default where the engine has it; `false` gives the same bits on every machine.
   */
  readonly relaxedSimd?: "auto" | boolean;
}

/** What this backend can do here. */
export interface WasmCapabilities extends Capabilities {
  /** Vectors of 128 bits: always, since there is no backend without them. */
  readonly simd: true;
  /** Whether the engine has relaxed SIMD multiply-add, and it is used. */
  readonly relaxedMadd: boolean;
  /** Threads that programs are divided between, the calling one included; 1 once they have been ended or one has failed. */
  readonly threads: number;
}

/** Of a memory with addresses of 32 bits. */
const mostPages = 65536;
const mostThreads = 256;

/** The largest memory in pages. Throws `BAD_ARGUMENT`. */
export function maximumPages({ maximumBytes = mostPages * pageBytes }: WasmOptions): number {
  if (!Number.isFinite(maximumBytes) || maximumBytes < 2 * pageBytes || maximumBytes > mostPages * pageBytes)
    throw badOption("maximumBytes", "a number of bytes from 131072 to 4294967296", maximumBytes);
  return Math.floor(maximumBytes / pageBytes);
}

/** The threads that are asked for; null where nothing is said. Throws `BAD_ARGUMENT`. */
export function threadsAsked({ threads }: WasmOptions): boolean | number | null {
  if (threads === undefined || typeof threads === "boolean") return threads ?? null;
  if (!Number.isInteger(threads) || threads < 1 || threads > mostThreads)
    throw badOption("threads", `true, false or a number of threads from 1 to ${mostThreads}`, threads);
  return threads;
}

const known: readonly string[] = ["threads", "maximumBytes", "structuralZeros", "relaxedSimd"] satisfies (keyof WasmOptions)[];

/** Throws `BAD_ARGUMENT` for what is no option, and for values that an option cannot have. */
export function checkOptions(options: WasmOptions): void {
  if (typeof options !== "object" || options === null) throw badOption("the options", "an object", options);
  for (const name of Object.keys(options)) if (!known.includes(name)) throw unknownOption(name, known);
  const { structuralZeros = true, relaxedSimd = "auto" } = options;
  if (typeof structuralZeros !== "boolean") throw badOption("structuralZeros", "true or false", structuralZeros);
  if (relaxedSimd !== "auto" && typeof relaxedSimd !== "boolean") throw badOption("relaxedSimd", '"auto", true or false', relaxedSimd);
}
