import { add, bitwiseLeftShift, bitwiseOr, bitwiseRightShift, bitwiseXor, scalar, type Tensor } from "@cotangent/core";

/** A pair of uint32 tensors: the two words of a key, of a counter, or of what comes out. */
export type Words = readonly [Tensor, Tensor];

const parity = 0x1bd11bda;
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** A uint32 constant. */
export function word(value: number): Tensor {
  return scalar(value, "uint32");
}

/**
 * Threefry-2x32 with 20 rounds: for each key a pseudorandom permutation of the 64-bit counters. All arguments
 * broadcast; the results have the common shape. Made of integer operations only, so that every backend gives the
 * same bits and every transform knows it.
 *
 * @see Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC'11, https://doi.org/10.1145/2063384.2063405
 */
export function threefry2x32(key: Words, counter: Words): Words {
  const schedule = [key[0], key[1], bitwiseXor(bitwiseXor(key[0], key[1]), word(parity))] as const;
  let x0 = add(counter[0], schedule[0]);
  let x1 = add(counter[1], schedule[1]);
  for (let round = 0; round < 20; round++) {
    x0 = add(x0, x1);
    x1 = bitwiseXor(rotateLeft(x1, rotations[(round % 8) as 0]), x0);
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = add(x0, schedule[(injection % 3) as 0]);
      x1 = add(x1, add(schedule[((injection + 1) % 3) as 0], word(injection)));
    }
  }
  return [x0, x1];
}

function rotateLeft(x: Tensor, distance: number): Tensor {
  return bitwiseOr(bitwiseLeftShift(x, word(distance)), bitwiseRightShift(x, word(32 - distance)));
}
