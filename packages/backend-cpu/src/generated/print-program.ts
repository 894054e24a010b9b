import { arrayTypes } from "@cotangent/core";
import { factsOf, type Node, piecesOf, type Program, type Value } from "@cotangent/compiler";
import { PiecePrinter } from "./print-piece.ts";
import type { Helpers } from "./scalars.ts";

/** A program as JavaScript, and what its code refers to. */
export interface Printed {
  readonly source: string;
  readonly helpers: readonly ((...x: number[]) => number)[];
}

/**
 * The body of a function of `rt` that returns `run(inputs)`. Every stretch of loops is a function of its own, so that
 * engines compile it by itself; arrays are its parameters.
 */
export function printProgram(program: Program): Printed {
  const functions: ((...x: number[]) => number)[] = [];
  const names = new Map<unknown, string>();
  const helpers: Helpers = {
    use: (f) => {
      let name = names.get(f);
      if (name === undefined) {
        names.set(f, (name = `f${functions.length}`));
        functions.push(f);
      }
      return name;
    },
  };
  const setup: string[] = [];
  for (const { value } of program.constants)
    setup.push(`const ${nameOf(value)} = rt.constants[${placeOf(value)}];`);
  for (const value of program.values)
    if (value.place?.kind === "arena")
      setup.push(
        `const ${nameOf(value)} = new ${arrayTypes[value.dtype].name}(rt.arena, ${value.place.offset}, ${value.size});`,
      );
  const run: string[] = [];
  program.inputs.forEach((value, i) => run.push(`const ${nameOf(value)} = inputs[${i}];`));
  const made = new Set<Value>();
  for (const value of program.outputs)
    if (value.place?.kind === "output" && !made.has(value)) {
      made.add(value);
      run.push(`const ${nameOf(value)} = rt.make[${value.place.position}]();`);
    }
  printBody(program, helpers, setup, run);
  run.push(`return [${program.outputs.map(nameOf).join(", ")}];`);
  const source = [
    `"use strict";`,
    ...functions.map((_, i) => `const f${i} = rt.helpers[${i}];`),
    ...setup,
    `return function run(inputs) {`,
    ...run,
    `};`,
  ].join("\n");
  return { source, helpers: functions };
}

const nameOf = (value: Value): string => `v${value.id}`;
const placeOf = (value: Value): number => (value.place as { position: number }).position;

function printBody(program: Program, helpers: Helpers, setup: string[], run: string[]): void {
  const pieces = piecesOf(program.body);
  const facts = factsOf(program);
  let calls = 0;
  let stretch: Node[] = [];
  let count = 0;
  const flush = (): void => {
    if (stretch.length === 0) return;
    const printer = new PiecePrinter(facts, helpers);
    const lines = printer.print(stretch);
    // What stays the same from run to run is no parameter: engines see through a constant.
    const params = [...printer.arrays]
      .filter(({ place }) => place?.kind !== "arena" && place?.kind !== "constant")
      .map(nameOf)
      .join(", ");
    setup.push(`function k${count}(${params}) {`, ...lines, `}`);
    run.push(`k${count}(${params});`);
    count++;
    stretch = [];
  };
  program.body.forEach((node, i) => {
    if (i > 0 && pieces[i] !== pieces[i - 1]) flush();
    if (node.kind === "call") {
      flush();
      const results = node.outputs.map(nameOf).join(", ");
      run.push(
        `const [${results}] = rt.calls[${calls++}]([${node.inputs.map(nameOf).join(", ")}]);`,
      );
    } else if (node.kind === "matmul") {
      flush();
      const { lhs, rhs, target, batch, m, n, k } = node;
      const offset = (o: typeof lhs): string => `${o.offset}, ${o.batch}`;
      run.push(
        `rt.matmul(${nameOf(lhs.value)}, ${offset(lhs)}, ${lhs.free}, ${lhs.contracted}, ${nameOf(rhs.value)}, ${offset(rhs)}, ${rhs.contracted}, ${rhs.free}, ${nameOf(target)}, ${batch}, ${m}, ${n}, ${k});`,
      );
    } else stretch.push(node);
  });
  flush();
}
