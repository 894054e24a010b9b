import type { IndexParams } from "@cotangent/core";
import { copyBytes } from "./copy.ts";
import type { EmitCall } from "./emit-call.ts";
import { checkIndices } from "./index-check.ts";
import { eachIndex, indexedBy } from "./indexed.ts";
import { forRange, least, minus, over, plus, times } from "./integers.ts";
import { split, stepOver } from "./step.ts";
import { work } from "./work.ts";

/** Indices of one row that belong to one unit of work. */
const block = 1024;

export const gather: EmitCall = (to, equation) => {
  const [x, indices] = equation.inputs;
  const by = indexedBy(equation.params as IndexParams, x!.aval, indices!.aval);
  const steps = indices!.aval.size === 0 ? [] : [checkIndices(to, equation, "gather", by.size)];
  const { size } = equation.outputs[0]!.aval;
  if (size === 0) return { scratch: 0, steps };
  const run = by.after * by.bytes;
  const blocks = Math.ceil(by.each / block);
  const effort = work.index * by.rows * by.each + work.copy * size * by.bytes;
  const copies = stepOver(to, equation, split(by.rows * blocks), effort, (f, places, start, end) =>
    forRange(f, start, end, (unit) => {
      const row = blocks === 1 ? unit : f.let(over(unit, blocks));
      const from = blocks === 1 ? 0 : f.let(times(minus(unit, times(row, blocks)), block));
      const last = from === 0 ? by.each : least(f, plus(from, block), by.each);
      const ends = {
        x: f.let(plus(places.inputs[0]!, times(row, by.size * run))),
        indices: places.inputs[1]!,
        y: plus(places.output, times(row, by.each * run)),
      };
      eachIndex(f, by, row, ends, [from, last], (a, b) => copyBytes(f, b, a, run));
    }),
  );
  return { scratch: 0, steps: [...steps, copies] };
};
