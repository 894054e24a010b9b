import { expandLowerings, GraphBuilder, removeDead, type Target } from "@cotangent/compiler";
import {
  amax,
  concatenate,
  controlRule,
  type Equation,
  ge,
  type Graph,
  type IndexParams,
  maximum,
  reshape,
  type Tensor,
  traceGraph,
  type Var,
  where,
} from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { emitControl, together, withWords } from "./control.ts";
import { rangeOf } from "./index-range.ts";

/** A gather or scatter of whose indices only the device knows whether they are in range. */
export interface IndexSite {
  readonly operation: string;
  /** Indices are below this. */
  readonly size: number;
}

/** A graph that tells whether its indices were in range. */
export interface Checked {
  /**
   * With sites it has one more output: a word (uint32) for each, the largest index out of range, which is not 0 (as an unsigned
   * number, so that negative ones are large), else 0. Without any it is the graph that was given.
   */
  readonly graph: Graph;
  readonly sites: readonly IndexSite[];
}

/** Has a graph, and those of its control flow, tell about their indices. */
export function withChecks(given: Graph, target: Target): Checked {
  const graph = removeDead(expandLowerings(given, target));
  const sites: IndexSite[] = [];
  const words: Var[] = [];
  const seen = new Set<string>();
  const builder = new GraphBuilder(target);
  const constants = new Map<Var, Tensor>();
  const env: Var[] = [];
  for (const v of graph.inputs) env[v.id] = builder.input(v.aval);
  for (const { variable, value } of graph.constants)
    constants.set((env[variable.id] = builder.constant(value)), value);
  for (const equation of graph.equations) {
    const { primitive, params, outputs } = equation;
    const inputs = equation.inputs.map((v) => env[v.id]!);
    const control = primitive.rules[controlRule]?.(params);
    const inner =
      control === undefined ? null : withWords(control, (part) => withChecks(part, target));
    let made: readonly Var[];
    if (inner === null) made = builder.emitAs(primitive, inputs, params, outputs);
    else {
      const { results, words: told } = emitControl(builder, inner, inputs, outputs);
      made = results;
      sites.push(...inner.sites);
      words.push(told);
    }
    outputs.forEach((v, i) => (env[v.id] = made[i]!));
    const size = sizeOfIndexed(equation);
    if (size === null) continue;
    const index = inputs[1]!;
    const key = `${index.id} ${size}`;
    if (seen.has(key) || rangeOf(index, { builder, constants, target }) <= size) continue;
    seen.add(key);
    sites.push({ operation: primitive.name, size });
    words.push(builder.append(worst(index, size), [index])[0]!);
  }
  if (sites.length === 0) return { graph, sites };
  const all = builder.append(
    traceGraph(
      (...parts) => [concatenate(parts)],
      words.map((v) => v.aval),
    ),
    words,
  );
  return { graph: builder.finish([...graph.outputs.map((v) => env[v.id]!), ...all]), sites };
}

/** The graph with what was told before as its last argument: what it tells is both, the larger of two words. */
export function accumulating({ graph, sites }: Checked): Graph {
  const builder = new GraphBuilder();
  const args = graph.inputs.map((v) => builder.input(v.aval));
  const before = builder.input(graph.outputs.at(-1)!.aval);
  const results = builder.append(graph, args);
  const both = builder.append(together(sites.length), [before, results.at(-1)!]);
  return builder.finish([...results.slice(0, -1), ...both]);
}

/** The size of the dimension that the second argument counts, if there are indices. */
function sizeOfIndexed({ primitive, params, inputs }: Equation): number | null {
  if (primitive !== p.gather && primitive !== p.scatter && primitive !== p.scatterAdd) return null;
  return inputs[1]!.aval.size === 0 ? null : inputs[0]!.aval.shape[(params as IndexParams).axis]!;
}

/** uint32[1] */
const worst = (indices: Var, size: number): Graph =>
  traceGraph(
    (index) => {
      const key = index!.to("uint32");
      // 0 is out of range only where nothing is in range
      const bad = size === 0 ? maximum(key, 1) : key;
      return [reshape(amax(where(ge(key, size), bad, 0)).to("uint32"), [1])];
    },
    [indices.aval],
  );
