import type { Equation, Graph } from "@cotangent/core";
import { rewrite, type Rule } from "./rewrite.ts";

/** Gives equal computations one value: equations with one primitive, parameters and arguments are done once. */
export function shareEqual(graph: Graph): Graph {
  return rewrite(graph, sharing());
}

/** The rule, for one graph. After all others: it takes note of what is made. */
export function sharing(): Rule {
  const seen = new Map<number, Equation>();
  return (equation) => {
    let hash = hashOf(equation);
    for (let other = seen.get(hash); other !== undefined; other = seen.get((hash = mixed(hash, 1))))
      if (areEqual(other, equation)) return other.outputs;
    seen.set(hash, equation);
    return undefined;
  };
}

function hashOf({ inputs, params }: Equation): number {
  let hash = inputs.length;
  for (let i = 0; i < inputs.length; i++) hash = mixed(hash, inputs[i]!.id);
  for (const name in params) hash = hashOfValue(hash, params[name as never]);
  return hash;
}

const mixed = (hash: number, n: number): number => (Math.imul(hash, 31) + n) | 0;

/** Numbers count; what else there may be is compared where the numbers are equal. */
function hashOfValue(start: number, value: unknown): number {
  if (typeof value === "number") return mixed(start, value);
  if (!Array.isArray(value)) return start;
  let hash = start;
  for (let i = 0; i < value.length; i++) hash = hashOfValue(hash, value[i]);
  return hash;
}

function areEqual(a: Equation, b: Equation): boolean {
  if (a.primitive !== b.primitive || a.inputs.length !== b.inputs.length) return false;
  for (let i = 0; i < a.inputs.length; i++) if (a.inputs[i] !== b.inputs[i]) return false;
  return a.params === b.params || haveEqual(a.params, b.params);
}

/** Arrays by their elements, numbers and texts by value, functions and other objects by identity. */
function areEqualValues(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && haveEqual(a, b));
}

function haveEqual(a: object, b: object): boolean {
  for (const name in b) if (!(name in a)) return false;
  for (const name in a) if (!areEqualValues(a[name as never], b[name as never])) return false;
  return true;
}
