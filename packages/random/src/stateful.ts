import {
  activeTraces,
  type Backend,
  checkOptions,
  checkShape,
  type DType,
  type Shape,
  staging,
  type Tensor,
  withBackend,
} from "@cotangent/core";
import { badCount, staged } from "./errors.ts";
import { floatDType } from "./float-options.ts";
import { seedWords } from "./key.ts";
import { drawNormal } from "./normal.ts";
import { drawPermutation } from "./permutation.ts";
import type { Stream } from "./stream.ts";
import { word } from "./threefry.ts";
import { drawUniform } from "./uniform.ts";

export interface DrawOptions {
  /** float32 or float64. Default: the default dtype. */
  readonly dtype?: DType | undefined;
  /** Default: the backend in force. */
  readonly backend?: Backend | undefined;
}

const drawOptions = ["dtype", "backend"];

/** The generator behind `rand` and its like: a key, and the number of the next draw. Seeded at random at first. */
let state: { readonly key: readonly [number, number]; draws: number } | null = null;

/**
 * Seeds the generator of `rand`, `randn`, `randperm` and PyTorch's form of `randint`. The first draw after
 * `manualSeed(n)` has the numbers that `key(n)` gives.
 * @throws CotangentError `RANDOM_BAD_SEED`
 */
export function manualSeed(seed: number | bigint): void {
  state = { key: seedWords("manualSeed", seed), draws: 0 };
}

/** Every draw has the upper word of the counter to itself. */
function nextStream(): Stream {
  if (state === null) manualSeed(Math.floor(Math.random() * 2 ** 53));
  const { key, draws } = state!;
  state!.draws = (draws + 1) >>> 0;
  return { key: [word(key[0]), word(key[1])], upper: word(draws) };
}

/**
 * A draw that obeys the `randomness` of each `vmap` in force, as PyTorch has it. Other transforms see a constant.
 * While a graph is being recorded (`jit`) it throws `RANDOM_STAGED`.
 * @param sample makes the draw with additional leading axes
 */
export function drawNext(sample: (next: () => Stream, leading: Shape) => Tensor): Tensor {
  const traces = activeTraces();
  if (staging()) throw staged(traces.at(-1)?.name ?? "a graph");
  // from the innermost transform outwards; each may ask for several draws, along an axis in front
  const pass = (depth: number, leading: Shape): Tensor => {
    if (depth < 0) return sample(nextStream, leading);
    const trace = traces[depth]!;
    if (trace.random === undefined) return pass(depth - 1, leading);
    return trace.random((copies) => pass(depth - 1, copies === null ? leading : [copies, ...leading]));
  };
  return pass(traces.length - 1, []);
}

function on(backend: Backend | undefined, draw: () => Tensor): Tensor {
  return backend === undefined ? draw() : withBackend(backend, draw);
}

/**
 * Numbers of `shape`, uniform in [0, 1), from the generator that `manualSeed` sets.
 * @throws CotangentError the error of `vmap` for `randomness: "error"`, `RANDOM_STAGED`, `RANDOM_BAD_DTYPE`
 */
export function rand(shape: Shape, options: DrawOptions = {}): Tensor {
  checkShape("rand", shape);
  checkOptions("rand", options, drawOptions);
  const dtype = floatDType("rand", options.dtype);
  return on(options.backend, () => drawNext((next, leading) => drawUniform(next(), [...leading, ...shape], dtype)));
}

/**
 * Numbers of `shape` from the standard normal distribution, from the generator that `manualSeed` sets.
 * @throws CotangentError the error of `vmap` for `randomness: "error"`, `RANDOM_STAGED`, `RANDOM_BAD_DTYPE`
 */
export function randn(shape: Shape, options: DrawOptions = {}): Tensor {
  checkShape("randn", shape);
  checkOptions("randn", options, drawOptions);
  const dtype = floatDType("randn", options.dtype);
  return on(options.backend, () => drawNext((next, leading) => drawNormal(next(), [...leading, ...shape], dtype)));
}

/**
 * A permutation of 0 … n−1, int32, from the generator that `manualSeed` sets.
 * @throws CotangentError the error of `vmap` for `randomness: "error"`, `RANDOM_STAGED`, `RANDOM_BAD_COUNT`
 */
export function randperm(n: number): Tensor {
  if (!Number.isInteger(n) || n < 0) throw badCount("randperm", "n", n);
  return drawNext((next, leading) => drawPermutation(next, leading, n));
}
