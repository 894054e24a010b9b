import { stridesOf, type Var } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import type { Value } from "../ir/tree.ts";
import type { Lowering } from "./lower.ts";
import { groupAxes } from "./views.ts";

/**
 * The value handed out for `v`: where it is only moved, what it is made of is stored that way in the first place. Null
 * for what is more than reshaped, unless `movable`.
 */
export function outputOf(lowering: Lowering, v: Var, movable: boolean): Value | null {
  const meaning = lowering.meaningOf(v);
  if (meaning.kind !== "value") return movedOutput(lowering, v, movable);
  lowering.whole.add(meaning.value);
  return meaning.value;
}

function movedOutput(lowering: Lowering, v: Var, movable: boolean): Value | null {
  let x = v;
  let moved = false;
  // Where the elements of x lie in the memory of v, axis by axis.
  let strides: readonly number[] = stridesOf(v.aval.shape);
  for (;;) {
    const meaning = lowering.meaningOf(x);
    if (meaning.kind === "value") {
      const { value } = meaning;
      if (!moved) {
        lowering.whole.add(value);
        return value;
      }
      if (value.place !== null || lowering.whole.has(value) || value.aval.size !== v.aval.size)
        break;
      value.layout = strides;
      value.place = { kind: "output", position: -1 };
      return value;
    }
    if (meaning.kind !== "view") break;
    const { equation } = meaning;
    const input: Var = equation.inputs[0]!;
    const before: number[] = input.aval.shape.map(() => 0);
    if (equation.primitive === p.transpose) {
      if (!movable) return null;
      const { permutation } = equation.params as { permutation: readonly number[] };
      permutation.forEach((axis, i) => (before[axis] = strides[i]!));
      strides = before;
      moved = true;
    } else if (equation.primitive === p.reshape && !moved) {
      strides = stridesOf(input.aval.shape);
    } else if (equation.primitive === p.reshape) {
      const groups = groupAxes(input.aval.shape, x.aval.shape);
      if (groups === null || groups.some((g) => g.from.length > 1 || g.to.length > 1)) break;
      for (const g of groups) before[g.from[0]!] = strides[g.to[0]!]!;
      strides = before;
    } else break;
    x = input;
  }
  return movable ? lowering.wholeValue(v) : null;
}
