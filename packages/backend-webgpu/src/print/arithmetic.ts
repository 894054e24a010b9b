import type { Primitive } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";

/** In double precision, of which the rounding to float32 is the right one. */
const exact = /* @__PURE__ */ new Map<Primitive, (x: number, y: number) => number>([
  [p.add, (x, y) => x + y],
  [p.sub, (x, y) => x - y],
  [p.mul, (x, y) => x * y],
  [p.div, (x, y) => x / y],
  [p.neg, (x) => -x],
]);

/** The number that a result is, rounded as the operation is; null unless it is the same for all elements. */
export function folded({ primitive, params }: Operation, [x, y]: readonly Term[]): number | null {
  if (primitive === p.integerPow) {
    const { exponent } = params as { readonly exponent: number };
    return exponent === 0 ? 1 : exponent === 1 ? x!.number : null;
  }
  const compute = exact.get(primitive);
  if (compute === undefined || x!.number === null || y?.number === null) return null;
  return Math.fround(compute(x!.number, y?.number ?? 0));
}

/** A primitive as it is applied. */
export interface Operation {
  readonly primitive: Primitive;
  readonly params: object;
}

type Kind = "sum" | "product";

/** A result as the sum or product of names that a compiler may see in it. */
interface Chain {
  readonly kind: Kind;
  /** Whether a term is added or multiplied (1), subtracted or divided by (2), or both (3). */
  readonly terms: ReadonlyMap<string, number>;
  /** The number among the terms; NaN for several numbers of a sum. */
  readonly constant: number | null;
}

/** One operand of an operation: its name, or the number that it is. */
export interface Term {
  readonly text: string;
  readonly number: number | null;
}

const families = /* @__PURE__ */ new Map<Primitive, readonly [kind: Kind, inverse: boolean]>([
  [p.add, ["sum", false]],
  [p.sub, ["sum", true]],
  [p.mul, ["product", false]],
  [p.div, ["product", true]],
]);

/**
 * Arithmetic on names, as compilers of shaders rearrange it, who do not care for NaN, ∞ and rounding: (x · y) / x becomes y, and
 * (x + 1) − 1 becomes x. What could be rearranged so is told by the terms of a sum, or of a product.
 */
export class Arithmetic {
  private readonly numbers = new Map<string, number>();
  private readonly chains = new Map<string, Chain>();
  private readonly negated = new Map<string, string>();

  /** The text is this number. */
  is(text: string, number: number): string {
    this.numbers.set(text, Math.fround(number));
    return text;
  }

  term(text: string): Term {
    return { text, number: this.numbers.get(text) ?? null };
  }

  /** The operands, those `hidden` that could be cancelled by the other, or put together with it. */
  operands(
    { primitive }: Operation,
    terms: readonly Term[],
    hidden: (text: string) => string,
  ): readonly Term[] {
    const [x] = terms;
    if (primitive === p.integerPow && merges(this.seen(x!, "product", false)))
      return [{ text: hidden(x!.text), number: null }];
    const family = families.get(primitive);
    if (family === undefined) return terms;
    const safe = [...terms];
    // the second one first: in sums of many terms it is the shorter one
    for (const at of [1, 0]) {
      const { text } = safe[at]!;
      if ((this.chains.has(text) || this.negated.has(text)) && merges(this.of(family, safe)))
        safe[at] = { text: hidden(text), number: null };
    }
    return safe;
  }

  /** Keeps in mind what `result` is made of. */
  note(result: string, { primitive, params }: Operation, terms: readonly Term[]): void {
    const [x] = terms;
    if (x === undefined || terms.some(({ text }) => text === result)) return;
    const family = families.get(primitive);
    if (family !== undefined) this.chains.set(result, this.of(family, terms));
    else if (primitive === p.neg) this.negated.set(result, x.text);
    else if (primitive === p.integerPow) {
      const { exponent } = params as { readonly exponent: number };
      this.chains.set(result, this.seen(x, "product", exponent < 0));
    } else if (primitive === p.sqrt)
      // a product with itself would become what the root is of
      this.chains.set(result, { kind: "product", terms: new Map([[x.text, 3]]), constant: null });
  }

  private of([kind, inverse]: readonly [Kind, boolean], [x, y]: readonly Term[]): Chain {
    return both(this.seen(x!, kind, false), this.seen(y!, kind, inverse));
  }

  /** An operand as a chain of this kind. */
  private seen({ text, number }: Term, kind: Kind, inverse: boolean): Chain {
    if (number !== null) return { kind, terms: new Map(), constant: invertedIf(inverse, kind, number) };
    const of = this.negated.get(text);
    if (of !== undefined) return this.seen({ text: of, number }, kind, inverse !== (kind === "sum"));
    const chain = this.chains.get(text);
    if (chain?.kind === kind) {
      if (!inverse) return chain;
      const terms = new Map([...chain.terms].map(([term, sides]) => [term, flipped(sides)]));
      return { kind, terms, constant: invertedIf(true, kind, chain.constant) };
    }
    if (chain?.terms.size === 1) {
      const [term, sides] = [...chain.terms][0]!;
      const { constant } = chain;
      // x + x is a multiple of x, 2x is x more than once
      if (kind === "product" && constant === null && sides !== 3) return one(kind, term, inverse);
      if (kind === "sum" && constant !== null && sides === 1)
        return one(kind, term, inverse !== constant < 0);
    }
    return one(kind, text, inverse);
  }
}

const one = (kind: Kind, term: string, inverse: boolean): Chain => ({
  kind,
  terms: new Map([[term, inverse ? 2 : 1]]),
  constant: null,
});

const flipped = (sides: number): number => ((sides & 1) << 1) | (sides >> 1);

const invertedIf = (inverse: boolean, kind: Kind, x: number | null): number | null =>
  x !== null && inverse && kind === "product" ? 1 / x : x;

function both(a: Chain, b: Chain): Chain {
  const { kind } = a;
  const terms = new Map(a.terms);
  for (const [term, sides] of b.terms) terms.set(term, (terms.get(term) ?? 0) | sides);
  const [x, y] = [a.constant, b.constant];
  const constant = x === null || y === null ? (x ?? y) : kind === "product" ? x * y : Number.NaN;
  return { kind, terms, constant };
}

/** Whether terms would cancel, or numbers become another one when they are put together first. */
function merges({ kind, terms, constant }: Chain): boolean {
  for (const sides of terms.values()) if (sides === 3) return true;
  if (constant === null) return false;
  return kind === "sum" ? Number.isNaN(constant) : !(Math.abs(constant) > 1e-37 && Math.abs(constant) < 1e37);
}
