import { beside, checkOptions, lt, mul, type Shape, type Tensor, type TensorLike, toFloat, where } from "@cotangent/core";
import { badProbability } from "./errors.ts";
import { streamOf } from "./key.ts";
import { drawNext } from "./stateful.ts";
import type { Stream } from "./stream.ts";
import { drawUniform } from "./uniform.ts";

export interface DropoutOptions {
  /** Decides which elements are dropped; default: the generator that `manualSeed` sets. */
  readonly key?: Tensor | undefined;
  /** If false, `x` is returned as it is. Default true. */
  readonly training?: boolean | undefined;
}

/**
 * `x` with each element set to 0 with probability `p` (default ½), and the others divided by 1 − p, so that the mean stays: of
 * the shape of `x`, floating-point. What is dropped has the derivative 0, whatever was there, NaN too; with `p = 1` that is all.
 *
 * With a key it is a function of the key, for `jit` and for `vmap` over keys: what `bernoulli(key, 1 - p, shape)` says
 * stays. Without, it draws from PyTorch's generator, and under `vmap` obeys `randomness`.
 * @see https://jmlr.org/papers/v15/srivastava14a.html
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_PROBABILITY`; without a key the error of `vmap` for
 *   `randomness: "error"`, and `RANDOM_STAGED`
 * @example dropout(x, 0.1, { key: key(0) })
 */
export function dropout(x: TensorLike, p = 0.5, options: DropoutOptions = {}): Tensor {
  const t = toFloat("dropout", x);
  checkOptions("dropout", options, ["key", "training"]);
  const { key, training = true } = options;
  if (!(typeof p === "number" && p >= 0 && p <= 1)) throw badProbability("dropout", p);
  const given = key === undefined ? undefined : streamOf("dropout", key);
  if (!training) return t;
  const stays = (stream: Stream, shape: Shape): Tensor => lt(drawUniform(stream, shape, "float32"), 1 - p);
  const { shape } = t.aval;
  const kept = given
    ? beside(key!, () => stays(given, shape))
    : beside(t, () => drawNext((next, leading) => stays(next(), [...leading, ...shape])));
  return where(kept, mul(t, p === 1 ? 0 : 1 / (1 - p)), 0);
}
