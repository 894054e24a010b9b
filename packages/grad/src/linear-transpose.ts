import {
  type Equation,
  flattenPrimals,
  flattenTensors,
  GraphTrace,
  isFloat,
  requireFunction,
  requireList,
  type Tensor,
  traceGraph,
  transposeRule,
  unflattenTree,
  withTrace,
} from "@cotangent/core";
import { numberHint } from "@cotangent/jvp";
import { integerOutput, notLinear } from "./errors.ts";
import { backendOf, type Linearized, matchCotangents } from "./linearize.ts";
import { transposeGraph } from "./transpose-graph.ts";
import { instantiate } from "./vjp.ts";

/**
 * The transpose of a linear function: from cotangents of its output to cotangents of its arguments.
 *
 * @param f linear in all arguments together; it is traced once, at the shapes of `primals`
 * @param primals only their shapes and dtypes matter
 * @returns a function from a cotangent (a tree like the output) to a list of cotangents, one for each primal
 * @throws CotangentError `NOT_LINEAR` when f applies a non-linear operation to its arguments
 */
export function linearTranspose<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
): (cotangent: R) => A {
  requireFunction("linearTranspose", f);
  const x = flattenPrimals("linearTranspose", "primal", requireList("linearTranspose", "the primals", primals));
  const tape = new GraphTrace("linearTranspose", { backend: backendOf(x.leaves) });
  const lin = withTrace(tape, (): Linearized => {
    const inputs = x.leaves.map((leaf) => tape.input(leaf.aval));
    const output = f(...unflattenTree(x.tree, inputs));
    const flat = flattenTensors(output, "linearTranspose", "the output of the function", numberHint);
    const places = flat.leaves.map((_, i) => i);
    return { tree: flat.tree, outputs: flat.leaves, graph: tape.graph(flat.leaves), places, aux: undefined };
  });
  checkLinear(lin);
  return (cotangent) => {
    const cts = matchCotangents("linearTranspose", lin, cotangent);
    return unflattenTree(x.tree, instantiate(transposeGraph(lin.graph, cts, checkEquation), x.leaves));
  };
}

/** Throws `NOT_LINEAR`, and `INTEGER_OUTPUT`. Graphs within graphs are looked at as they are transposed, so that is tried. */
function checkLinear({ graph, outputs }: Linearized): void {
  outputs.forEach((y: Tensor, i) => {
    if (!isFloat(y.aval.dtype)) throw integerOutput("linearTranspose", i, y.aval);
  });
  const known = new Set(graph.constants.map((c) => c.variable));
  for (const equation of graph.equations) checkEquation(equation, equation.inputs.map((v) => !known.has(v)));
  if (graph.equations.every(({ primitive }) => primitive.traits.linear !== undefined)) return;
  const avals = graph.outputs.map((v) => v.aval);
  traceGraph((...cts) => transposeGraph(graph, cts, checkEquation).filter((ct) => ct !== null), avals, "linearTranspose");
}

/** A product of two unknowns, or a division by one, is not linear; neither is a primitive without the trait or a rule. */
function checkEquation({ primitive, inputs }: Equation, unknown: readonly boolean[]): void {
  const { linear } = primitive.traits;
  const count = unknown.filter(Boolean).length;
  if (
    (linear === undefined && count > 0 && primitive.rules[transposeRule] === undefined) ||
    (linear === "each" && count > 1) ||
    (linear === "first" && unknown.slice(1).includes(true)) ||
    inputs.some((v, i) => unknown[i] === true && !isFloat(v.aval.dtype))
  )
    throw notLinear("linearTranspose", primitive.name);
}
