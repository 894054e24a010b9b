import { beside, isInteger, range, select, stack, Tensor, tensor, toDType } from "@cotangent/core";
import { badCount, badFold, badSeed, notAKey } from "./errors.ts";
import { type Stream, words } from "./stream.ts";
import { word, type Words } from "./threefry.ts";

/** The two words of a seed, as 64 bits in two's complement. */
export function seedWords(op: string, seed: number | bigint): readonly [number, number] {
  if (typeof seed !== "bigint" && !Number.isSafeInteger(seed)) throw badSeed(op, seed);
  const bits = BigInt.asUintN(64, BigInt(seed));
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
}

/**
 * A key: the state from which draws are made, uint32[2]. It is a value like any other and never changes; the same key
 * gives the same numbers on every backend. Use a key for one draw, and make more keys with `split` or `foldIn`.
 *
 * Keys, `split`, `foldIn`, `bits` and `uniform` give the same bits as JAX's default generator.
 * @throws CotangentError `RANDOM_BAD_SEED`
 */
export function key(seed: number | bigint): Tensor {
  return tensor(Uint32Array.from(seedWords("key", seed)));
}

/** `n` keys as a tuple, if `n` is known and small. */
export type Keys<N extends number> = N extends 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 ? TupleOf<N> : Tensor[];
type TupleOf<N extends number, T extends Tensor[] = []> = T["length"] extends N ? T : TupleOf<N, [...T, Tensor]>;

/**
 * `n` independent keys from one, which is used up by it. The first keys do not depend on `n`.
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_COUNT`
 * @example const [forWeights, forNoise] = split(key(0));
 */
export function split<const N extends number = 2>(key: Tensor, n?: N): Keys<N>;
export function split(key: Tensor, n = 2): Tensor[] {
  if (!Number.isInteger(n) || n < 0) throw badCount("split", "the number of keys", n);
  const stream = streamOf("split", key);
  if (n === 0) return [];
  const all = derive(stream.key, beside(key, () => range([n], 0, "uint32")));
  return Array.from({ length: n }, (_, i) => select(all, 0, i));
}

/**
 * The key that belongs to `data` (a step, an index), one of 2³² for each key; `foldIn(k, i)` is `split(k, n)[i]`.
 * @param data an integer from 0 to 4294967295, or integers of any shape s, which give keys of shape [...s, 2]
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_DATA`
 */
export function foldIn(key: Tensor, data: number | Tensor): Tensor {
  const stream = streamOf("foldIn", key);
  if (data instanceof Tensor) {
    if (!isInteger(data.aval.dtype)) throw badFold(data);
    return derive(stream.key, toDType(data, "uint32"));
  }
  if (!Number.isInteger(data) || data < 0 || data > 0xffffffff) throw badFold(data);
  return derive(stream.key, word(data));
}

function derive(key: Words, data: Tensor): Tensor {
  return stack([...words(key, [word(0), data])], data.aval.shape.length);
}

/** The stream of a key; an error that names `op` if it is none. */
export function streamOf(op: string, key: unknown): Stream {
  if (!isKey(key)) throw notAKey(op, key);
  return { key: [select(key, 0, 0), select(key, 0, 1)], upper: word(0) };
}

function isKey(key: unknown): key is Tensor {
  return key instanceof Tensor && key.aval.dtype === "uint32" && key.aval.shape.length === 1 && key.aval.shape[0] === 2;
}
