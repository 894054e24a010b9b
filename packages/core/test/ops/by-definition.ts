import { sizeOf, type Tensor, tensor } from "@cotangent/core";

/** Numbers without a pattern, the same each time. */
export const numbers = (...shape: number[]): Tensor =>
  tensor(
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1 + 7.3 * i + i * i)),
    { shape },
  );
export const from = (shape: readonly number[], f: (...index: number[]) => number): Tensor => {
  const places = shape.reduce<number[][]>(
    (all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])),
    [[]],
  );
  return tensor(
    places.map((p) => f(...p)),
    { shape },
  );
};
export const reader = (x: Tensor): ((...index: number[]) => number) => {
  const data = x.dataSync();
  return (...index) => {
    let at = 0;
    for (let d = 0; d < index.length; d++) {
      if (index[d]! < 0 || index[d]! >= x.shape[d]!) return NaN;
      at = at * x.shape[d]! + index[d]!;
    }
    return data[at]!;
  };
};
export const orZero = (v: number): number => (Number.isNaN(v) ? 0 : v);
