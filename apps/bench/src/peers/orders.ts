/** What two threads tell each other, as places of an Int32Array on shared memory. */
export const state = {
  /** Orders given, and orders done. */
  orders: 0,
  done: 1,
  /** Of an order to work: 1 when the second thread could begin, and when both do. */
  here: 2,
  go: 3,
} as const;

/** Bytes of the array. */
export const stateBytes = 16;

/** What the second thread is to do: to set up the product of two n × n matrices and write it down, or to compute it so many times. */
export type Order = { readonly n: number } & (
  | { readonly result: Float32Array }
  | { readonly calls: number; readonly took: Float64Array }
);
