const run = 16;

/**
 * Sorts `keys` (without NaN) and `indices` with them, ascending and stably. Merges runs from one pair of arrays to the
 * other; returns the indices, in `indices` or in `moreIndices`.
 */
export function mergeSort(
  keys: Float64Array,
  indices: Int32Array,
  moreKeys: Float64Array,
  moreIndices: Int32Array,
  n: number,
): Int32Array {
  for (let start = 0; start < n; start += run)
    insertionSort(keys, indices, start, Math.min(start + run, n));
  for (let width = run; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width)
      merge(
        keys,
        indices,
        moreKeys,
        moreIndices,
        start,
        Math.min(start + width, n),
        Math.min(start + 2 * width, n),
      );
    [keys, moreKeys] = [moreKeys, keys];
    [indices, moreIndices] = [moreIndices, indices];
  }
  return indices;
}

function insertionSort(keys: Float64Array, indices: Int32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const key = keys[i]!;
    const index = indices[i]!;
    let j = i;
    for (; j > start && keys[j - 1]! > key; j--) {
      keys[j] = keys[j - 1]!;
      indices[j] = indices[j - 1]!;
    }
    keys[j] = key;
    indices[j] = index;
  }
}

function merge(
  keys: Float64Array,
  indices: Int32Array,
  toKeys: Float64Array,
  toIndices: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  for (let i = start, j = middle, k = start; k < end; k++) {
    const left = j >= end || (i < middle && keys[i]! <= keys[j]!);
    const from = left ? i++ : j++;
    toKeys[k] = keys[from]!;
    toIndices[k] = indices[from]!;
  }
}
