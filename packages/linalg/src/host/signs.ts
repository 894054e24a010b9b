/** Elements of at least this part of the largest one count as equally large. */
export const NEARLY = 1 - 2 ** -10;

/** Where a vector's sign is read: the first of its largest elements, up to rounding. */
export function pivotOf(x: Float64Array, start: number, stride: number, count: number): number {
  const end = start + count * stride;
  let largest = 0;
  for (let i = start; i < end; i += stride) largest = Math.max(largest, Math.abs(x[i]!));
  let i = start;
  while (i < end - stride && !(Math.abs(x[i]!) >= largest * NEARLY)) i += stride;
  return i;
}
