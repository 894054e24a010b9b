import pytorch from "./pytorch.json" with { type: "json" };
import { joinBlocks } from "./dense.ts";
import type { Leaf, Reference } from "./problem.ts";

interface TorchCase {
  readonly formula: string;
  readonly inputs: readonly Leaf[];
  readonly params?: Readonly<Record<string, Leaf>>;
  readonly gradient: readonly Leaf[];
  readonly hessian: readonly (readonly Leaf[])[];
}

/** PyTorch's values, computed once and kept in pytorch.json. Imported, not read, so that a page has them too. */
const cases: Readonly<Record<string, TorchCase>> = pytorch.cases;

function torchCase(name: string): TorchCase {
  const found = cases[name];
  if (found === undefined) throw new Error(`pytorch.json has no case "${name}"`);
  return found;
}

/** The point at which PyTorch computed, one array an input, in PyTorch's order or in the given one. */
export function torchInputs(name: string, order?: readonly number[]): readonly Leaf[] {
  const { inputs } = torchCase(name);
  return (order ?? inputs.map((_, i) => i)).map((i) => inputs[i]!);
}

/** A constant of the function. */
export function torchConstant(name: string, constant: string): Leaf {
  return torchCase(name).params![constant]!;
}

/** PyTorch's gradient and Hessian, its inputs in the given order. */
export function torchReferences(name: string, order?: readonly number[]): Reference[] {
  const { inputs, gradient, hessian } = torchCase(name);
  const places = order ?? inputs.map((_, i) => i);
  return [
    {
      name: "PyTorch",
      kind: "gradient",
      value: () => concatenate(places.map((i) => gradient[i]!.data)),
    },
    {
      name: "PyTorch",
      kind: "hessian",
      value: () =>
        joinBlocks(
          places.flatMap((i) => places.map((j) => hessian[i]![j]!.data)),
          places.map((i) => inputs[i]!.data.length),
          places.map((i) => inputs[i]!.data.length),
        ),
    },
  ];
}

const concatenate = (parts: readonly ArrayLike<number>[]): Float64Array =>
  Float64Array.from(parts.flatMap((part) => Array.from(part)));
