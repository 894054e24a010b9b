import { type Shape, type Tensor, tensor } from "@cotangent/core";

/** A function of flattened arguments to flattened outputs. */
export type FlatFunction = (...xs: Tensor[]) => Tensor[];

/** Gradients in more elements than this are checked in a random choice of this many. */
const maxElements = 48;

/** The position of element `i` in a row-major array. */
export function unravel(i: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = i;
  for (let d = shape.length - 1; d >= 0; d--) {
    index.unshift(rest % shape[d]!);
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}

/**
 * Central differences of fourth order: (8 (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h, whose error is h⁴/30 · f⁽⁵⁾.
 * @see https://en.wikipedia.org/wiki/Five-point_stencil
 */
function stencil(f: (t: number) => readonly ArrayLike<number>[], h: number): Float64Array[] {
  const [near, nearBack, far, farBack] = [f(h), f(-h), f(2 * h), f(-2 * h)];
  return near.map((a, k) =>
    Float64Array.from(
      { length: a.length },
      (_, i) => (8 * (a[i]! - nearBack[k]![i]!) - (far[k]![i]! - farBack[k]![i]!)) / (12 * h),
    ),
  );
}

function withData(x: Tensor, data: Float64Array): Tensor {
  return tensor(data, { shape: x.shape, backend: x.backend ?? undefined });
}

/** Derivative of each output of `f` at `xs` along `dxs`, by central differences. */
export function slope(
  f: FlatFunction,
  xs: readonly Tensor[],
  dxs: readonly Tensor[],
  h: number,
): Float64Array[] {
  const from = xs.map((x) => x.dataSync());
  const along = dxs.map((dx) => dx.dataSync());
  return stencil((t) => {
    const moved = xs.map((x, k) =>
      withData(
        x,
        Float64Array.from(from[k]!, (v, i) => v + t * along[k]![i]!),
      ),
    );
    return f(...moved).map((y) => y.dataSync());
  }, h);
}

/** Pairs of an element of argument `leaf` and the derivative of ⟨cts, f(xs)⟩ in it, by central differences. */
export function* elementGradient(
  f: FlatFunction,
  xs: readonly Tensor[],
  cts: readonly Tensor[],
  leaf: number,
  h: number,
  random: () => number,
): Generator<readonly [number, number]> {
  const x = xs[leaf]!;
  const from = Float64Array.from(x.dataSync());
  const weights = cts.map((ct) => ct.dataSync());
  const total = (ys: readonly Tensor[]): number => {
    let sum = 0;
    ys.forEach((y, k) => y.dataSync().forEach((v, i) => (sum += v * weights[k]![i]!)));
    return sum;
  };
  for (const i of chosen(x.size, random)) {
    const [derivative] = stencil((t) => {
      const moved = from.slice();
      moved[i]! += t;
      return [[total(f(...xs.map((v, k) => (k === leaf ? withData(x, moved) : v))))]];
    }, h);
    yield [i, derivative![0]!];
  }
}

function chosen(size: number, random: () => number): number[] {
  if (size <= maxElements) return Array.from({ length: size }, (_, i) => i);
  return Array.from({ length: maxElements }, () => Math.floor(random() * size));
}
