import { type Shape, stridesOf } from "@cotangent/core";

/** Strides with which an array of `shape` is read as one of shape `out`: 0 along broadcast dimensions. */
export function broadcastStrides(shape: Shape, out: Shape): number[] {
  const own = stridesOf(shape);
  const lead = out.length - shape.length;
  return out.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : own[i - lead]!));
}

/** Product of the sizes from dimension `from` up to but without `to`. */
export function count(shape: Shape, from = 0, to = shape.length): number {
  let n = 1;
  for (let i = from; i < to; i++) n *= shape[i]!;
  return n;
}

/** Loops over `dims`, outermost first, in which each operand steps by its own strides. */
export interface Nest {
  readonly dims: number[];
  readonly strides: readonly number[][];
}

/**
 * The same loops with as few dimensions as possible, and at least one: sizes of 1 go, and neighbours that every
 * operand steps through evenly become one.
 */
export function collapse(dims: Shape, strides: readonly (readonly number[])[]): Nest {
  if (dims.includes(0)) return { dims: [0], strides: strides.map(() => [0]) };
  const out: Nest = { dims: [], strides: strides.map(() => []) };
  dims.forEach((n, i) => {
    const last = out.dims.length - 1;
    if (n === 1) return;
    if (last >= 0 && strides.every((s, k) => out.strides[k]![last] === s[i]! * n)) {
      out.dims[last]! *= n;
      strides.forEach((s, k) => (out.strides[k]![last] = s[i]!));
    } else {
      out.dims.push(n);
      strides.forEach((s, k) => out.strides[k]!.push(s[i]!));
    }
  });
  if (out.dims.length === 0) {
    out.dims.push(1);
    out.strides.forEach((s) => s.push(0));
  }
  return out;
}

/** A short innermost loop changes places with the longest one. For operations on each element alone. */
export function longestLast({ dims, strides }: Nest): Nest {
  const last = dims.length - 1;
  const longest = dims.indexOf(Math.max(...dims));
  if (dims[last]! < 16)
    for (const list of [dims, ...strides])
      [list[last], list[longest]] = [list[longest]!, list[last]!];
  return { dims, strides };
}

const still: readonly number[] = [];

/** Calls `row` with the first four operands' offsets at the start of every innermost loop of the nest. */
export function eachRow(
  nest: Nest,
  row: (a: number, b: number, c: number, d: number) => void,
  a = 0,
  b = 0,
  c = 0,
  d = 0,
  depth = 0,
): void {
  if (depth === nest.dims.length - 1) return row(a, b, c, d);
  const [as = still, bs = still, cs = still, ds = still] = nest.strides;
  const stepA = as[depth] ?? 0;
  const stepB = bs[depth] ?? 0;
  const stepC = cs[depth] ?? 0;
  const stepD = ds[depth] ?? 0;
  for (let i = nest.dims[depth]!; i > 0; i--) {
    eachRow(nest, row, a, b, c, d, depth + 1);
    a += stepA;
    b += stepB;
    c += stepC;
    d += stepD;
  }
}
