import { type DType, type Shape, sizeOf, type Tensor, tensor } from "@cotangent/core";

/** Numbers of either sign below 1, multiples of 1/64, so that float32 holds them and sums of two: the same on every machine. */
function numbers(count: number, seed: number): number[] {
  let state = (seed * 2654435761 + 97) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return Math.round((state / 2 ** 32) * 126 - 63) / 64;
  });
}

/** A tensor of given elements, row-major, in any dtype. */
export interface Elements {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** Any matrices […, m, n]. */
export const general = (shape: Shape, seed: number): Elements => ({ shape, data: numbers(sizeOf(shape), seed) });

/** Square matrices far from singular: 3 and −3 in turns are added to the diagonal of general ones. */
export const regular = (shape: Shape, seed: number): Elements =>
  onDiagonal(general(shape, seed), (i) => (i % 2 === 0 ? 3 : -3));

/** Symmetric matrices whose eigenvalues are far apart; positive definite where `positive`. */
export function symmetric(shape: Shape, seed: number, positive = false): Elements {
  const n = shape.at(-1)!;
  const { data } = general(shape, seed);
  const mirrored = data.map((x, at) => {
    const [start, i, j] = [at - (at % (n * n)), Math.floor((at % (n * n)) / n), at % n];
    return (x + data[start + j * n + i]!) / 4;
  });
  return onDiagonal({ shape, data: mirrored }, (i) => (positive || i % 2 === 0 ? 2 * i + 3 : -2 * i));
}

function onDiagonal({ shape, data }: Elements, more: (i: number) => number): Elements {
  const n = shape.at(-1)!;
  return { shape, data: data.map((x, at) => (Math.floor(at / n) % n === at % n ? x + more(at % n) : x)) };
}

export const tensorOf = ({ shape, data }: Elements, dtype: DType = "float64"): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype });
