/** n different numbers of either sign, of size about 1: the same on every machine, and exact in float32. */
export function wave(n: number, scale = 1): number[] {
  return Array.from({ length: n }, (_, i) =>
    Math.fround(scale * (Math.sin(2.399963 * (i + 1)) + 0.25 * Math.cos(i))),
  );
}
