import { argsort, beside, broadcastTo, gather, indexSelect, range, type Shape, Tensor } from "@cotangent/core";
import { badCount } from "./errors.ts";
import { split, streamOf } from "./key.ts";
import { drawBits, type Stream } from "./stream.ts";

/**
 * A random order: of 0 … n−1 (int32), or of the slices of a tensor along its first dimension. Each permutation is
 * equally likely up to about 1/n: elements are sorted by 32 random bits, as often as it takes to make ties irrelevant.
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_COUNT`
 * @example permutation(key(0), 5)
 */
export function permutation(key: Tensor, n: number | Tensor): Tensor {
  streamOf("permutation", key);
  const count = n instanceof Tensor ? n.aval.shape[0] : n;
  if (count === undefined || !Number.isInteger(count) || count < 0)
    throw badCount("permutation", "the second argument", n);
  const streams = split(key, shuffleRounds(count)).map((k) => streamOf("permutation", k));
  const order = beside(key, () => drawPermutation(() => streams.pop()!, [], count));
  return n instanceof Tensor ? indexSelect(n, 0, order) : order;
}

/** Permutations of 0 … n−1 along the last axis of [...leading, n], int32; `next` gives a stream for each round. */
export function drawPermutation(next: () => Stream, leading: Shape, n: number): Tensor {
  const shape = [...leading, n];
  let out = broadcastTo(range([n], 0, "int32"), shape);
  for (let round = shuffleRounds(n); round > 0; round--)
    out = gather(out, -1, argsort(drawBits(next(), shape), -1));
  return out;
}

/**
 * How often n elements are sorted by random bits. Two of them have the same 32 bits, and keep their order then, with a
 * probability of about n²/2³³ each time; so many rounds, JAX's number, bring it below 1/n.
 * @see https://github.com/jax-ml/jax/blob/main/jax/_src/random.py
 */
function shuffleRounds(n: number): number {
  return n < 2 ? 1 : Math.ceil((3 * Math.log(n)) / Math.log(2 ** 32 - 1));
}
