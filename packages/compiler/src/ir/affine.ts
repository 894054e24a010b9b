/** The variable of a loop. Loops that were fused share one: `same` leads to it. */
export interface LoopVar {
  readonly id: number;
  readonly extent: number;
  same: LoopVar | null;
  /** Whether an iteration needs what those before it have made, so that they go one after the other. */
  serial?: boolean;
}

/** Iterations of a loop that goes on until its body leaves it; nothing in it asks for their number. */
export const unbounded = 2 ** 53 - 1;

/** The variable that stands for this one after fusion. */
export function rootOf(v: LoopVar): LoopVar {
  let root = v;
  while (root.same !== null) root = root.same;
  return root;
}

/** offset + Σ coefficient · variable: where an access goes, as loops turn. */
export interface Affine {
  readonly offset: number;
  readonly terms: readonly Term[];
}
export interface Term {
  readonly loop: LoopVar;
  readonly factor: number;
}

export const zero: Affine = /* @__PURE__ */ Object.freeze({ offset: 0, terms: [] });

/** The loop's own number; 0 of none. */
export const variable = (loop: LoopVar | null): Affine =>
  loop === null ? zero : { offset: 0, terms: [{ loop, factor: 1 }] };

/** a·scale + offset */
export function scaled(a: Affine, scale: number, offset = 0): Affine {
  if (scale === 1 && offset === 0) return a;
  return {
    offset: a.offset * scale + offset,
    terms: scale === 0 ? [] : a.terms.map(({ loop, factor }) => ({ loop, factor: factor * scale })),
  };
}

export function plus(a: Affine, b: Affine): Affine {
  if (a.terms.length === 0) return scaled(b, 1, a.offset);
  if (b.terms.length === 0) return scaled(a, 1, b.offset);
  const terms: Term[] = [...a.terms];
  for (const t of b.terms) {
    const at = terms.findIndex((u) => rootOf(u.loop) === rootOf(t.loop));
    if (at < 0) terms.push(t);
    else terms[at] = { loop: t.loop, factor: terms[at]!.factor + t.factor };
  }
  return { offset: a.offset + b.offset, terms: terms.filter((t) => t.factor !== 0) };
}

/** The element that `index` names in an array with these strides, in elements. */
export function flatten(index: readonly Affine[], strides: readonly number[]): Affine {
  let sum: Affine = zero;
  for (let i = 0; i < index.length; i++)
    if (strides[i] !== 0) sum = plus(sum, scaled(index[i]!, strides[i]!));
  return sum;
}

/** Whether the index is `loop` and nothing else. */
export function isVariable(a: Affine, loop: LoopVar): boolean {
  return (
    a.offset === 0 &&
    a.terms.length === 1 &&
    a.terms[0]!.factor === 1 &&
    rootOf(a.terms[0]!.loop) === rootOf(loop)
  );
}

/** The first axis of an index that changes with `loop`, or −1. */
export function axisOf(index: readonly Affine[], loop: LoopVar): number {
  for (let i = 0; i < index.length; i++) {
    const { terms } = index[i]!;
    for (let k = 0; k < terms.length; k++) if (rootOf(terms[k]!.loop) === loop) return i;
  }
  return -1;
}

/** How often the body of such loops around each other is done; null stands for an axis of one element. */
export const turnsOf = (loops: readonly (LoopVar | null)[]): number =>
  loops.reduce((n, l) => n * (l?.extent ?? 1), 1);

/** Iterations of a loop, up to `high` without it. */
export interface Iterations {
  readonly low: number;
  readonly high: number;
}

/** Smallest and largest value, over all iterations of loops that are not in `within`. */
export function rangeOf(
  a: Affine,
  within?: ReadonlyMap<LoopVar, Iterations>,
): readonly [number, number] {
  let low = a.offset;
  let high = a.offset;
  for (const { loop, factor } of a.terms) {
    const root = rootOf(loop);
    const some = within?.get(root);
    const first = factor * (some?.low ?? 0);
    const last = factor * ((some?.high ?? root.extent) - 1);
    low += Math.min(first, last);
    high += Math.max(first, last);
  }
  return [low, high];
}
