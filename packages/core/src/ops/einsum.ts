import { badArgument, CotangentError, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { contract } from "./contraction.ts";
import { diagonal } from "./diagonal.ts";
import { promote, requireTensor, toDType } from "./lift.ts";
import { permute, reshape } from "./movement.ts";
import { sum } from "./reduction.ts";

/** A tensor with a label for each dimension, all different. */
interface Operand {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

const fail = (equation: string, message: string): CotangentError =>
  new CotangentError("BAD_EQUATION", `einsum: ${message}, got ${JSON.stringify(equation)}.`);

/**
 * Einstein summation: products of the operands' elements, summed over the labels that the output lacks.
 * A label twice in one operand takes its diagonal; `...` stands for any leading dimensions, which broadcast; without
 * `->` the output has the labels that occur once, in alphabetical order. More than two operands are contracted in the
 * order of the smallest intermediates.
 * @example einsum("ij,jk->ik", a, b); einsum("...ii->...i", x)
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  if (typeof equation !== "string")
    throw badArgument("einsum", "the equation", 'text like "ij,jk->ik"', equation);
  operands.forEach((x, i) => requireTensor("einsum", x, `operand ${i}`));
  const { inputs, output } = parse(equation, operands);
  const dtyped = promote("einsum", operands).map((x) =>
    x.aval.dtype === "bool" ? toDType(x, "int32") : x,
  );
  const sizes = labelSizes(equation, operands, inputs, output);
  let terms = dtyped.map((x, i) => simplify({ x, labels: inputs[i]! }, sizes));

  while (terms.length > 1) {
    const [i, j] = cheapestPair(terms, output, sizes);
    const rest = terms.filter((_, k) => k !== i && k !== j);
    terms = [
      ...rest,
      contractPair(terms[i]!, terms[j]!, new Set([...output, ...rest.flatMap((t) => t.labels)])),
    ];
  }
  const { x, labels } = sumOut(terms[0]!, new Set(output));
  const missing = output.filter((l) => !labels.includes(l));
  // a label of size 1 was dropped from its operands
  const full = reshape(x, [...x.aval.shape, ...missing.map(() => 1)]);
  const order = [...labels, ...missing];
  return permute(
    full,
    output.map((l) => order.indexOf(l)),
  );
}

interface Parsed {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

function parse(equation: string, operands: readonly Tensor[]): Parsed {
  const [left = "", right, more] = equation.replace(/\s+/g, "").split("->");
  if (more !== undefined || !/^[A-Za-z.,]*$/.test(left) || !/^[A-Za-z.]*$/.test(right ?? ""))
    throw fail(equation, 'expected letters, "," and "..." with at most one "->"');
  const terms = left.split(",");
  if (terms.length !== operands.length)
    throw fail(equation, `expected ${operands.length} terms for ${operands.length} operands`);
  const ranks = terms.map((term, i) => ellipsisRank(equation, term, operands[i]!, i));
  const widest = Math.max(0, ...ranks);
  const inputs = terms.map((term, i) => labelsOf(equation, term, ranks[i]!));
  const ellipsis = Array.from({ length: widest }, (_, k) => `.${widest - k}`);

  if (right === undefined) {
    const all = inputs.flat().filter((l) => l.length === 1);
    const once = all.filter((l) => all.indexOf(l) === all.lastIndexOf(l)).sort();
    return { inputs, output: [...ellipsis, ...once] };
  }
  const output = labelsOf(equation, right, widest);
  const unknown = output.find(
    (l) => l.length === 1 && !inputs.some((labels) => labels.includes(l)),
  );
  if (unknown !== undefined)
    throw fail(equation, `expected every output label among the inputs, but "${unknown}" is not`);
  if (new Set(output).size !== output.length)
    throw fail(equation, "expected distinct output labels");
  return { inputs, output };
}

/** The number of dimensions that `...` stands for in a term. */
function ellipsisRank(equation: string, term: string, x: Tensor, position: number): number {
  const letters = term.replace("...", "").length;
  const rank = x.aval.shape.length - letters;
  if (term.includes("...") ? rank < 0 : rank !== 0)
    throw fail(
      equation,
      `expected labels for the ${x.aval.shape.length} dimensions of operand ${position}`,
    );
  return rank;
}
/** Letters, and for `...` labels that count from the last of its dimensions. */
function labelsOf(equation: string, term: string, rank: number): string[] {
  const parts = term.split("...");
  if (parts.length > 2 || parts.some((part) => part.includes(".")))
    throw fail(equation, 'expected at most one "..." a term');
  const ellipsis = parts.length === 2 ? Array.from({ length: rank }, (_, k) => `.${rank - k}`) : [];
  return [...parts[0]!, ...ellipsis, ...(parts[1] ?? "")];
}

/** Size of each label; dimensions of size 1 broadcast. */
function labelSizes(
  equation: string,
  operands: readonly Tensor[],
  inputs: Parsed["inputs"],
  output: readonly string[],
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>(output.map((l) => [l, 1]));
  inputs.forEach((labels, i) =>
    labels.forEach((label, d) => {
      const size = operands[i]!.aval.shape[d]!;
      const known = sizes.get(label) ?? 1;
      if (known !== size && known !== 1 && size !== 1)
        throw shapeMismatch(
          "einsum",
          `one size for "${label.replace(/\..*/, "...")}" in ${JSON.stringify(equation)}`,
          operands.map((o) => o.aval),
        );
      sizes.set(label, known === 1 ? size : known);
    }),
  );
  return sizes;
}

/** Diagonals of repeated labels taken, dimensions of size 1 that broadcast dropped. */
function simplify({ x, labels }: Operand, sizes: ReadonlyMap<string, number>): Operand {
  const dropped = labels.map(
    (l, i) => x.aval.shape[i] === 1 && (sizes.get(l) !== 1 || labels.indexOf(l) !== i),
  );
  let out = reshape(
    x,
    x.aval.shape.filter((_, i) => !dropped[i]),
  );
  let left = labels.filter((_, i) => !dropped[i]);
  for (let again = left.findIndex((l, i) => left.indexOf(l) !== i); again >= 0;) {
    const first = left.indexOf(left[again]!);
    out = diagonal(out, { dim1: first, dim2: again });
    left = [...left.filter((_, i) => i !== first && i !== again), left[again]!];
    again = left.findIndex((l, i) => left.indexOf(l) !== i);
  }
  return { x: out, labels: left };
}

/** Summed over the labels that nobody keeps. */
function sumOut({ x, labels }: Operand, kept: ReadonlySet<string>): Operand {
  const gone = labels.map((_, i) => i).filter((i) => !kept.has(labels[i]!));
  return gone.length === 0
    ? { x, labels }
    : { x: sum(x, gone), labels: labels.filter((l) => kept.has(l)) };
}

function contractPair(a: Operand, b: Operand, kept: ReadonlySet<string>): Operand {
  const lhs = sumOut(a, new Set([...kept, ...b.labels]));
  const rhs = sumOut(b, new Set([...kept, ...a.labels]));
  const both = lhs.labels.filter((l) => rhs.labels.includes(l));
  const batch = both.filter((l) => kept.has(l));
  const contracted = both.filter((l) => !kept.has(l));
  const axes = (labels: readonly string[], of: Operand): number[] =>
    labels.map((l) => of.labels.indexOf(l));
  const x = contract(lhs.x, rhs.x, {
    lhsBatch: axes(batch, lhs),
    rhsBatch: axes(batch, rhs),
    lhsContract: axes(contracted, lhs),
    rhsContract: axes(contracted, rhs),
  });
  const free = (of: Operand): string[] => of.labels.filter((l) => !both.includes(l));
  return { x, labels: [...batch, ...free(lhs), ...free(rhs)] };
}

/** The pair whose product has the fewest elements. */
function cheapestPair(
  terms: readonly Operand[],
  output: readonly string[],
  sizes: ReadonlyMap<string, number>,
): [number, number] {
  let best: [number, number] = [0, 1];
  let least = Infinity;
  for (let i = 0; i < terms.length; i++)
    for (let j = i + 1; j < terms.length; j++) {
      const kept = new Set([
        ...output,
        ...terms.flatMap((t, k) => (k === i || k === j ? [] : t.labels)),
      ]);
      const labels = new Set([...terms[i]!.labels, ...terms[j]!.labels]);
      let size = 1;
      for (const l of labels) if (kept.has(l)) size *= sizes.get(l)!;
      if (size < least) [best, least] = [[i, j], size];
    }
  return best;
}
