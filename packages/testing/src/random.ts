/** Numbers in [0, 1), the same for the same seed. Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function randomStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `size` numbers of magnitude 0.5 to 1 and either sign: none is near 0, so none hides an error. */
export function directions(size: number, random: () => number): Float64Array {
  return Float64Array.from({ length: size }, () => {
    const r = random() - 0.5;
    return r + (r < 0 ? -0.5 : 0.5);
  });
}
