import type { Control, Equation, Graph, Var } from "@cotangent/core";
import { removeDead } from "../passes/dead-code.ts";

/** A scan of what is needed of it. */
export interface Scan {
  /** Of the same arguments: whether there is another step. */
  readonly condition?: Graph;
  readonly body: Graph;
  readonly inputs: readonly Var[];
  readonly carry: number;
  readonly rows: number;
  readonly length: number;
  readonly reverse: boolean;
  /** The results that it has, by their numbers among those of the equation. */
  readonly outputs: readonly number[];
}

/** The scan without states that nobody needs, and without rows of results that nobody reads. */
export function restrictScan(
  { body, carry, rows, length, reverse }: Extract<Control, { kind: "scan" }>,
  equation: Equation,
  graph: Graph,
): Scan {
  const read = new Set<Var>(graph.outputs);
  for (const { inputs } of graph.equations) for (const v of inputs) read.add(v);
  const needed = equation.outputs.map((v) => read.has(v));
  // A state is needed by what depends on it, in a later step, too.
  for (let before = -1, now = count(needed); now !== before; ) {
    before = now;
    const reached = reachedFrom(body, body.outputs.filter((_, i) => needed[i]!));
    for (let i = 0; i < carry; i++) if (reached.has(body.inputs[i]!)) needed[i] = true;
    now = count(needed);
  }
  const outputs = needed.flatMap((is, i) => (is ? [i] : []));
  const kept = (i: number): boolean => i >= carry || needed[i]!;
  const alive = removeDead({ ...body, outputs: outputs.map((i) => body.outputs[i]!) });
  return {
    body: { ...alive, inputs: body.inputs.filter((_, i) => kept(i)) },
    inputs: equation.inputs.filter((_, i) => kept(i)),
    carry: outputs.filter((i) => i < carry).length,
    rows,
    length,
    reverse,
    outputs,
  };
}

const count = (list: readonly boolean[]): number => list.filter((x) => x).length;

/** All that some variables are computed from. */
function reachedFrom({ equations }: Graph, from: readonly Var[]): ReadonlySet<Var> {
  const reached = new Set(from);
  for (const { inputs, outputs } of equations.toReversed()) if (outputs.some((v) => reached.has(v))) for (const v of inputs) reached.add(v);
  return reached;
}
