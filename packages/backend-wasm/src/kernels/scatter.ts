import type { IndexParams } from "@cotangent/core";
import { copyBytes, copyInput } from "./copy.ts";
import type { EmitCall } from "./emit-call.ts";
import { checkIndices } from "./index-check.ts";
import { eachIndex, indexedBy } from "./indexed.ts";
import { forRange, plus, times } from "./integers.ts";
import { split, stepOver } from "./step.ts";
import { work } from "./work.ts";

/** Rows do not depend on each other; within one the last update of a place stays. */
export const scatter: EmitCall = (to, equation) => {
  const [x, indices, updates] = equation.inputs.map((v) => v.aval);
  const by = indexedBy(equation.params as IndexParams, x!, indices!);
  const check = indices!.size === 0 ? [] : [checkIndices(to, equation, "scatter", by.size)];
  const copy = x!.size === 0 ? [] : [copyInput(to, equation)];
  if (updates!.size === 0) return { scratch: 0, steps: [...check, ...copy] };
  const run = by.after * by.bytes;
  const effort = work.index * by.rows * by.each + work.copy * updates!.size * by.bytes;
  const writes = stepOver(to, equation, split(by.rows), effort, (f, { inputs, output }, start, end) =>
    forRange(f, start, end, (row) => {
      const ends = {
        x: f.let(plus(output, times(row, by.size * run))),
        indices: inputs[1]!,
        y: plus(inputs[2]!, times(row, by.each * run)),
      };
      eachIndex(f, by, row, ends, [0, by.each], (a, b) => copyBytes(f, a, b, run));
    }),
  );
  return { scratch: 0, steps: [...check, ...copy, writes] };
};
