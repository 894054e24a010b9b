/** What `wave` has computed so far: races of a million elements ask for the same again and again. */
const computed: number[] = [];

/** n different numbers of either sign, of size about 1: the same on every machine, and exact in float32. */
export function wave(n: number, scale = 1): number[] {
  for (let i = computed.length; i < n; i++)
    computed.push(Math.sin(2.399963 * (i + 1)) + 0.25 * Math.cos(i));
  return computed.slice(0, n).map((v) => Math.fround(scale * v));
}
