/**
 * How long kernels take, as the number of operations that a matrix product does in the same time (20 to 35 in a
 * nanosecond). Measured, roughly: it decides what is worth a second thread.
 */
export const work = {
  /** To sort an element by its digits, of 32 and of 64 bits, or by insertion. */
  sort: 400,
  sortWide: 1000,
  sortFew: 200,
  /** An element of a running sum, and of a search. */
  scan: 20,
  search: 10,
  /** To look a run of elements up, to copy a byte, to add an element. */
  index: 20,
  copy: 1,
  add: 6,
  /** To pack an element for a matrix product: less than it takes, since another thread would leave it in another cache. */
  pack: 4,
} as const;
