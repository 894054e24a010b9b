import { concatenate, padAll, sliceAxis, type Tensor } from "@cotangent/core";

// All pairs of n items in rounds in which nobody plays twice, by the circle method: those in the first half of the rows play
// against those in the second half at the same place, then all but the first move on by one place. After all rounds
// everyone is back where they were. https://en.wikipedia.org/wiki/Round-robin_tournament#Circle_method

/** The number that plays: of an odd number, one more, which is nobody's. */
export const players = (n: number): number => n + (n % 2);

/** After so many rounds everybody has played everybody else, once. */
export const rounds = (n: number): number => Math.max(0, players(n) - 1);

/** With zeros for whom is missing to an even number along `dim`, from the front. */
export function evened(x: Tensor, dim: number): Tensor {
  const { shape } = x.aval;
  const missing = shape[dim]! % 2;
  const none = shape.map(() => 0);
  return missing === 0 ? x : padAll(x, none, none.with(dim, missing));
}

/** Who plays against whom in this round: two halves along `dim`, from the front. */
export function opponents(x: Tensor, dim: number): readonly [Tensor, Tensor] {
  const n = x.aval.shape[dim]!;
  return [sliceAxis(x, dim, 0, n / 2), sliceAxis(x, dim, n / 2, n)];
}

/** The arrangement for the next round. */
export function nextRound(top: Tensor, bottom: Tensor, dim: number): Tensor {
  const h = top.aval.shape[dim]!;
  const pieces: readonly (readonly [Tensor, number, number])[] = [
    [top, 0, 1],
    [bottom, 0, 1],
    [top, 1, h - 1],
    [bottom, 1, h],
    [top, Math.max(1, h - 1), h],
  ];
  return concatenate(
    pieces.flatMap(([x, from, to]) => (from < to ? [sliceAxis(x, dim, from, to)] : [])),
    dim,
  );
}
