import { type Aval, bytesPerElement, type Graph } from "@cotangent/core";
import { expressions, nodesIn, type Program, rangeOf, type Value } from "@cotangent/compiler";
import { tooManyIterations } from "./errors.ts";
import { type LinearMemory, pageBytes } from "./memory/linear-memory.ts";

/** Loops of a module count in int32, some of them a few rounds further than they go. */
const most = 2 ** 31 - 4096;

/**
 * Refuses the program of a graph that counts further than its module could, before code is printed for it. Throws `MEMORY_FULL` where
 * what it is given and returns is more than the memory ever holds, `TOO_LARGE` elsewhere.
 */
export function requireCountable(graph: Graph, program: Program, memory: LinearMemory): void {
  // what a loop counts is part of some value
  const isLong = ({ aval }: { readonly aval: Aval }): boolean => aval.size > most;
  if (!graph.inputs.some(isLong) && !graph.equations.some(({ outputs }) => outputs.some(isLong))) return;
  const largest = program.body.reduce((n, node) => Math.max(n, ...nodesIn(node).map(reachOf)), 0);
  if (largest <= most) return;
  const bytes = bytesOf([...program.inputs, ...program.constants.map(({ value }) => value), ...program.outputs]) + program.arenaBytes;
  throw bytes > memory.maximumPages * pageBytes ? memory.error(bytes) : tooManyIterations(largest, most);
}

type Node = ReturnType<typeof nodesIn>[number];

/** The largest number of iterations, or place in a value, of a statement alone. */
function reachOf(node: Node): number {
  if (node.kind === "loop") return node.loop.extent;
  if (node.kind !== "store" && node.kind !== "reduce") return 0;
  const indices = [...node.index, ...expressions(node.expr).flatMap((e) => ("index" in e ? [e.index].flat() : []))];
  return indices.reduce((n, index) => Math.max(n, ...rangeOf(index).map(Math.abs)), 0);
}

function bytesOf(values: readonly Value[]): number {
  return values.reduce((n, { aval, dtype }) => n + aval.size * bytesPerElement[dtype], 0);
}
